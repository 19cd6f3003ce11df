import fc from 'fast-check';
import type { City } from '../folder/city.ts';
import type { Deadline } from '../folder/schema.ts';
import { loadJiujiang } from '../testing.ts';
import { after, due } from './due.ts';
import type { Interval } from './pauses.ts';
import { addDays, hour, openZone } from './zone.ts';

let city: City;
beforeAll(async () => {
  city = await loadJiujiang();
});

const at = (text: string) => new Date(text);
/** As people read it: the wall clock of the city. */
function shown(instant: Date, of = city): string {
  const time = of.zone.timeOf(instant);
  const part = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${of.zone.dateOf(instant)} ${part(time / hour)}:${part((time / 60_000) % 60)}`;
}

/** The city with one more deadline, and with other clocks or hours if need be. */
function having(deadline: Partial<Deadline>, change: Partial<City> = {}): City {
  const rule: Deadline = {
    name: 'x', title: 'x', amount: 0, unit: 'working-day', start: 'received', end: 'exact',
    aroundTheClock: false, lastDayOff: 'stays', points: [], ...deadline,
  };
  return { ...city, ...change, deadlines: new Map([['x', rule]]) };
}

describe('the five limits of Jiujiang', () => {
  it.each([
    // Tuesday 2026-11-24 is an ordinary working day; the office is open from 08:30 to 17:30.
    ['same-day', '2026-11-24T10:00:00+08:00', '2026-11-24 17:30'],
    ['same-day', '2026-11-24T06:00:00+08:00', '2026-11-24 17:30'],
    ['same-day', '2026-11-24T17:29:59+08:00', '2026-11-24 17:30'],
    ['same-day', '2026-11-24T17:30:00+08:00', '2026-11-25 17:30'],
    ['same-day', '2026-11-24T23:59:00+08:00', '2026-11-25 17:30'],
    ['same-day', '2026-11-27T18:00:00+08:00', '2026-11-30 17:30'],
    ['same-day', '2026-11-28T10:00:00+08:00', '2026-11-30 17:30'],
    ['same-day', '2026-10-01T10:00:00+08:00', '2026-10-08 17:30'],
    ['same-day', '2026-10-10T10:00:00+08:00', '2026-10-10 17:30'],
    ['same-day', '2026-09-30T17:31:00+08:00', '2026-10-08 17:30'],
    ['week', '2026-11-24T10:00:00+08:00', '2026-12-01 17:30'],
    ['week', '2026-11-21T23:00:00+08:00', '2026-11-30 17:30'],
    ['week', '2026-09-25T09:00:00+08:00', '2026-10-08 17:30'],
    ['15-days', '2026-11-24T10:00:00+08:00', '2026-12-09 17:30'],
    ['30-days', '2026-01-20T10:00:00+08:00', '2026-02-24 17:30'],
  ])('%s from %s is %s', (deadline, receivedAt, expected) => {
    const limit = due(city, { deadline, receivedAt: at(receivedAt) });
    expect(shown(limit.dueAt)).toBe(expected);
    expect(limit).toMatchObject({ provisional: false, because: [], policy: city.hash });
  });

  it('60 days run from acceptance, and are provisional until then', () => {
    const waiting = due(city, { deadline: '60-days', receivedAt: at('2026-03-02T09:00:00+08:00') });
    expect(waiting).toMatchObject({ provisional: true, because: ['it runs from acceptance, which is yet to come'] });
    expect(shown(waiting.dueAt)).toBe('2026-05-01 23:59');
    const accepted = due(city, {
      deadline: '60-days', receivedAt: at('2026-03-02T09:00:00+08:00'), acceptedAt: at('2026-03-05T16:00:00+08:00'),
    });
    expect(accepted.provisional).toBe(false);
    expect(shown(accepted.dueAt)).toBe('2026-05-04 23:59');
  });

  it('a year without a paper makes it provisional, and names the year', () => {
    expect(due(city, { deadline: 'same-day', receivedAt: at('2027-01-04T10:00:00+08:00') }))
      .toMatchObject({ provisional: true, because: ['no paper on the holidays of 2027 is loaded'], calendarYears: [2027] });
    expect(due(city, { deadline: 'week', receivedAt: at('2026-12-15T10:00:00+08:00') }))
      .toMatchObject({ provisional: true, calendarYears: [2026, 2027] });
    expect(due(city, { deadline: 'week', receivedAt: at('2026-12-10T10:00:00+08:00') }).provisional).toBe(false);
  });

  it('refuses a limit that the city does not have', () => {
    expect(() => due(city, { deadline: 'fortnight', receivedAt: at('2026-11-24T10:00:00Z') }))
      .toThrow('no deadline "fortnight"; use one of same-day, week, 15-days, 30-days, 60-days');
  });
});

describe('every sort of limit', () => {
  const received = '2026-11-24T10:20:30.456+08:00';
  it.each<[string, Partial<Deadline>, string, string]>([
    ['hours around the clock', { amount: 2, unit: 'hour', aroundTheClock: true }, '2026-11-24T23:30:00+08:00', '2026-11-25 01:30'],
    ['hours of open office', { amount: 2, unit: 'hour' }, '2026-11-24T16:30:00+08:00', '2026-11-25 09:30'],
    ['hours of open office, over a weekend', { amount: 10, unit: 'hour' }, '2026-11-27T17:00:00+08:00', '2026-12-01 09:00'],
    ['hours of open office, at night', { amount: 1, unit: 'hour' }, '2026-11-24T03:00:00+08:00', '2026-11-24 09:30'],
    ['calendar days, exact', { amount: 3, unit: 'calendar-day' }, received, '2026-11-27 10:20'],
    ['calendar days, on a day off', { amount: 4, unit: 'calendar-day' }, received, '2026-11-28 10:20'],
    ['calendar days, moved off it', { amount: 4, unit: 'calendar-day', lastDayOff: 'next-working-day' }, received, '2026-11-30 10:20'],
    ['calendar days, to the day’s end', { amount: 1, unit: 'calendar-day', end: 'end-of-day' }, received, '2026-11-25 23:59'],
    ['working days, exact', { amount: 5, unit: 'working-day' }, received, '2026-12-01 10:20'],
    ['working days, to the close', { amount: 15, unit: 'working-day', end: 'close-of-day' }, '2026-02-10T10:00:00+08:00', '2026-03-09 17:30'],
    ['the same day, around the clock', { amount: 0, end: 'end-of-day', aroundTheClock: true }, '2026-11-28T22:00:00+08:00', '2026-11-28 23:59'],
  ])('%s', (_, deadline, receivedAt, expected) => {
    expect(shown(due(having(deadline), { deadline: 'x', receivedAt: at(receivedAt) }).dueAt)).toBe(expected);
  });

  it('keeps the milliseconds of an exact limit', () => {
    expect(due(having({ amount: 3, unit: 'calendar-day' }), { deadline: 'x', receivedAt: at(received) }).dueAt.toISOString())
      .toBe('2026-11-27T02:20:30.456Z');
  });
});

describe('where clocks are moved', () => {
  it.each<[string, Partial<Deadline>, string, string, string]>([
    ['a day of 23 hours', { amount: 1, unit: 'calendar-day' }, 'Europe/Berlin', '2026-03-28T12:00:00+01:00', '2026-03-29T10:00:00.000Z'],
    ['a day of 25 hours', { amount: 1, unit: 'calendar-day' }, 'Europe/Berlin', '2026-10-24T12:00:00+02:00', '2026-10-25T11:00:00.000Z'],
    ['24 hours are 24 hours', { amount: 24, unit: 'hour', aroundTheClock: true }, 'Europe/Berlin', '2026-03-28T12:00:00+01:00', '2026-03-29T11:00:00.000Z'],
    ['the end of a day of 25 hours', { amount: 0, end: 'end-of-day', aroundTheClock: true }, 'America/New_York', '2026-11-01T00:30:00-04:00', '2026-11-02T04:59:59.999Z'],
    ['a time that is skipped', { amount: 1, unit: 'calendar-day' }, 'America/New_York', '2026-03-07T02:30:00-05:00', '2026-03-08T07:30:00.000Z'],
    ['the date is the zone’s, not ours', { amount: 1, unit: 'calendar-day', end: 'close-of-day' }, 'Pacific/Auckland', '2026-11-24T23:00:00Z', '2026-11-26T04:30:00.000Z'],
  ])('%s', (_, deadline, zone, receivedAt, expected) => {
    const there = having(deadline, { zone: openZone(zone) });
    expect(due(there, { deadline: 'x', receivedAt: at(receivedAt) }).dueAt.toISOString()).toBe(expected);
  });
});

describe('properties', () => {
  const day = 24 * hour;
  const instants = fc.date({ min: at('2018-01-02T00:00:00Z'), max: at('2026-08-01T00:00:00Z'), noInvalidDate: true });
  const names = fc.constantFrom('same-day', 'week', '15-days', '30-days', '60-days');
  const dayUnits = fc.constantFrom<Partial<Deadline>>(
    { amount: 0, end: 'close-of-day' }, { amount: 5, end: 'exact' }, { amount: 15, end: 'close-of-day' },
    { amount: 3, unit: 'calendar-day', end: 'exact', lastDayOff: 'next-working-day' }, { amount: 20, unit: 'calendar-day', end: 'end-of-day' },
  );
  const rules = fc.oneof(dayUnits, fc.constantFrom<Partial<Deadline>>(
    { amount: 2, unit: 'hour', aroundTheClock: true }, { amount: 30, unit: 'hour', aroundTheClock: true }, { amount: 20, unit: 'hour' },
  ));
  const extensions = fc.constantFrom(0, 0, 1, 10, 30);
  /** Pauses as milliseconds after the receipt and lengths; they may overlap. */
  const stretches = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 * day }), fc.integer({ min: 0, max: 12 * day })), { maxLength: 3 });
  const from = (start: Date, given: [number, number][]): Interval[] =>
    given.map(([begins, length]) => ({ from: new Date(start.getTime() + begins), to: new Date(start.getTime() + begins + length) }));
  const dueAt = (there: City, receivedAt: Date, pauses: Interval[] = [], extensionDays = 0) =>
    due(there, { deadline: 'x', receivedAt, acceptedAt: receivedAt, pauses, extensionDays }).dueAt.getTime();

  it('a limit is never before its start, and later messages are never due earlier', () => {
    fc.assert(
      fc.property(names, instants, fc.integer({ min: 0, max: 20 * day }), stretches, extensions, (deadline, receivedAt, later, given, extensionDays) => {
        const pauses = from(receivedAt, given);
        const first = due(city, { deadline, receivedAt, pauses, extensionDays }).dueAt.getTime();
        const second = due(city, { deadline, receivedAt: new Date(receivedAt.getTime() + later), pauses, extensionDays }).dueAt.getTime();
        expect(first).toBeGreaterThanOrEqual(receivedAt.getTime());
        expect(second).toBeGreaterThanOrEqual(first);
      }),
    );
  });

  it('hours of open office lie in open office', () => {
    const office = having({ amount: 7, unit: 'hour' });
    fc.assert(
      fc.property(instants, stretches, (receivedAt, given) => {
        const time = city.zone.timeOf(new Date(dueAt(office, receivedAt, from(receivedAt, given))));
        expect(time).toBeGreaterThanOrEqual(city.office.opens);
        expect(time).toBeLessThanOrEqual(city.office.closes);
      }),
    );
  });

  it('a pause never makes it due earlier, nor does an extension, nor a pause that lasts longer', () => {
    fc.assert(
      fc.property(rules, instants, stretches, extensions, fc.integer({ min: 0, max: 5 * day }), (rule, receivedAt, given, days, more) => {
        const there = having(rule);
        const paused = dueAt(there, receivedAt, from(receivedAt, given), days);
        expect(paused).toBeGreaterThanOrEqual(dueAt(there, receivedAt, from(receivedAt, given.slice(1)), days));
        expect(dueAt(there, receivedAt, from(receivedAt, given), days + 1)).toBeGreaterThanOrEqual(paused);
        const longer = given.map(([begins, length]): [number, number] => [begins, length + more]);
        expect(dueAt(there, receivedAt, from(receivedAt, longer), days)).toBeGreaterThanOrEqual(paused);
      }),
    );
  });

  it('a pause in two parts that meet at a midnight is one pause, and their order is nothing', () => {
    fc.assert(
      fc.property(rules, instants, stretches, extensions, fc.integer({ min: 1, max: 12 }), (rule, receivedAt, given, days, nights) => {
        const there = having(rule);
        const whole = from(receivedAt, given);
        const parts = whole.flatMap((pause) => {
          const midnight = city.zone.instantOf(addDays(city.zone.dateOf(pause.from), nights), 0);
          return midnight < pause.to ? [{ from: midnight, to: pause.to }, { from: pause.from, to: midnight }] : [pause];
        });
        expect(dueAt(there, receivedAt, parts, days)).toBe(dueAt(there, receivedAt, whole, days));
      }),
    );
  });

  it('a pause and an extension give the same in either order, where no last day is moved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), instants, fc.integer({ min: 0, max: day }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 30 }),
        (amount, receivedAt, begins, paused, days) => {
          const there = having({ amount, unit: 'calendar-day' });
          const pauses = from(receivedAt, [[begins, paused * day]]);
          const both = dueAt(there, receivedAt, pauses, days);
          expect(both).toBe(dueAt(there, receivedAt, pauses) + days * day);
          expect(both).toBe(dueAt(there, receivedAt, [], days) + paused * day);
        }),
    );
  });
});

it('a return is possible for five working days', () => {
  expect(shown(after(city, at('2026-02-13T11:00:00+08:00'), city.limits.return).dueAt)).toBe('2026-02-27 11:00');
});
