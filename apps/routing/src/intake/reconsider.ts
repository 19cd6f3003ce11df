import type { Classification } from '#libs/city';
import type { CaseState, Draft } from '../case/state.ts';
import { dueOf } from '../case/limit.ts';
import { assigned, classified, type OpeningPolicy, type TaskDraft } from './opening.ts';

export interface Reconsidered {
  drafts: Draft[];
  tasks: TaskDraft[];
  /** Units that the citizen's words accuse, the new ones too. */
  accused: string[];
}

/**
 * What new words change on a case that is open: where no person has decided and no unit has accepted, the rules decide
 * again; else the difference is shown to a clerk. `found.confidential`: secrecy is asked for, in words or by the form. Pure.
 */
export function reconsider(state: CaseState, found: Classification, policy: OpeningPolicy): Reconsidered {
  const accused = [...new Set([...state.accused, ...found.accused])];
  const goes = found.unit !== policy.centre && !state.confidential && !found.confidential && found.kind !== 'report';
  const emergency: Draft[] = found.emergency && !state.emergency ? [{ type: 'case.emergency', data: { words: found.emergencyWords } }] : [];
  const secrecy: Draft[] = found.confidential && !state.confidential ? [{ type: 'case.confidential', data: {} }] : [];
  const always = [...emergency, ...secrecy];
  const holder = leftWith(state, found, policy.centre);
  const tasks = holder === undefined ? [] : [holder];

  const shorter = emergency.length > 0 && found.deadline !== state.deadline;
  const sameMatter = found.kind === state.kind && found.category === state.category && found.subcategory === state.subcategory && !shorter;
  const sameUnit = !goes || found.unit === state.unit;
  if (sameMatter && sameUnit) return { drafts: always, tasks, accused };

  if (!rulesMayDecide(state)) {
    const difference: TaskDraft = {
      kind: 'classify',
      subject: 'what came later speaks for another decision',
      detail: {
        now: { kind: state.kind, category: state.category, subcategory: state.subcategory, unit: state.unit, deadline: state.deadline },
        rules: { kind: found.kind, category: found.category, subcategory: found.subcategory, unit: found.unit, deadline: found.deadline },
        reasons: found.reasons,
      },
    };
    return { drafts: always, tasks: [...tasks, difference], accused };
  }
  return {
    drafts: [
      ...always,
      ...(sameMatter ? [] : [classified(found, dueOf({ ...state, deadline: found.deadline }, policy))]),
      ...(sameUnit ? [] : [assigned(found)]),
    ],
    tasks,
    accused,
  };
}

function rulesMayDecide(state: CaseState): boolean {
  if (state.decidedBy === 'person' || state.assignedBy === 'person' || state.lead !== undefined) return false;
  return state.status === 'new' || state.status === 'assigned';
}

/** A unit has what by these words would never have gone to it (DOMAIN, Privacy): a clerk must see it, and what was sent. */
function leftWith(state: CaseState, found: Classification, centre: string): TaskDraft | undefined {
  if (state.told.length === 0) return undefined;
  const holder = state.unit !== centre && found.accused.includes(state.unit) && !state.accused.includes(state.unit);
  const why = found.confidential && !state.confidential ? 'secrecy was asked for after it had left'
    : found.kind === 'report' && state.kind !== 'report' && rulesMayDecide(state) ? 'it became a report after it had left'
      : holder ? 'what came later accuses the unit that has it' : undefined;
  return why === undefined ? undefined : { kind: 'classify', subject: why, detail: { unit: state.unit, told: state.told } };
}
