import { clockOf, sameClock } from '../case/clock.ts';
import type { Policy } from '../case/decision.ts';
import { dueOf } from '../case/limit.ts';
import type { CaseState, Draft } from '../case/state.ts';

/**
 * What another calendar makes of an open case: the event that moves its due, or only its points, and says why; none when
 * nothing moves. `policy` is the case’s own, on the newest calendar. Pure.
 */
export function recounted(state: CaseState, policy: Policy): Draft[] {
  if (state.due === undefined) return [];
  const due = dueOf(state, policy);
  const unmoved = due.at === state.due.at && due.provisional === state.due.provisional;
  if (unmoved && sameClock(clockOf({ ...state, due }, policy), state.clock)) return [];
  return [{ type: 'case.due-changed', data: { because: 'calendar', from: state.due.at, to: due.at }, due }];
}
