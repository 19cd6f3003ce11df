import { messageId } from '#libs/contract';
import { percentile } from '../load/percentiles.ts';
import { dueAfter } from '../load/schedule.ts';
import { sidOf } from '../load/citizens.ts';
import type { Arrivals } from './arrivals.ts';

/** From when each text was due until it came somewhere, in milliseconds; of those that came. */
export interface Ways {
  published: number[];
  told: number[];
}

/** Of the gateway: the text's id leads to its message, the message to its case, the case to its department. */
export function waysOfTexts(arrivals: Pick<Arrivals, 'published' | 'told' | 'cases'>, run: { startedAt: number; first: number; count: number; perSecond: number }): Ways {
  const cases = arrivals.cases();
  const ways: Ways = { published: [], told: [] };
  for (let index = 0; index < run.count; index += 1) {
    const due = run.startedAt + dueAfter(index, run.perSecond);
    const id = messageId('jiujiang', 'mayor-mobile', sidOf(run.first + index));
    const published = arrivals.published.get(id);
    const told = arrivals.told.get(cases.get(id) ?? '');
    if (published !== undefined) ways.published.push(published - due);
    if (told !== undefined) ways.told.push(told - due);
  }
  return ways;
}

/** Of the bare chain, whose records have their number as key. */
export function waysOfNumbers({ told }: Pick<Arrivals, 'told'>, run: { startedAt: number; first: number; count: number; perSecond: number }): number[] {
  return Array.from({ length: run.count }, (_, index) => {
    const at = told.get(String(run.first + index));
    return at === undefined ? Number.NaN : at - run.startedAt - dueAfter(index, run.perSecond);
  }).filter((value) => !Number.isNaN(value));
}

/** p50, p99 and max of a stretch under its name. */
export function measuresOf(stretch: string, milliseconds: Iterable<number>): Record<string, number> {
  const sorted = Float64Array.from(milliseconds).sort();
  return Object.fromEntries([['p50', 50], ['p99', 99], ['max', 100]].map(([name, percent]) => [`${stretch} ${name}`, percentile(sorted, Number(percent))]));
}
