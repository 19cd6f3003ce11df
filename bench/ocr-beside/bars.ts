import { atMost, type Bar, type Figure } from '../report/result.ts';
import { medianOf } from '../report/spread.ts';

/** While letters are read, a text's 99th percentile is at most twice what it is without. */
export function besideBars(without: Figure, beside: Figure): Bar[] {
  return [atMost('p99 of a text while letters are read', medianOf(beside, 'p99 ms'), 2 * medianOf(without, 'p99 ms'), 'ms')];
}
