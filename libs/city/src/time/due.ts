import type { City } from '../folder/city.ts';
import type { Deadline, Span } from '../folder/schema.ts';
import { addWorkingDays, countWorkingDays, workingDayFrom, type CountedDay } from './calendar.ts';
import { afterOpenTime, openTime } from './open-office.ts';
import { joined, type Interval } from './pauses.ts';
import { addDays, daysBetween, hour, type LocalDate } from './zone.ts';

export interface Limit {
  dueAt: Date;
  /** True when it must be computed again: a year's paper is missing, or it runs from an acceptance that is yet to come. */
  provisional: boolean;
  /** Why it is provisional, for people; empty when it is not. */
  because: string[];
  /** `city.hash`: the version of the policy by which it was computed. */
  policy: string;
  /** Years whose calendars were used, ascending; empty for hours and calendar days that no day off moves. */
  calendarYears: number[];
}

export interface LimitInput {
  /** Name of one of the city's deadlines. Throws RangeError when there is none of that name. */
  deadline: string;
  receivedAt: Date;
  /** When the unit accepted; used by limits that run from acceptance, which run from receipt until then. */
  acceptedAt?: Date;
  /** Times at which the clock stood, in any order; only those that have ended. */
  pauses?: readonly Interval[];
  /** Days that were granted on top, in the unit of the city's `limits.extension`. */
  extensionDays?: number;
}

/**
 * When a case is due (DOMAIN.md, Deadlines). The day on which a limit starts is not counted (民法典 §201). A limit of
 * 0 working days ends on the day of receipt, or, received after the office closes or on a day off, on the next working
 * day. Days are the city's own; its clocks may be moved on the way. Hours are counted on the clock when the deadline
 * runs around the clock, else only while the office is open.
 *
 * A pause is added in the limit's own unit: as long as it was, as many hours of open office, the difference of its
 * dates, the working days from its first day to its last. An extension comes on top, whenever it was granted; only then
 * follow the hour at which the limit ends and the last day's being off. A pause that began after the limit had ended
 * moves nothing; a limit whose start lies in a pause starts when that ends.
 */
export function due(city: City, { deadline: name, receivedAt, acceptedAt, pauses = [], extensionDays = 0 }: LimitInput): Limit {
  const deadline = city.deadlines.get(name);
  if (!deadline) throw new RangeError(`The city ${city.code} has no deadline "${name}"; use one of ${[...city.deadlines.keys()].join(', ')}`);
  const waits = deadline.start === 'accepted' && acceptedAt === undefined;
  const start = deadline.start === 'accepted' ? (acceptedAt ?? receivedAt) : receivedAt;
  const limit = limitFrom(city, deadline, start, pauses, extensionDays);
  return waits
    ? { ...limit, provisional: true, because: ['it runs from acceptance, which is yet to come', ...limit.because] }
    : limit;
}

/** `span` after `start`, at the same time of day: for returns, extensions, pauses and points past a limit. */
export function after(city: City, start: Date, span: Span, pauses: readonly Interval[] = []): Limit {
  return limitFrom(city, { ...span, end: 'exact', aroundTheClock: true, lastDayOff: 'stays' }, start, pauses, 0);
}

type Rule = Pick<Deadline, 'amount' | 'unit' | 'end' | 'aroundTheClock' | 'lastDayOff'>;

function limitFrom(city: City, rule: Rule, given: Date, pauses: readonly Interval[], extension: number): Limit {
  const years = new Set<number>();
  const stretches = joined(pauses);
  let start = given;
  for (const { from, to } of stretches) {
    const runs = runsFrom(city, rule, start);
    if (from <= runs && runs < to) start = to;
  }
  let added = 0;
  let end = endOf(city, rule, start, added, extension, years);
  for (const pause of stretches) {
    if (pause.from <= runsFrom(city, rule, start)) continue;
    if (pause.from >= end) break;
    added += lengthOf(city, rule, pause, years);
    end = endOf(city, rule, start, added, extension, years);
  }
  return limit(city, end, [...years].sort((a, b) => a - b));
}

/** A same-day limit that came after the close runs from the next working day on: a pause before it takes nothing away. */
function runsFrom(city: City, rule: Rule, start: Date): Date {
  if (rule.unit !== 'working-day' || rule.amount > 0) return start;
  const day = city.zone.instantOf(lastDay(city, rule, start, 0).date, 0);
  return day > start ? day : start;
}

/** How long a pause was in the unit in which the limit counts; hours as milliseconds. */
function lengthOf(city: City, rule: Rule, { from, to }: Interval, years: Set<number>): number {
  if (rule.unit === 'hour') return rule.aroundTheClock ? to.getTime() - from.getTime() : openTime(city, from, to, years);
  const [first, last] = [city.zone.dateOf(from), city.zone.dateOf(to)];
  if (rule.unit === 'calendar-day') return daysBetween(first, last);
  const counted = countWorkingDays(city, first, last);
  counted.years.forEach((year) => years.add(year));
  return counted.amount;
}

/** The limit's end with `added` of its own unit (hours: milliseconds) and the extension. */
function endOf(city: City, rule: Rule, start: Date, added: number, extension: number, years: Set<number>): Date {
  if (rule.unit === 'hour') {
    const length = rule.amount * hour + added;
    const end = rule.aroundTheClock ? new Date(start.getTime() + length) : afterOpenTime(city, start, length, years);
    if (extension === 0) return end;
    const day = extended(city, rule, { date: city.zone.dateOf(end), years: [] }, extension);
    day.years.forEach((year) => years.add(year));
    return city.zone.instantOf(day.date, city.zone.timeOf(end));
  }
  const day = extended(city, rule, lastDay(city, rule, start, added), extension);
  day.years.forEach((year) => years.add(year));
  if (rule.end === 'exact') return city.zone.instantOf(day.date, city.zone.timeOf(start));
  if (rule.end === 'close-of-day') return city.zone.instantOf(day.date, city.office.closes);
  return new Date(city.zone.instantOf(day.date, 24 * hour).getTime() - 1);
}

type Day = Omit<CountedDay, 'provisional'>;

function lastDay(city: City, rule: Rule, start: Date, added: number): Day {
  const startDay = city.zone.dateOf(start);
  if (rule.unit === 'calendar-day') return { date: addDays(startDay, rule.amount + added), years: [] };
  if (rule.amount > 0) return addWorkingDays(city, startDay, rule.amount + added);
  const day = sameDay(city, rule, start, startDay);
  return added === 0 ? day : together(day, addWorkingDays(city, day.date, added));
}

function sameDay(city: City, rule: Rule, start: Date, startDay: LocalDate): Day {
  if (rule.aroundTheClock) return { date: startDay, years: [] };
  const closed = city.zone.timeOf(start) >= city.office.closes;
  return closed ? addWorkingDays(city, startDay, 1) : workingDayFrom(city, startDay);
}

/** The day with the extension; a last day that is off moves when calendar days ended on it. */
function extended(city: City, rule: Rule, day: Day, extension: number): Day {
  const byCalendar = city.limits.extension.unit !== 'working-day';
  const moved = extension === 0 ? day
    : byCalendar ? { ...day, date: addDays(day.date, extension) }
      : together(day, addWorkingDays(city, day.date, extension));
  const countedAll = rule.unit === 'calendar-day' || (extension > 0 && byCalendar);
  if (rule.lastDayOff === 'stays' || !countedAll) return moved;
  return together(moved, workingDayFrom(city, moved.date));
}

const together = (before: Day, then: Day): Day => ({ date: then.date, years: [...before.years, ...then.years] });

function limit(city: City, dueAt: Date, calendarYears: number[]): Limit {
  const missing = calendarYears.filter((year) => !city.calendar.years.has(year));
  return {
    dueAt,
    provisional: missing.length > 0,
    because: missing.map((year) => `no paper on the holidays of ${year} is loaded`),
    policy: city.hash,
    calendarYears,
  };
}
