import type { Due } from '#libs/contract';
import type { Policy } from './decision.ts';
import { resumed } from './rounds.ts';
import type { CaseState, LimitFacts } from './state.ts';

export type LimitPolicy = Pick<Policy, 'due' | 'isDeadline'>;

/**
 * When the citizen’s limit of a case ends; of a lead case the earliest of its group (DOMAIN, An appeal, a case, a matter).
 * What stood still for the lead, and what was granted to it, counts for its followers from the day of the merge.
 */
export function dueOf(state: CaseState, policy: LimitPolicy): Due {
  // A follower that began under another policy may have a deadline that this one never had: its own due stays its own.
  const followers = (state.followers ?? []).filter(({ deadline }) => policy.isDeadline(deadline));
  return [policy.due(state), ...followers.map((follower) => policy.due(withLead(follower, state)))]
    .reduce((a, b) => (Date.parse(b.at) < Date.parse(a.at) ? b : a));
}

/** The case’s limit once the citizen has answered, or may no longer. */
export function dueAfterPause(state: CaseState, policy: LimitPolicy, now: Date): Due {
  return dueOf(resumed(state, now.toISOString()), policy);
}

function withLead(follower: LimitFacts & { mergedAt: string }, lead: CaseState): LimitFacts {
  const since = Date.parse(follower.mergedAt);
  const pauses = (lead.pauses ?? []).filter(({ from }) => Date.parse(from) >= since);
  const extended = lead.extended && Date.parse(lead.extended.at) >= since ? lead.extended : follower.extended;
  return { ...follower, pauses: [...(follower.pauses ?? []), ...pauses], ...(extended ? { extended } : {}) };
}

/** Of a case what its limit is computed from, and no more: it goes into the lead’s event. */
export function limitFacts({ deadline, countedFrom, dueAt, acceptedAt, limit, pauses, extended }: LimitFacts): LimitFacts {
  return {
    deadline, countedFrom, ...(dueAt === undefined ? {} : { dueAt }), ...(acceptedAt === undefined ? {} : { acceptedAt }), ...(limit === undefined ? {} : { limit }),
    ...(pauses === undefined ? {} : { pauses }), ...(extended === undefined ? {} : { extended }),
  };
}
