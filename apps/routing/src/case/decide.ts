import type { Actor, Due } from '#libs/contract';
import type { Command } from './commands.ts';
import { releasedTo } from './released.ts';
import type { CaseState, Draft } from './state.ts';
import { transitions } from './transitions.ts';

/** What a decision may ask of the city’s policy; the shell binds it to the version that the case began under. */
export interface Policy {
  /** The unit that holds what no other does. */
  centre: string;
  isUnit(code: string): boolean;
  /** Top category of a sub-category, undefined when there is none such. */
  categoryOf(subcategory: string): string | undefined;
  isCategory(code: string): boolean;
  deadlineOf(kind: CaseState['kind'], subcategory: string | undefined, account: string, emergency: boolean): string;
  isDeadline(name: string): boolean;
  isDistrict(code: string): boolean;
  /** `acceptedAt` for limits that run from acceptance; until there is one they are provisional. */
  due(deadline: string, countedFrom: string, acceptedAt?: string): Due;
  /** The limit runs from acceptance (信访工作条例 2022 §34), not from receipt. */
  runsFromAcceptance(deadline: string): boolean;
  /** The last instant at which a unit may return what was referred to it at `assignedAt` (信访工作条例 2022 §23). */
  returnableUntil(assignedAt: string): Date;
  /** The unit's limit for a round that begins at `from` with a rework (DOMAIN, Escalation: half, at least 2 working days). */
  dueOfRework(deadline: string, from: Date): Due;
  /** The category's own policy, e.g. street lighting: the unit must be able to ring the citizen. */
  showsIdentity(subcategory: string | undefined): boolean;
}

/** Words of the decision that belong to the story of the case, not to its events. */
export interface Entry {
  from: 'unit' | 'centre';
  unit?: string;
  text: string;
  public: boolean;
  kind: 'progress' | 'proposal' | 'answer' | 'note';
}

export type Decision =
  | { ok: true; drafts: Draft[]; entries: Entry[]; place?: string }
  | { ok: false; code: RefusalCode; field?: string; reason: string; remedy: string };

export type RefusalCode = 'not-allowed' | 'wrong-state' | 'invalid' | 'needs-release' | 'needs-custodian' | 'too-late';

/**
 * Decides a person's command on a case: events and words that follow, or why not and what to do instead. `proposal` is
 * the answer that the unit proposed last, of the case's story: it is what `approve` lets out. Pure.
 */
export function decide(
  state: CaseState, command: Command, by: Actor, policy: Policy, now: Date, proposal?: string,
): Decision {
  const row = transitions[command.action];
  if (!row.by.includes(by.kind)) {
    return refuse('not-allowed', `${command.action} is not for a ${by.kind}.`, `It is for: ${row.by.join(', ')}.`);
  }
  if (by.kind === 'unit' && by.id !== state.unit) {
    return refuse('not-allowed', 'Your unit does not hold this case.', 'Read the case again: it may have been withdrawn.');
  }
  if (!row.from.includes(state.status)) {
    return refuse('wrong-state', `The case is ${state.status}.`, `${command.action} is possible when it is: ${row.from.join(', ')}.`);
  }
  switch (command.action) {
    case 'refer': return refer(state, command, by, policy);
    case 'correct': return correct(state, command, by, policy);
    case 'not-accept': return notAccept(command);
    case 'resolve-directly':
      return accept(
        [{ type: 'case.resolved', data: { direct: true, unit: state.centre } }],
        [{ from: 'centre', text: command.answer, public: true, kind: 'answer' }],
      );
    case 'approve': return approve(state, command, proposal);
    case 'rework':
      return accept([{ type: 'case.reworked', data: { reason: command.reason, unitDue: policy.dueOfRework(state.deadline, now) } }]);
    case 'release-identity': return release(state, command, by, policy);
    case 'accept': return accepted(state, policy, now);
    case 'return': return returned(state, command.reason, policy, now);
    case 'progress':
      return accept(
        [{ type: 'case.progressed', data: { unit: state.unit, public: command.public } }],
        [{ from: 'unit', unit: state.unit, text: command.text, public: command.public, kind: 'progress' }],
      );
    case 'propose-resolution':
      return accept(
        [{ type: 'case.approval-requested', data: { unit: state.unit } }],
        [
          { from: 'unit', unit: state.unit, text: command.answer, public: false, kind: 'proposal' },
          ...(command.evidence === undefined
            ? []
            : [{ from: 'unit' as const, unit: state.unit, text: command.evidence, public: false, kind: 'note' as const }]),
        ],
      );
  }
}

type Of<A extends Command['action']> = Extract<Command, { action: A }>;

function refer(state: CaseState, command: Of<'refer'>, by: Actor, policy: Policy): Decision {
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
function staysFrom(state: CaseState, unit: string): boolean {
  return (state.kind === 'report' || state.confidential) && !releasedTo(state.released, unit, true).text;
}

function correct(state: CaseState, command: Of<'correct'>, by: Actor, policy: Policy): Decision {
  if (state.kind === 'report' && command.kind !== undefined && command.kind !== 'report' && by.kind === 'clerk') {
    return refuse('needs-custodian', 'That it is no report of wrongdoing would open the identity behind it.', 'Ask a supervisor or a custodian to correct the kind.');
  }
  const kind = command.kind ?? state.kind;
  const subcategory = command.subcategory ?? (command.category === undefined ? state.subcategory : undefined);
  const implied = subcategory === undefined ? undefined : policy.categoryOf(subcategory);
  if (subcategory !== undefined && implied === undefined) {
    return refuse('invalid', `There is no sub-category ${subcategory}.`, 'Take a code of categories.yaml.', 'subcategory');
  }
  const category = command.category ?? implied ?? state.category;
  if (!policy.isCategory(category)) {
    return refuse('invalid', `There is no category ${category}.`, 'Take a code of categories.yaml.', 'category');
  }
  if (implied !== undefined && implied !== category) {
    return refuse('invalid', `${subcategory} belongs to ${implied}.`, `Set category to ${implied}.`, 'category');
  }
  if (command.district !== undefined && !policy.isDistrict(command.district)) {
    return refuse('invalid', `There is no district ${command.district}.`, 'Take a code of gazetteer.yaml.', 'district');
  }
  if (command.deadline !== undefined && !policy.isDeadline(command.deadline)) {
    return refuse('invalid', `There is no deadline ${command.deadline}.`, 'Take a name of deadlines.yaml.', 'deadline');
  }
  const district = command.district ?? state.district;
  const sameMatter = kind === state.kind && category === state.category && subcategory === state.subcategory;
  // A deadline that a person set holds until he sets another, or makes the matter another.
  const deadline = command.deadline ?? (sameMatter ? state.deadline : policy.deadlineOf(kind, subcategory, state.account, state.emergency));
  const decision = accept([{
    type: 'case.classified',
    data: {
      kind, category, deadline, confidence: 1, by: 'person', reasons: ['corrected by a person'],
      ...(subcategory === undefined ? {} : { subcategory }),
      ...(district === undefined ? {} : { district }),
    },
    due: policy.due(deadline, state.countedFrom, state.acceptedAt),
  }]);
  return decision.ok && command.place !== undefined ? { ...decision, place: command.place } : decision;
}

function notAccept(command: Of<'not-accept'>): Decision {
  if (command.reason === 'other-lawful-channel' && command.channel === undefined) {
    return refuse('invalid', 'The citizen must be told where to go.', 'Name the lawful channel.', 'channel');
  }
  return accept([{
    type: 'case.not-accepted',
    data: { reason: command.reason, ...(command.channel === undefined ? {} : { channel: command.channel }) },
  }]);
}

function approve(state: CaseState, command: Of<'approve'>, proposal: string | undefined): Decision {
  const approved: Draft[] = [{ type: 'case.resolved', data: { direct: false, unit: state.unit } }];
  if (command.answer !== undefined) {
    return accept(approved, [{ from: 'centre', text: command.answer, public: true, kind: 'answer' }]);
  }
  if (proposal === undefined) {
    return refuse('invalid', 'The case holds no proposal of the unit.', 'Give the answer, or ask for rework.', 'answer');
  }
  return accept(approved, [{ from: 'unit', unit: state.unit, text: proposal, public: true, kind: 'answer' }]);
}

function release(state: CaseState, command: Of<'release-identity'>, by: Actor, policy: Policy): Decision {
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

/** Limits that run from acceptance start now, once: neither return nor re-referral starts the citizen's clock again. */
function accepted(state: CaseState, policy: Policy, now: Date): Decision {
  const starts = state.acceptedAt === undefined && policy.runsFromAcceptance(state.deadline);
  return accept([{
    type: 'case.accepted',
    data: { unit: state.unit },
    ...(starts ? { due: policy.due(state.deadline, state.countedFrom, now.toISOString()) } : {}),
  }]);
}

function returned(state: CaseState, reason: string, policy: Policy, now: Date): Decision {
  if (state.disputed) {
    return refuse('too-late', 'Your unit was named after a dispute and may not return the case.', 'Handle it, or ask the supervisor.');
  }
  const until = policy.returnableUntil(state.assignedAt ?? state.openedAt);
  if (now > until) {
    return refuse('too-late', `It could be returned until ${until.toISOString()}.`, 'Handle it, or ask the supervisor to refer it again.');
  }
  return accept([{ type: 'case.returned', data: { unit: state.unit, reason } }]);
}

function accept(drafts: Draft[], entries: Entry[] = []): Decision {
  return { ok: true, drafts, entries };
}

function refuse(code: RefusalCode, reason: string, remedy: string, field?: string): Decision {
  return { ok: false, code, reason, remedy, ...(field === undefined ? {} : { field }) };
}
