import { accept, refuse, type Accepted, type Decision, type Policy } from '../decision.ts';
import { resumed } from '../rounds.ts';
import { dueOf, limitFacts } from '../limit.ts';
import type { CaseState, Draft } from '../state.ts';
import { openStatuses } from '../transitions.ts';

/** What a decision on one case does to another: the lead that it joins or leaves, the cases that follow it. */
export interface Elsewhere {
  caseId: string;
  drafts: Draft[];
  entries: Accepted['entries'];
}

export type Joint = Decision & { elsewhere?: Elsewhere[] };

/** 并单 never fuses: the case keeps its number, its citizen and its own due; the lead’s is the earliest of the group. */
export function merge(state: CaseState, lead: CaseState | undefined, policy: Policy, now: Date): Joint {
  if (lead === undefined) return refuse('invalid', 'There is no such case.', 'Give the id of the case that it is to follow.', 'lead');
  if (lead.id === state.id) return refuse('invalid', 'A case cannot follow itself.', 'Name another case.', 'lead');
  if (lead.lead !== undefined) return refuse('follower', `${lead.number} follows another case itself.`, `Name its lead: ${lead.lead}.`, 'lead');
  if (!openStatuses.includes(lead.status)) {
    return refuse('wrong-state', `${lead.number} is ${lead.status}.`, 'Not accept this one as already in hand, or reopen that one.', 'lead');
  }
  if ((state.followers ?? []).length > 0) {
    return refuse('follower', 'Other cases follow this one.', `Merge ${lead.number} into this one, or undo those merges first.`, 'lead');
  }
  if (secret(lead) || secret(state)) {
    return refuse('needs-release', 'A report, or a confidential case, is never merged: its outcome would speak of it to others.', 'Handle each by itself.', 'lead');
  }
  const counted = limitFacts(state.pausedUntil === undefined ? state : resumed(state, now.toISOString()));
  const joined = { ...lead, followers: [...(lead.followers ?? []), { ...counted, id: state.id, mergedAt: now.toISOString() }] };
  return {
    ...accept([{ type: 'case.merged', data: { lead: lead.id } }]),
    elsewhere: [{
      caseId: lead.id, entries: [],
      drafts: [{ type: 'case.merged', data: { lead: lead.id, follower: state.id, counted }, due: dueOf(joined, policy) }],
    }],
  };
}

/** It stands alone again, with the due that it always had. `lead` is the case that it follows. */
export function undoMerge(state: CaseState, lead: CaseState | undefined, policy: Policy): Joint {
  if (state.lead === undefined || lead === undefined) return refuse('wrong-state', 'The case follows no other.', 'Nothing need be undone.');
  const without = { ...lead, followers: (lead.followers ?? []).filter(({ id }) => id !== state.id) };
  return {
    ...accept([{ type: 'case.unmerged', data: { lead: lead.id }, due: dueOf(state, policy) }]),
    elsewhere: [{
      caseId: lead.id, entries: [],
      drafts: [{ type: 'case.unmerged', data: { lead: lead.id, follower: state.id }, due: dueOf(without, policy) }],
    }],
  };
}

/** The lead’s outcome is each follower’s: each citizen is answered. */
export function outcomeOf(decision: Accepted, followers: readonly CaseState[]): Elsewhere[] {
  const outcomes = decision.drafts.filter(({ type }) => type === 'case.resolved' || type === 'case.not-accepted');
  if (outcomes.length === 0) return [];
  const entries = decision.entries.filter((entry) => entry.public);
  return followers.map(({ id }) => ({ caseId: id, drafts: outcomes, entries }));
}

function secret({ kind, confidential }: CaseState): boolean {
  return kind === 'report' || confidential;
}
