import type { CaseEvent } from '#libs/contract';
import { settle } from '../case/clock.ts';
import type { Policy } from '../case/decision.ts';
import { record, type CaseState, type Draft, type Stamp } from '../case/state.ts';

/** What one draft of a decision did to the case. */
export interface Told {
  before: CaseState;
  state: CaseState;
  events: CaseEvent[];
}

/**
 * The drafts of one decision, each by itself, because a unit reads of each by itself. Only the last event carries the clock:
 * who read one between could take a point for due that is told by the next event already. Pure.
 */
export function oneByOne(before: CaseState, drafts: readonly Draft[], stamp: Stamp, policy: Policy): Told[] {
  let from = before;
  return drafts.map((draft, index) => {
    const { state, events } = index === drafts.length - 1 ? settle(from, [draft], stamp, policy) : record(from, [draft], stamp);
    const told = { before: from, state, events };
    from = state;
    return told;
  });
}
