import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision } from '../decision.ts';
import { dueOf } from '../limit.ts';
import { releasedTo } from '../released.ts';
import type { CaseState } from '../state.ts';

export function refer(state: CaseState, { command, by, policy }: Asked<CommandOf<'refer'>>): Decision {
  if (command.disputed && by.kind !== 'supervisor') {
    return refuse('not-allowed', 'Only a supervisor names a unit after a dispute.', 'Refer it with disputed false, or ask a supervisor.', 'disputed');
  }
  if (command.disputed && state.status !== 'returned') {
    return refuse('wrong-state', `The case is ${state.status}: no unit has disputed it.`, 'Refer it with disputed false.', 'disputed');
  }
  const unknown = [command.lead, ...command.supporting].find((code) => !policy.isUnit(code));
  if (unknown !== undefined) {
    const field = unknown === command.lead ? 'lead' : 'supporting';
    return refuse('invalid', `There is no unit ${unknown}.`, 'Take a code of the city’s units.yaml.', field);
  }
  if (command.lead === state.centre) {
    return refuse('invalid', 'The centre holds the case already.', 'Name the unit that is to handle it.', 'lead');
  }
  if (command.supporting.includes(state.centre)) {
    return refuse('invalid', 'The centre sees every case already.', 'Take it out of supporting.', 'supporting');
  }
  if (command.supporting.includes(command.lead)) {
    return refuse('invalid', 'The lead cannot support itself.', 'Take it out of supporting.', 'supporting');
  }
  const supporting = [...new Set(command.supporting)];
  const notFor = [command.lead, ...supporting].find((unit) => staysFrom(state, unit));
  if (notFor !== undefined) {
    return refuse('needs-release', `A report, or a confidential case, leaves only after a person released its masked text, to ${notFor} too.`,
      'Read the masked text, then release-identity with text true and a reason.', notFor === command.lead ? 'lead' : 'supporting');
  }
  return accept(
    [{
      type: 'case.assigned',
      data: {
        lead: command.lead, supporting, by: 'person', disputed: command.disputed,
        reasons: command.reason === undefined ? [] : [command.reason],
      },
    }],
  );
}

/** DOMAIN, Privacy: a report and a case marked confidential never leave to a unit without a person's release to it. */
export function staysFrom(state: CaseState, unit: string): boolean {
  return (state.kind === 'report' || state.confidential) && !releasedTo(state.released, unit, true).text;
}

/** Limits that run from acceptance start now, once: neither return nor re-referral starts the citizen's clock again. */
export function acceptCase(state: CaseState, { policy, now }: Asked<CommandOf<'accept'>>): Decision {
  const starts = state.acceptedAt === undefined && policy.runsFromAcceptance(state.deadline);
  return accept([{
    type: 'case.accepted',
    data: { unit: state.unit },
    ...(starts ? { due: dueOf({ ...state, acceptedAt: now.toISOString() }, policy) } : {}),
  }]);
}

export function giveBack(state: CaseState, { command: { reason }, by, policy, now }: Asked<CommandOf<'return'>>): Decision {
  if (by.id !== state.unit) {
    return refuse('not-allowed', `It was handed down to your unit by ${state.unit}.`, `Ask ${state.unit} to return it.`);
  }
  if (state.disputed) {
    return refuse('too-late', 'Your unit was named after a dispute and may not return the case.', 'Handle it, or ask the supervisor.');
  }
  const until = policy.returnableUntil(state.assignedAt ?? state.openedAt);
  if (now > until) {
    return refuse('too-late', `It could be returned until ${until.toISOString()}.`, 'Handle it, or ask the supervisor to refer it again.');
  }
  return accept([{ type: 'case.returned', data: { unit: state.unit, reason } }], [], [
    { kind: 'returned', subject: `${state.unit} returned the case`, detail: { unit: state.unit } },
  ]);
}

export function handDown(state: CaseState, { command: { to }, by, policy }: Asked<CommandOf<'hand-down'>>): Decision {
  if (by.id !== state.unit) {
    return refuse('not-allowed', `It was handed down to your unit by ${state.unit}.`, `Ask ${state.unit} to hand it to another.`);
  }
  if (!policy.isUnit(to)) return refuse('invalid', `There is no unit ${to}.`, 'Take a code of the city’s units.yaml.', 'to');
  if (!policy.isSubUnit(to, state.unit)) {
    return refuse('invalid', `${to} is no sub-unit of ${state.unit}.`, 'Name a unit whose parent yours is, or return the case.', 'to');
  }
  if (state.handedTo === to) return refuse('invalid', `${to} has it already.`, 'Nothing need be done.', 'to');
  if (staysFrom(state, to)) {
    return refuse('needs-release', `A report, or a confidential case, reaches ${to} only after a person released its masked text to it.`,
      'Ask the centre to release it.', 'to');
  }
  return accept([{ type: 'case.handed-down', data: { unit: state.unit, to } }]);
}
