import type { City } from '../folder/city.ts';
import type { Deadline, Span } from '../folder/schema.ts';
import { addWorkingDays, isWorkingDay, workingDayFrom, type CountedDay } from './calendar.ts';
import { addDays, hour, type LocalDate } from './zone.ts';

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
}

/**
 * When a case is due (DOMAIN.md, Deadlines). The day on which a limit starts is not counted (民法典 §201). A limit of
 * 0 working days ends on the day of receipt, or, received after the office closes or on a day off, on the next working
 * day. Days are the city's own; its clocks may be moved on the way. Hours are counted on the clock when the deadline
 * runs around the clock, else only while the office is open.
 */
export function due(city: City, { deadline: name, receivedAt, acceptedAt }: LimitInput): Limit {
  const deadline = city.deadlines.get(name);
  if (!deadline) throw new RangeError(`The city ${city.code} has no deadline "${name}"; use one of ${[...city.deadlines.keys()].join(', ')}`);
  const waits = deadline.start === 'accepted' && acceptedAt === undefined;
  const limit = limitFrom(city, deadline, deadline.start === 'accepted' ? (acceptedAt ?? receivedAt) : receivedAt);
  return waits
    ? { ...limit, provisional: true, because: ['it runs from acceptance, which is yet to come', ...limit.because] }
    : limit;
}

/** `span` after `start`, at the same time of day: for returns, extensions, pauses and points past a limit. */
export function after(city: City, start: Date, span: Span): Limit {
  return limitFrom(city, { ...span, end: 'exact', aroundTheClock: true, lastDayOff: 'stays' }, start);
}

type Rule = Pick<Deadline, 'amount' | 'unit' | 'end' | 'aroundTheClock' | 'lastDayOff'>;

function limitFrom(city: City, rule: Rule, start: Date): Limit {
  if (rule.unit === 'hour') {
    if (rule.aroundTheClock) return limit(city, new Date(start.getTime() + rule.amount * hour), []);
    return officeHours(city, start, rule.amount * hour);
  }
  const day = lastDay(city, rule, start);
  return limit(city, endOf(city, rule, day.date, start), day.years);
}

function lastDay(city: City, rule: Rule, start: Date): Omit<CountedDay, 'provisional'> {
  const startDay = city.zone.dateOf(start);
  if (rule.unit === 'calendar-day') {
    const date = addDays(startDay, rule.amount);
    return rule.lastDayOff === 'next-working-day' ? workingDayFrom(city, date) : { date, years: [] };
  }
  if (rule.amount > 0) return addWorkingDays(city, startDay, rule.amount);
  if (rule.aroundTheClock) return { date: startDay, years: [] };
  const closed = city.zone.timeOf(start) >= city.office.closes;
  return closed ? addWorkingDays(city, startDay, 1) : workingDayFrom(city, startDay);
}

function endOf(city: City, { end }: Rule, date: LocalDate, start: Date): Date {
  if (end === 'exact') return city.zone.instantOf(date, city.zone.timeOf(start));
  if (end === 'close-of-day') return city.zone.instantOf(date, city.office.closes);
  return new Date(city.zone.instantOf(date, 24 * hour).getTime() - 1);
}

/** Counts `amount` milliseconds of open office. */
function officeHours(city: City, start: Date, amount: number): Limit {
  const years = new Set<number>();
  let left = amount;
  let from = start.getTime();
  for (let date = city.zone.dateOf(start); ; date = addDays(date, 1)) {
    const day = workingDayFrom(city, date);
    day.years.forEach((year) => years.add(year));
    if (!isWorkingDay(city, date).working) continue;
    const opens = Math.max(from, city.zone.instantOf(date, city.office.opens).getTime());
    const closes = city.zone.instantOf(date, city.office.closes).getTime();
    const open = Math.max(0, closes - opens);
    if (left <= open) return limit(city, new Date(opens + left), [...years].sort((a, b) => a - b));
    left -= open;
    from = closes;
  }
}

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
