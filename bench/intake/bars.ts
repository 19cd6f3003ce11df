import { atLeast, atMost, type Bar, type Figure } from '../report/result.ts';
import { medianOf } from '../report/spread.ts';

export interface AtSameConcurrency {
  accepted: Figure;
  withoutStore: Figure;
  inserts: Figure;
}

/** 2,000 a second or half of the lower ceiling, whichever is higher; p99 100 ms; at 500 a second p99 50 ms. */
export function intakeBars(at64: AtSameConcurrency | undefined, at500: Figure | undefined): Bar[] {
  const bars: Bar[] = [];
  if (at64) {
    const ceiling = Math.min(medianOf(at64.withoutStore, 'per second'), medianOf(at64.inserts, 'per second'));
    bars.push(
      atLeast('accepted at 64 connections', medianOf(at64.accepted, 'per second'), Math.max(2000, 0.5 * ceiling), 'a second'),
      atMost('p99 at 64 connections', medianOf(at64.accepted, 'p99 ms'), 100, 'ms'),
    );
  }
  if (at500) bars.push(atMost('p99 at 500 a second', medianOf(at500, 'p99 ms'), 50, 'ms'));
  return bars;
}
