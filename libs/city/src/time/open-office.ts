import type { City } from '../folder/city.ts';
import { decidingYears, isWorkingDay } from './calendar.ts';
import { addDays, type LocalDate } from './zone.ts';

/** Where `length` milliseconds of open office after `start` end; adds the years whose calendars were asked to `years`. */
export function afterOpenTime(city: City, start: Date, length: number, years: Set<number>): Date {
  let left = length;
  for (let date = city.zone.dateOf(start); ; date = addDays(date, 1)) {
    const { opens, closes } = openOn(city, date, start, years);
    if (opens < closes && left <= closes - opens) return new Date(opens + left);
    left -= closes - opens;
  }
}

/** Milliseconds of open office from `from` to `to`; adds the years whose calendars were asked to `years`. */
export function openTime(city: City, from: Date, to: Date, years: Set<number>): number {
  let sum = 0;
  const last = city.zone.dateOf(to);
  for (let date = city.zone.dateOf(from); date <= last; date = addDays(date, 1)) {
    const { opens, closes } = openOn(city, date, from, years);
    sum += Math.max(0, Math.min(closes, to.getTime()) - opens);
  }
  return sum;
}

/** When the office is open on `date`, not before `from`; `closes` is `opens` where it is not open. */
function openOn(city: City, date: LocalDate, from: Date, years: Set<number>): { opens: number; closes: number } {
  decidingYears(city, date).forEach((year) => years.add(year));
  const opens = Math.max(from.getTime(), city.zone.instantOf(date, city.office.opens).getTime());
  const closes = city.zone.instantOf(date, city.office.closes).getTime();
  return isWorkingDay(city, date).working ? { opens, closes: Math.max(opens, closes) } : { opens, closes: opens };
}
