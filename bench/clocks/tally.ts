import type { CaseEvent } from '#libs/contract';
import type { Standing } from './told.ts';

/** What is to be told once of each case, e.g. its third level. */
export type Wanted = (event: CaseEvent) => boolean;

export const thirdLevel: Wanted = ({ type, data }) => type === 'case.escalated' && 'level' in data && data.level === 3;
export const endOfLimit: Wanted = ({ type }) => type === 'case.overdue';

export interface Tally {
  /** Cases of which it stands just once. */
  once: number;
  twice: number;
  /** Of other cases than those that owe it. */
  strange: number;
  /** When the last of them was written, in milliseconds; undefined when none was. */
  last: number | undefined;
}

/** How often what is wanted stands in the topic for each of the cases that owe it. */
export function tallyOf(standing: readonly Standing[], wanted: Wanted, owing: ReadonlySet<string>): Tally {
  const counts = new Map<string, number>();
  let last: number | undefined;
  for (const { event, at } of standing) {
    if (!wanted(event)) continue;
    counts.set(event.caseId, (counts.get(event.caseId) ?? 0) + 1);
    last = Math.max(last ?? at, at);
  }
  const mine = [...counts].filter(([id]) => owing.has(id));
  return {
    once: mine.filter(([, count]) => count === 1).length, twice: mine.filter(([, count]) => count > 1).length,
    strange: counts.size - mine.length, last,
  };
}

/** Sentences on cases whose events do not stand in the order of their versions, without a gap, from `first` on. */
export function outOfOrder(standing: readonly Standing[]): string[] {
  return [...Map.groupBy(standing, ({ event }) => event.caseId)].flatMap(([id, events]) => {
    const versions = events.map(({ event }) => event.version);
    const at = versions.findIndex((version, index) => index > 0 && version !== versions[index - 1]! + 1);
    return at === -1 ? [] : [`case ${id}: version ${versions[at]} stands behind ${versions[at - 1]}`];
  });
}
