import { addDays, type City } from '#libs/city';

/**
 * When something may be sent that is said at `at`: then, or at the end of the city's quiet hours, which may span
 * midnight. An emergency is never held back.
 */
export function notBefore({ quietHours: { from, to }, zone }: Pick<City, 'quietHours' | 'zone'>, at: Date, emergency: boolean): Date {
  const time = zone.timeOf(at);
  const date = zone.dateOf(at);
  const spansMidnight = from > to;
  const quiet = spansMidnight ? time >= from || time < to : time >= from && time < to;
  if (emergency || !quiet) return at;
  const end = zone.instantOf(spansMidnight && time >= from ? addDays(date, 1) : date, to);
  // Where clocks are moved in the night, the end as the wall shows it may lie behind.
  return end > at ? end : at;
}
