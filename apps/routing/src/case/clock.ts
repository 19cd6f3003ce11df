import type { CaseClock, CaseEvent, ClockPoint, Due } from '#libs/contract';
import type { Moment, Policy } from './decision.ts';
import { record, withClock, type Stamp, type Unopened } from './fold.ts';
import { holderOf, nothingSaid } from './rounds.ts';
import type { CaseState, Draft, Said } from './state.ts';

/**
 * Records drafts and sets the clock anew: the last event carries it where a point was added, moved or fell away, so that
 * whoever fires points needs nothing but the events. `policy` is that of the case as it is afterwards.
 */
export function settle(
  before: CaseState | Unopened, drafts: readonly Draft[], stamp: Stamp, policy: Policy,
): { state: CaseState; events: CaseEvent[] } {
  const { state, events } = record(before, drafts, stamp);
  const clock = clockOf(state, policy);
  const last = events.at(-1);
  if (last === undefined || sameClock(clock, 'clock' in before ? before.clock : undefined)) return { state, events };
  return { state: withClock(state, clock), events: [...events.slice(0, -1), { ...last, clock }] };
}

/** Every point that a case has still to come, by its state and its policy. Pure; DOMAIN, Escalation. */
export function clockOf(state: CaseState, policy: Policy): CaseClock {
  const holder = holderOf(state);
  const since = state.heldSince ?? state.openedAt;
  const paused = state.pausedUntil !== undefined;
  if (state.status === 'resolved') {
    const at = policy.archiveAt(state.resolvedAt ?? since).toISOString();
    return { holder, since, paused: false, points: [{ unit: state.centre, point: 'archive', level: 1, at, why: 'resolved long enough' }] };
  }
  if (state.status === 'archived' || state.status === 'not-accepted' || state.lead !== undefined || state.due === undefined) {
    return { holder, since, paused: false, points: [] };
  }
  const unitDue = dueOfHolder(state, state.due, since, holder, policy);
  const points = paused
    ? [{ unit: holder, point: 'pause-end' as const, level: 1, at: state.pausedUntil!, why: 'the citizen was asked, and may answer no longer' }]
    : running(state, state.due, unitDue, since, holder, policy);
  return {
    holder, since, ...(unitDue.at === state.due.at ? {} : { unitDue }), paused,
    points: [...points, ...supervised(state, holder)].sort(byTime),
  };
}

/** The citizen’s, but never less than what the policy leaves a unit that got the case late; a rework has its own. */
function dueOfHolder(state: CaseState, due: Due, since: string, holder: string, policy: Policy): Due {
  if (state.reworkedAt !== undefined && holder === state.unit) return policy.dueOfRework(state, state.reworkedAt);
  const handedAt = state.handedAt;
  // Until then there was no other holder: the whole limit is his.
  if (handedAt === undefined) return due;
  const least = policy.leastUntil(handedAt, earlier(state.countedFrom, since), due.at, state.pauses ?? []);
  return least.getTime() > Date.parse(due.at) ? { ...due, at: least.toISOString() } : due;
}

function running(state: CaseState, due: Due, unitDue: Due, since: string, holder: string, policy: Policy): ClockPoint[] {
  const said = saidTo(state, holder);
  const moments = policy.moments(state.deadline, since, unitDue.at, state.pauses ?? []);
  const escalations = moments.filter(({ does, level }) => does === 'escalate' && !said.levels.includes(level))
    .map((moment) => pointOf(holder, 'level', moment));
  const overdue: ClockPoint[] = said.overdue ? [] : [{ unit: holder, point: 'overdue', level: 1, at: unitDue.at, why: 'at the limit' }];
  return [
    ...reminders(moments, holder, said), ...escalations, ...overdue, ...supporting(state, due, since, holder, policy),
    ...citizens(state, due, unitDue, holder),
  ];
}

/** Supporting units get reminders only, by the citizen’s limit. */
function supporting(state: CaseState, due: Due, since: string, holder: string, policy: Policy): ClockPoint[] {
  if (holder !== state.unit || state.supporting.length === 0) return [];
  const moments = policy.moments(state.deadline, since, due.at, state.pauses ?? []);
  return state.supporting.flatMap((unit) => reminders(moments, unit, saidTo(state, unit)));
}

/** The unit has longer than the citizen was promised: that he waits too long is told to the centre. */
function citizens(state: CaseState, due: Due, unitDue: Due, holder: string): ClockPoint[] {
  if (holder === state.centre || Date.parse(unitDue.at) <= Date.parse(due.at) || saidTo(state, state.centre).overdue) return [];
  return [{ unit: state.centre, point: 'overdue', level: 1, at: due.at, why: 'at the citizen’s limit' }];
}

function supervised(state: CaseState, holder: string): ClockPoint[] {
  return (state.supervisions ?? []).filter(({ said }) => !said)
    .map(({ dueAt }) => ({ unit: holder, point: 'supervision', level: 3, at: dueAt, why: 'at the limit of a supervision' }));
}

function reminders(moments: readonly Moment[], unit: string, said: Said): ClockPoint[] {
  return moments.filter(({ does }) => does === 'remind').slice(said.reminders).map((moment) => pointOf(unit, 'reminder', moment));
}

function pointOf(unit: string, point: 'reminder' | 'level', { level, at, why }: Moment): ClockPoint {
  return { unit, point, level, at: at.toISOString(), why };
}

function saidTo(state: CaseState, unit: string): Said {
  return state.said?.[unit] ?? nothingSaid;
}

function earlier(a: string, b: string): string {
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

const order = ['pause-end', 'reminder', 'level', 'overdue', 'supervision', 'archive'] as const;

/** Of what comes at the same moment the lower level first: none is skipped. */
function byTime(a: ClockPoint, b: ClockPoint): number {
  return Date.parse(a.at) - Date.parse(b.at) || order.indexOf(a.point) - order.indexOf(b.point) || a.level - b.level || (a.unit < b.unit ? -1 : 1);
}

/** Not as JSON: what came back from the database has its keys in another order. */
export function sameClock(a: CaseClock, b: CaseClock | undefined): boolean {
  return b !== undefined && written(a) === written(b);
}

function written({ holder, since, unitDue, paused, points }: CaseClock): string {
  return [
    holder, since, unitDue?.at ?? '', unitDue?.provisional ?? '', paused,
    ...points.map(({ unit, point, level, at, why }) => `${unit} ${point} ${level} ${at} ${why}`),
  ].join('\n');
}
