import type { City } from '../folder/city.ts';
import { addDays, weekday, type LocalDate } from './zone.ts';

/** What of the city the counting of days needs. */
export type Calendar = Pick<City, 'calendar'>;

/** A day found by counting, and whether every day on the way was decided by a paper of the State Council. */
export interface CountedDay {
  date: LocalDate;
  /** True when a year without a paper was counted by plain weekdays: count again when the paper is loaded. */
  provisional: boolean;
  /** Years whose papers had a say, ascending. */
  years: number[];
}

/**
 * Whether one works on `date`: as a paper says, else by its weekday. A day is provisional where its year has no paper,
 * or where it is so late in December that the next year's paper may still change it.
 */
export function isWorkingDay(city: Calendar, date: LocalDate): { working: boolean; provisional: boolean } {
  const { calendar } = city;
  const working = calendar.days.get(date) ?? ![0, 6].includes(weekday(date));
  return { working, provisional: decidingYears(city, date).some((year) => !calendar.years.has(year)) };
}

/** The `amount`-th working day after `date` (before it when negative); `date` itself is not counted. 0 gives `date`. */
export function addWorkingDays(city: Calendar, date: LocalDate, amount: number): CountedDay {
  const years = new Set(decidingYears(city, date));
  const step = Math.sign(amount);
  let at = date;
  for (let left = Math.abs(amount); left > 0; ) {
    at = addDays(at, step);
    for (const year of decidingYears(city, at)) years.add(year);
    if (isWorkingDay(city, at).working) left--;
  }
  return counted(city, at, years);
}

/** `date` if one works on it, else the next day on which one does. */
export function workingDayFrom(city: Calendar, date: LocalDate): CountedDay {
  return isWorkingDay(city, date).working ? counted(city, date, new Set(decidingYears(city, date))) : addWorkingDays(city, date, 1);
}

/** How many working days lie after `from`, up to and with `to`; negative when `to` is before `from`. */
export function workingDaysBetween(city: Calendar, from: LocalDate, to: LocalDate): number {
  return to < from ? -countWorkingDays(city, to, from).amount : countWorkingDays(city, from, to).amount;
}

/** As `workingDaysBetween` for a `to` that is not before `from`, with the years whose papers had a say. */
export function countWorkingDays(city: Calendar, from: LocalDate, to: LocalDate): { amount: number; years: ReadonlySet<number> } {
  const years = new Set<number>();
  let amount = 0;
  for (let at = from; at < to; ) {
    at = addDays(at, 1);
    for (const year of decidingYears(city, at)) years.add(year);
    if (isWorkingDay(city, at).working) amount++;
  }
  return { amount, years };
}

/** The city's own policy, by its own hash, on a calendar that knows more: that of its newest version. */
export function withCalendar(city: City, newest: City): City {
  return { ...city, calendar: newest.calendar };
}

function counted({ calendar }: Calendar, date: LocalDate, years: ReadonlySet<number>): CountedDay {
  const sorted = [...years].sort((a, b) => a - b);
  return { date, provisional: sorted.some((year) => !calendar.years.has(year)), years: sorted };
}

/** Years whose papers have a say on `date`: New Year's holiday reaches into December (2018-12-29 to 12-31). */
export function decidingYears({ calendar }: Calendar, date: LocalDate): number[] {
  const year = Number(date.slice(0, 4));
  return date.slice(5) >= calendar.nextYearDecidesFrom ? [year, year + 1] : [year];
}
