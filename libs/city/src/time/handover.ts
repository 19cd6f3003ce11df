import type { City } from '../folder/city.ts';
import { after, type Limit } from './due.ts';
import { runningTime, type Interval } from './pauses.ts';

/**
 * Until when a unit that has a case since `from` must have at least, however late in the citizen's time it came:
 * `limits.handover` of the time that ran in `whole`, and not less than its `atLeast`, on the clock.
 */
export function handover(
  city: City, from: Date, whole: { start: Date; due: Date }, pauses: readonly Interval[] = [],
): Limit {
  const { share, atLeast } = city.limits.handover;
  const least = after(city, from, atLeast);
  const part = new Date(from.getTime() + Math.round(runningTime(whole.start, whole.due, pauses) * share));
  return part > least.dueAt ? { ...least, dueAt: part, provisional: false, because: [], calendarYears: [] } : least;
}
