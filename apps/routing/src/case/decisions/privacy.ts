import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision } from '../decision.ts';
import type { CaseState } from '../state.ts';

export function release(state: CaseState, { command, by, policy }: Asked<CommandOf<'release-identity'>>): Decision {
  if (command.identity && state.kind === 'report' && by.kind !== 'custodian') {
    return refuse('needs-custodian', 'The identity behind a report is released by a custodian only.',
      'Ask a custodian, or release the masked text alone (identity false).');
  }
  const unknown = command.units.find((code) => !policy.isUnit(code));
  if (unknown !== undefined) return refuse('invalid', `There is no unit ${unknown}.`, 'Take a code of units.yaml.', 'units');
  return accept([{
    type: 'case.identity-released',
    data: { identity: command.identity, text: command.text, units: command.units, reason: command.reason },
  }]);
}

/** DOMAIN, Privacy: when secrecy is asked for late, what was already sent is listed. */
export function markConfidential(state: CaseState): Decision {
  if (state.confidential) return refuse('wrong-state', 'The case is confidential already.', 'Nothing need be done.');
  return accept([{ type: 'case.confidential', data: {} }], [], state.told.length === 0 ? [] : [{
    kind: 'sent-before-secrecy', subject: 'secrecy was asked for after it had left', detail: { unit: state.unit, told: state.told },
  }]);
}
