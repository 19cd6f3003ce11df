import type { Actor, CaseEvent, Kind } from '#libs/contract';
import { fold } from '../../apps/escalation/src/fold/fold.ts';
import type { FoldedCase } from '../../apps/escalation/src/fold/case.ts';
import { settle } from '../../apps/routing/src/case/clock.ts';
import type { Policy } from '../../apps/routing/src/case/decision.ts';
import type { Unopened } from '../../apps/routing/src/case/fold.ts';
import { reached } from '../../apps/routing/src/case/reached.ts';
import type { CaseState, Draft } from '../../apps/routing/src/case/state.ts';

/** One case as both services keep it, brought to where it is by their own functions; copies of it have other ids. */
export interface Life {
  state: CaseState;
  /** Escalation's view of it: the fold of all its events. */
  folded: FoldedCase;
}

export interface Matter {
  subcategory: string;
  category: string;
  kind: Kind;
  deadline: string;
  /** Who is responsible. */
  unit: string;
}

const id = '00000000-0000-4000-8000-000000000000';
const rule: Actor = { kind: 'rule' };
const clerk: Actor = { kind: 'clerk' };
const hour = 3_600_000;
const day = 24 * hour;

/** Opened at that moment and referred to its unit by rule, which accepted it an hour later: nothing is due for days. */
export function takenIn(policy: Policy, matter: Matter, at: Date): Life {
  const accepting = new Date(at.getTime() + hour);
  const life = referred(policy, matter, at);
  return decided(policy, life, [{ type: 'case.accepted', data: { unit: matter.unit } }], accepting, { kind: 'unit', id: matter.unit });
}

/**
 * A case whose unit has its third level, and the end of its limit, just at `at`: `first` returned it, the centre let it lie
 * until the citizen’s limit was over, and the unit got it so late that it has the least time that the policy leaves it.
 */
export function dueAt(policy: Policy, matter: Matter, first: string, at: Date): Life {
  const opened = new Date(at.getTime() - 40 * day);
  const there = referred(policy, { ...matter, unit: first }, opened);
  const returned = decided(policy, there, [{ type: 'case.returned', data: { unit: first, reason: '不属于我单位' } }], new Date(opened.getTime() + hour), { kind: 'unit', id: first });
  const due = returned.state.due!.at;
  const least = policy.leastUntil(due, returned.state.countedFrom, due, []).getTime() - Date.parse(due);
  const handed = new Date(at.getTime() - least);
  const waited = toldUntil(policy, returned, handed);
  return toldUntil(policy, decided(policy, waited, [assigned(matter.unit)], handed, clerk), at);
}

/** Every point before `end` is told at its own time, as the clocks would have had it. */
export function toldUntil(policy: Policy, life: Life, end: Date): Life {
  let told = life;
  for (let next = told.state.clock?.points[0]; next && Date.parse(next.at) < end.getTime(); next = told.state.clock?.points[0]) {
    const { unit, level, point, at: dueAt } = next;
    const { round, version: caseVersion } = told.state;
    const outcome = reached(told.state, { id, caseId: id, unit, level, round, caseVersion, point, dueAt, firedAt: dueAt }, policy, new Date(dueAt));
    if ('stale' in outcome) throw new Error(`a made case does not hold what its own clock says: ${outcome.stale}`);
    told = decided(policy, told, outcome.drafts, new Date(dueAt), { kind: 'clock' });
  }
  return told;
}

function referred(policy: Policy, { unit, deadline, kind, category, subcategory }: Matter, at: Date): Life {
  const now = at.toISOString();
  const number = 'XX-20000101-000000';
  const unopened: Unopened = { id, number, policy: policy.hash, centre: policy.centre, accused: [] };
  const drafts: Draft[] = [
    {
      type: 'case.opened',
      data: {
        number, messageId: id, channel: 'mobile', medium: 'sms', inputCategory: 'mayor-line', account: 'mayor-mobile', receivedAt: now, countedFrom: now,
        implausible: false, candidates: [],
      },
    },
    {
      type: 'case.classified', data: { kind, category, subcategory, deadline, confidence: 0.8, by: 'rule', reasons: [] },
      due: policy.due({ deadline, countedFrom: now }),
    },
    assigned(unit),
  ];
  const { state, events } = settle(unopened, drafts, stamp(at, rule), policy);
  return { state, folded: folded(undefined, events) };
}

function assigned(lead: string): Draft {
  return { type: 'case.assigned', data: { lead, supporting: [], by: 'rule', disputed: false, reasons: [] } };
}

function decided(policy: Policy, { state: before, folded: known }: Life, drafts: readonly Draft[], at: Date, by: Actor): Life {
  const { state, events } = settle(before, drafts, stamp(at, by), policy);
  return { state, folded: folded(known, events) };
}

function folded(before: FoldedCase | undefined, events: readonly CaseEvent[]): FoldedCase {
  const after = events.reduce(fold, before);
  if (!after) throw new Error('a case without events');
  return after;
}

function stamp(at: Date, by: Actor): { at: string; by: Actor; nextId: () => string } {
  return { at: at.toISOString(), by, nextId: () => id };
}
