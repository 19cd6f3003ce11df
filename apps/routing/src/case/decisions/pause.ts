import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision } from '../decision.ts';
import { dueAfterPause } from '../limit.ts';
import type { Policy } from '../decision.ts';
import type { CaseState, Draft } from '../state.ts';

/** The citizen is asked: both clocks stand still until he answers, at most for the policy’s days. */
export function askCitizen(state: CaseState, { command, by, policy, now }: Asked<CommandOf<'ask-citizen'>>): Decision {
  if (state.pausedUntil !== undefined) {
    return refuse('wrong-state', `He was asked already, and may answer until ${state.pausedUntil}.`, 'Wait for his answer, or ring him.');
  }
  const asker = by.kind === 'unit' ? (by.id ?? state.unit) : state.centre;
  return accept(
    [{ type: 'case.paused', data: { by: asker, until: policy.pauseUntil(now, command.days).toISOString() } }],
    [{
      ...(by.kind === 'unit' ? { from: 'unit' as const, unit: asker } : { from: 'centre' as const }),
      text: command.question, public: true, kind: 'question',
    }],
  );
}

/** The clock goes on, with the time added for which it stood; none where it runs. */
export function goOn(state: CaseState, because: 'answered' | 'pause-ended', policy: Policy, now: Date): Draft[] {
  if (state.pausedUntil === undefined) return [];
  return [{ type: 'case.resumed', data: { because }, due: dueAfterPause(state, policy, now) }];
}
