import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision } from '../decision.ts';
import type { CaseState } from '../state.ts';

/** 催办, by a person: beside the clock’s own reminders, as often as he likes. */
export function remind(state: CaseState, { command: { instruction }, now }: Asked<CommandOf<'remind'>>): Decision {
  return accept([{
    type: 'case.reminded',
    data: { unit: state.unit, level: 1, at: now.toISOString(), ...(instruction === undefined ? {} : { instruction }) },
  }]);
}

/** 督办: a limit of its own beside the case’s. */
export function supervise(state: CaseState, { command, policy, now }: Asked<CommandOf<'supervise'>>): Decision {
  const dueAt = new Date(command.dueAt);
  if (dueAt <= now) return refuse('invalid', `${command.dueAt} is past.`, 'Name a time to come.', 'dueAt');
  const latest = policy.supervisionUntil(now);
  if (dueAt > latest) return refuse('invalid', `${command.dueAt} is too far.`, `Name a time until ${latest.toISOString()}.`, 'dueAt');
  if (state.supervisions?.some((other) => !other.said && Date.parse(other.dueAt) === dueAt.getTime())) {
    return refuse('invalid', 'Another supervision of the case ends at that very moment.', 'Name another time.', 'dueAt');
  }
  return accept([{ type: 'case.supervised', data: { instruction: command.instruction, dueAt: dueAt.toISOString() } }]);
}
