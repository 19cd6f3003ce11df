import type { Actor } from '#libs/contract';
import type { Command } from './commands.ts';
import { refuse, type Asked, type Decision, type Policy, type Refused } from './decision.ts';
import { callBack, askForReview, reopen } from './decisions/after.ts';
import { approve, notAccept, progress, propose, resolveDirectly, rework } from './decisions/answer.ts';
import { correct, movePolicy } from './decisions/correct.ts';
import { grantExtension, refuseExtension, requestExtension } from './decisions/extension.ts';
import { merge, outcomeOf, undoMerge, type Joint } from './decisions/merge.ts';
import { remind, supervise } from './decisions/oversee.ts';
import { askCitizen, goOn } from './decisions/pause.ts';
import { markConfidential, release } from './decisions/privacy.ts';
import { acceptCase, giveBack, handDown, refer } from './decisions/refer.ts';
import type { CaseState, Draft } from './state.ts';
import { acts, transitions } from './transitions.ts';

/** What beside the case a decision may look at. */
export interface Around {
  /** The answer that the unit proposed last, of the case’s story: it is what `approve` lets out. */
  proposal?: string | undefined;
  /** The case that this one is to follow, or follows. */
  lead?: CaseState | undefined;
  /** The cases that follow this one. */
  followers?: readonly CaseState[];
  /** The city’s folder as it is now. */
  current?: Policy;
}

/**
 * Decides a person's command on a case: events and words that follow, for other cases too, or why not and what to do
 * instead. Pure.
 */
export function decide(state: CaseState, command: Command, by: Actor, policy: Policy, now: Date, around: Around = {}): Joint {
  const refused = gate(state, command, by);
  if (refused) return refused;
  const decision = decided(state, { command, by, policy, now }, around);
  if (!decision.ok) return decision;
  const elsewhere = [...(decision.elsewhere ?? []), ...outcomeOf(decision, around.followers ?? [])];
  const moves = decision.drafts.some((draft) => endsPause(draft, state));
  return {
    ...decision,
    drafts: [...(moves ? goOn(state, 'pause-ended', policy, now) : []), ...decision.drafts],
    ...(elsewhere.length > 0 ? { elsewhere } : {}),
  };
}

/** Who may do what in which state: the table. */
function gate(state: CaseState, command: Command, by: Actor): Refused | undefined {
  const row = transitions[command.action];
  if (!row.by.includes(by.kind)) {
    return refuse('not-allowed', `${command.action} is not for a ${by.kind}.`, `It is for: ${row.by.join(', ')}.`);
  }
  if (by.kind === 'unit' && (by.id === undefined || !acts(state, by.id))) {
    return refuse('not-allowed', 'Your unit does not hold this case.', 'Read the case again: it may have been withdrawn.');
  }
  if (!row.from.includes(state.status)) {
    return refuse('wrong-state', `The case is ${state.status}.`, `${command.action} is possible when it is: ${row.from.join(', ')}.`);
  }
  if (state.lead !== undefined && !row.onFollower) {
    return refuse('follower', `The case follows ${state.lead}.`, `Do it to that case, or undo-merge first.`);
  }
  return undefined;
}

function decided(state: CaseState, asked: Asked<Command>, around: Around): Joint {
  const { command, policy, now } = asked;
  const of = <C extends Command>(own: C): Asked<C> => ({ ...asked, command: own });
  switch (command.action) {
    case 'refer': return refer(state, of(command));
    case 'correct': return correct(state, of(command));
    case 'not-accept': return notAccept(command);
    case 'resolve-directly': return resolveDirectly(state, command);
    case 'approve': return approve(state, command, around.proposal);
    case 'rework': return rework(state, of(command));
    case 'release-identity': return release(state, of(command));
    case 'mark-confidential': return markConfidential(state);
    case 'accept': return acceptCase(state, of(command));
    case 'return': return giveBack(state, of(command));
    case 'hand-down': return handDown(state, of(command));
    case 'progress': return progress(state, of(command));
    case 'ask-citizen': return askCitizen(state, of(command));
    case 'request-extension': return requestExtension(state, of(command));
    case 'grant-extension': return grantExtension(state, of(command));
    case 'refuse-extension': return refuseExtension(state, command);
    case 'propose-resolution': return propose(state, of(command));
    case 'merge': return merge(state, around.lead, policy, now);
    case 'undo-merge': return undoMerge(state, around.lead, policy);
    case 'remind': return remind(state, of(command));
    case 'supervise': return supervise(state, of(command));
    case 'call-back': return callBack(state, of(command));
    case 'reopen': return reopen(state, of(command));
    case 'ask-for-review': return askForReview(state, of(command));
    case 'move-policy': return movePolicy(state, of(command), around.current);
  }
}

/** What leaves the unit’s hands waits for no answer any more. */
function endsPause({ type, data }: Draft, { id }: CaseState): boolean {
  return type === 'case.returned' || type === 'case.approval-requested' || (type === 'case.merged' && data.lead !== id);
}

export type { Decision };
