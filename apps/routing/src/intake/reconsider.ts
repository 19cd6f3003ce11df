import type { Classification } from '#libs/city';
import type { CaseState, Draft } from '../case/state.ts';
import { assigned, classified, type OpeningPolicy, type TaskDraft } from './opening.ts';

/**
 * What new words change on a case that is open: where no person has decided and no unit has accepted, the rules decide
 * again; else the difference is shown to a clerk. Pure.
 */
export function reconsider(
  state: CaseState, found: Classification, policy: OpeningPolicy,
): { drafts: Draft[]; tasks: TaskDraft[] } {
  const goes = found.unit !== policy.centre && !state.confidential && !found.confidential && found.kind !== 'report';
  const sameMatter = found.kind === state.kind && found.category === state.category && found.subcategory === state.subcategory;
  const sameUnit = !goes || found.unit === state.unit;
  const emergency: Draft[] = found.emergency && !state.emergency ? [{ type: 'case.emergency', data: { words: found.emergencyWords } }] : [];
  const secrecy: Draft[] = found.confidential && !state.confidential ? [{ type: 'case.confidential', data: {} }] : [];
  const always = [...emergency, ...secrecy];
  if (sameMatter && sameUnit) return { drafts: always, tasks: [] };

  if (!rulesMayDecide(state)) {
    const difference: TaskDraft = {
      kind: 'classify',
      subject: 'what came later speaks for another decision',
      detail: {
        now: { kind: state.kind, category: state.category, subcategory: state.subcategory, unit: state.unit },
        rules: { kind: found.kind, category: found.category, subcategory: found.subcategory, unit: found.unit },
        reasons: found.reasons,
      },
    };
    return { drafts: always, tasks: [difference] };
  }
  return {
    drafts: [
      ...always,
      ...(sameMatter ? [] : [classified(found, policy.due(found.deadline, state.countedFrom))]),
      ...(sameUnit ? [] : [assigned(found)]),
    ],
    tasks: [],
  };
}

function rulesMayDecide(state: CaseState): boolean {
  if (state.decidedBy === 'person' || state.assignedBy === 'person') return false;
  return state.status === 'new' || state.status === 'assigned';
}
