import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision } from '../decision.ts';
import { dueOf } from '../limit.ts';
import type { CaseState } from '../state.ts';

const once = '信访工作条例 2022 §34 gives one extension.';

export function requestExtension(state: CaseState, { command, policy }: Asked<CommandOf<'request-extension'>>): Decision {
  if (state.extended) return refuse('too-late', `The case was extended already: ${once}`, 'Finish it, or say by progress what is in the way.');
  if (state.extensionRequest) return refuse('wrong-state', 'An extension was asked for already.', 'Wait for the decision.');
  if (command.days > policy.longestExtension) return tooLong(policy.longestExtension);
  const { days, reason } = command;
  return accept([{ type: 'case.extension-requested', data: { unit: state.unit, days, reason } }], [], [
    { kind: 'extension', subject: `${state.unit} asks for ${days} days more`, detail: { unit: state.unit, days, reason } },
  ]);
}

/** The due moves once; what was told before is not told again. */
export function grantExtension(state: CaseState, { command, policy, now }: Asked<CommandOf<'grant-extension'>>): Decision {
  const { extensionRequest: request } = state;
  if (!request) return refuse('wrong-state', 'No extension was asked for.', 'The unit asks first, by request-extension.');
  if (state.extended) return refuse('too-late', `The case was extended already: ${once}`, 'Refuse the request.');
  const days = command.days ?? request.days;
  if (days > policy.longestExtension) return tooLong(policy.longestExtension);
  const due = dueOf({ ...state, extended: { days, at: now.toISOString() } }, policy);
  return accept([{
    type: 'case.extended', data: { unit: state.unit, days, from: (state.due ?? due).at, to: due.at }, due,
  }], [{ from: 'centre', text: request.reason, public: true, kind: 'note' }]);
}

export function refuseExtension(state: CaseState, { reason }: CommandOf<'refuse-extension'>): Decision {
  if (!state.extensionRequest) return refuse('wrong-state', 'No extension was asked for.', 'Nothing need be refused.');
  return accept([{ type: 'case.extension-refused', data: { unit: state.unit, reason } }], [{ from: 'centre', text: reason, public: true, kind: 'note' }]);
}

function tooLong(longest: number): Decision {
  return refuse('invalid', `The city gives at most ${longest} days.`, `Ask for 1 to ${longest}.`, 'days');
}
