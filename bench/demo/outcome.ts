import type { CaseEvent, CaseEventType } from '#libs/contract';
import type { CaseStory } from './cases.ts';
import type { Outcome } from './lives.ts';

/** What a case came to, read off its events. */
export interface Summary {
  limit: string;
  outcome: Outcome;
  archived: boolean;
  /** The highest level that was told; 1 where none was. */
  highest: number;
  counts: Partial<Record<CaseEventType, number>>;
}

/** As it stands at `end`. In time: resolved by the citizen's limit as it was then. */
export function summaryOf({ events, due }: CaseStory, end: Date): Summary {
  const counts: Summary['counts'] = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  return {
    limit: due?.deadline ?? '–', outcome: outcomeOf(events, due?.at, end), archived: events.at(-1)?.status === 'archived', counts,
    highest: Math.max(1, ...events.map((event) => (event.type === 'case.escalated' ? event.data.level : 1))),
  };
}

function outcomeOf(events: readonly CaseEvent[], dueAt: string | undefined, end: Date): Outcome {
  const status = events.at(-1)?.status;
  if (status === 'not-accepted') return 'not accepted';
  if (status !== 'resolved' && status !== 'archived') return dueAt !== undefined && Date.parse(dueAt) < end.getTime() ? 'overdue' : 'open';
  const resolved = events.findLast((event) => event.type === 'case.resolved');
  if (resolved?.type !== 'case.resolved') throw new Error(`${events[0]?.number} is ${status} and was never resolved`);
  if (resolved.data.direct) return 'direct';
  return resolved.due !== undefined && Date.parse(resolved.at) <= Date.parse(resolved.due.at) ? 'in time' : 'late';
}

/** The longest that a telling came after its point, in milliseconds of the stepped clock. */
export function longestDelay(stories: Iterable<CaseStory>): number {
  let longest = 0;
  for (const { events } of stories) {
    for (const event of events) {
      if (event.by.kind !== 'clock' || !('data' in event && 'at' in event.data)) continue;
      longest = Math.max(longest, Date.parse(event.at) - Date.parse(event.data.at));
    }
  }
  return longest;
}
