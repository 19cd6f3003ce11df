import type { Actor, CaseEvent, Due } from '#libs/contract';
import { scopeOf } from './released.ts';
import { closed, fresh, handed, holderOf, levelOf, newRound, resumed, say, without } from './rounds.ts';
import type { CaseState, Draft } from './state.ts';

/** What `record` stamps on each event. */
export interface Stamp {
  at: string;
  by: Actor;
  nextId: () => string;
}

/** What a case is before its first event. */
export interface Unopened {
  id: string;
  number: string;
  policy: string;
  centre: string;
  /** Units that the citizen's words accuse, with their kin. */
  accused: string[];
}

/** Applies drafts to a case in order; gives the new state and the events with version 1, 2, 3 … without a gap. */
export function record(
  before: CaseState | Unopened,
  drafts: readonly Draft[],
  stamp: Stamp,
): { state: CaseState; events: CaseEvent[] } {
  const events: CaseEvent[] = [];
  let state = before;
  for (const draft of drafts) {
    const next = evolve(state, draft, stamp);
    events.push({
      id: stamp.nextId(),
      caseId: next.id,
      number: next.number,
      version: next.version,
      at: stamp.at,
      by: stamp.by,
      status: next.status,
      round: next.round,
      level: next.level,
      unit: next.unit,
      ...(next.due ? { due: next.due } : {}),
      ...(draft.clock ? { clock: draft.clock } : {}),
      type: draft.type,
      data: draft.data,
    } as CaseEvent);
    state = next;
  }
  if (!isOpened(state)) throw new Error('a case begins with case.opened');
  return { state, events };
}

function isOpened(state: CaseState | Unopened): state is CaseState {
  return 'version' in state;
}

function evolve(before: CaseState | Unopened, draft: Draft, stamp: Stamp): CaseState {
  if (!isOpened(before)) return opened(before, draft, stamp);
  return clocked(changed({ ...before, version: before.version + 1, ...dueOfDraft(draft) }, draft, stamp), draft);
}

function dueOfDraft({ due }: Draft): { due?: Due } {
  return due ? { due } : {};
}

function clocked(state: CaseState, { clock }: Draft): CaseState {
  return clock ? withClock(state, clock) : state;
}

export function withClock(state: CaseState, clock: NonNullable<Draft['clock']>): CaseState {
  const rest = without(state, 'unitDue');
  return { ...rest, clock, ...(clock.unitDue && clock.holder === state.unit ? { unitDue: clock.unitDue } : {}) };
}

/** `next` is the case before the event, with its new version and due. */
function changed(next: CaseState, draft: Draft, { at, by }: Stamp): CaseState {
  switch (draft.type) {
    case 'case.opened':
      throw new Error(`case ${next.id} is open already`);
    case 'case.message-added':
      return { ...next, lastMessageAt: laterOf(next.lastMessageAt, draft.data.receivedAt) };
    case 'case.classified': {
      const { kind, category, subcategory, district, deadline } = draft.data;
      return {
        ...without(next, 'subcategory', 'district'), kind, category, deadline, decidedBy: draft.data.by,
        ...(subcategory === undefined ? {} : { subcategory }),
        ...(district === undefined ? {} : { district }),
      };
    }
    case 'case.assigned': {
      const { lead, supporting, disputed } = draft.data;
      const again = next.lastLead !== undefined && next.lastLead !== lead;
      const state = again ? newRound(next) : next;
      return {
        ...handed(without(state, 'unitDue', 'reworkedAt', 'extensionRequest'), lead, at), status: 'assigned', supporting, disputed,
        assignedBy: draft.data.by, lastLead: lead, assignedAt: at, told: [...new Set([...next.told, lead, ...supporting])],
      };
    }
    case 'case.accepted':
      return { ...next, status: 'accepted', acceptedAt: next.acceptedAt ?? at };
    case 'case.returned':
      return { ...handed(without(next, 'unitDue', 'reworkedAt', 'extensionRequest'), next.centre, at), status: 'returned', supporting: [] };
    case 'case.handed-down':
      return { ...next, handedTo: draft.data.to, told: [...new Set([...next.told, draft.data.to])] };
    case 'case.progressed':
    case 'case.called-back':
      return next;
    case 'case.paused':
      return { ...next, pauses: [...(next.pauses ?? []), { from: at }], pausedUntil: draft.data.until };
    case 'case.resumed':
      return resumed(next, at);
    case 'case.extension-requested': {
      const { unit, days, reason } = draft.data;
      return { ...next, extensionRequest: { unit, days, reason } };
    }
    case 'case.extended':
      return { ...without(next, 'extensionRequest'), extended: { days: draft.data.days, at } };
    case 'case.extension-refused':
      return without(next, 'extensionRequest');
    case 'case.approval-requested':
      return { ...without(next, 'extensionRequest'), status: 'awaiting-approval', heldSince: at, handedAt: at, level: Math.max(next.level, levelOf(next, next.centre)) };
    case 'case.reworked':
      return reworked(next, draft.data.unitDue, at);
    case 'case.resolved':
      return { ...closed(next), status: 'resolved', resolvedAt: at };
    case 'case.not-accepted':
      return { ...closed(next), status: 'not-accepted' };
    case 'case.merged':
      return merged(next, draft.data, at);
    case 'case.unmerged':
      return draft.data.lead === next.id
        ? { ...next, followers: (next.followers ?? []).filter(({ id }) => id !== draft.data.follower) }
        : { ...without(next, 'lead'), heldSince: at, handedAt: at };
    case 'case.supervised':
      return { ...next, supervisions: [...(next.supervisions ?? []), draft.data] };
    case 'case.confidential':
      // What was let out before secrecy was asked for does not count for what comes after.
      return { ...next, confidential: true, released: [] };
    case 'case.emergency':
      return { ...next, emergency: true };
    case 'case.identity-released': {
      const { identity, text, units } = draft.data;
      return { ...next, released: [...next.released, { identity: identity && scopeOf(by), text, units }] };
    }
    case 'case.reminded':
      return by.kind === 'clock' ? say(next, draft.data.unit, (said) => ({ ...said, reminders: said.reminders + 1 })) : next;
    case 'case.escalated': {
      const { unit, level } = draft.data;
      const told = say(next, unit, (said) => ({ ...said, levels: [...said.levels, level] }));
      return unit === holderOf(next) ? { ...told, level: Math.max(next.level, level) } : told;
    }
    case 'case.overdue':
      return draft.data.instruction === undefined
        ? say(next, draft.data.unit, (said) => ({ ...said, overdue: true }))
        : { ...next, supervisions: next.supervisions?.map((item) => (item.dueAt === draft.data.at ? { ...item, said: true } : item)) ?? [] };
    case 'case.reopened': {
      const { unit } = draft.data;
      const state = { ...newRound(handed(fresh(next), unit ?? next.centre, at)), countedFrom: at };
      return { ...state, status: unit === undefined ? 'new' : 'assigned', ...(unit === undefined ? {} : { assignedAt: at }) };
    }
    case 'case.review-requested': {
      const { unit, step } = draft.data;
      return {
        ...newRound(handed(fresh(next), unit, at)), status: 'assigned', countedFrom: at, limit: 'review', review: step, supporting: [],
        disputed: false, lastLead: unit, assignedAt: at, assignedBy: 'person', told: [...new Set([...next.told, unit])],
      };
    }
    case 'case.archived':
      return { ...next, status: 'archived' };
    case 'case.due-changed':
      return draft.data.because === 'policy' && draft.due ? { ...next, policy: draft.due.policy } : next;
  }
}

function opened(before: Unopened, draft: Draft, stamp: Stamp): CaseState {
  if (draft.type !== 'case.opened') throw new Error(`case ${before.id} is not open yet`);
  const { channel, medium, account, receivedAt, countedFrom, dueAt } = draft.data;
  return clocked({
    ...before, version: 1, status: 'new', round: 1, level: 1, unit: before.centre, supporting: [], told: [],
    channel, medium, account, openedAt: stamp.at, receivedAt, countedFrom, ...(dueAt === undefined ? {} : { dueAt }), lastMessageAt: receivedAt, heldSince: stamp.at,
    kind: 'other', category: 'unclassified', deadline: 'unclassified', decidedBy: 'rule', disputed: false,
    confidential: false, emergency: false, released: [],
  }, draft);
}

/** After approval was asked for, the citizen’s limit runs on; after a call-back it was met, and the rework’s is a new one. */
function reworked(next: CaseState, unitDue: Due | undefined, at: string): CaseState {
  const round = newRound({ ...next, heldSince: at, handedAt: at });
  if (next.status !== 'resolved') return { ...round, status: 'accepted', reworkedAt: at, ...(unitDue ? { unitDue } : {}) };
  const status = next.unit === next.centre ? 'new' : 'accepted';
  return { ...fresh(round), ...(next.review ? { review: next.review } : {}), status, countedFrom: at, acceptedAt: at, limit: 'rework' };
}

function merged(next: CaseState, { lead, follower, counted }: Extract<Draft, { type: 'case.merged' }>['data'], at: string): CaseState {
  if (lead !== next.id) {
    return { ...handed(without(next, 'unitDue', 'extensionRequest'), next.centre, at), lead, status: next.status === 'new' ? 'new' : 'returned', supporting: [] };
  }
  if (follower === undefined || counted === undefined) throw new Error(`case ${next.id} takes a follower that is not named`);
  return { ...next, handedAt: at, followers: [...(next.followers ?? []), { ...counted, id: follower, mergedAt: at }] };
}

function laterOf(a: string, b: string): string {
  return Date.parse(a) >= Date.parse(b) ? a : b;
}
