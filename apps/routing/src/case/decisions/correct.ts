import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision, type Policy } from '../decision.ts';
import { dueOf } from '../limit.ts';
import type { CaseState } from '../state.ts';

export function correct(state: CaseState, { command, by, policy }: Asked<CommandOf<'correct'>>): Decision {
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
    due: dueOf({ ...state, deadline }, policy),
  }]);
  return decision.ok && command.place !== undefined ? { ...decision, place: command.place } : decision;
}

/** To the city’s folder as it is now: `current` is that policy. */
export function movePolicy(state: CaseState, { command }: Asked<CommandOf<'move-policy'>>, current: Policy | undefined): Decision {
  if (current === undefined || command.policy !== current.hash) {
    return refuse('invalid', 'That is not the version of the city’s folder that is in force.', `Name ${current?.hash ?? 'the one in force'}.`, 'policy');
  }
  if (state.policy === current.hash) return refuse('invalid', 'The case is under it already.', 'Nothing need be done.', 'policy');
  const gone = [state, ...(state.followers ?? [])].find(({ deadline }) => !current.isDeadline(deadline));
  if (gone) return refuse('invalid', `It has no deadline ${gone.deadline}.`, 'Correct the case’s deadline first.', 'policy');
  const due = dueOf(state, current);
  return accept([{ type: 'case.due-changed', data: { because: 'policy', to: due.at, ...(state.due ? { from: state.due.at } : {}) }, due }]);
}
