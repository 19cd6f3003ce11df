import fc from 'fast-check';
import type { City } from '../folder/city.ts';
import type { Deadline } from '../folder/schema.ts';
import { loadJiujiang } from '../testing.ts';
import { after, due } from './due.ts';
import { escalationPoints } from './points.ts';
import { hour, openZone } from './zone.ts';

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
  const instants = fc.date({ min: at('2018-01-02T00:00:00Z'), max: at('2026-08-01T00:00:00Z'), noInvalidDate: true });
  const names = fc.constantFrom('same-day', 'week', '15-days', '30-days', '60-days');

  it('a limit is never before its start, and later messages are never due earlier', () => {
    fc.assert(
      fc.property(names, instants, fc.integer({ min: 0, max: 20 * 24 * hour }), (deadline, receivedAt, later) => {
        const first = due(city, { deadline, receivedAt }).dueAt.getTime();
        const second = due(city, { deadline, receivedAt: new Date(receivedAt.getTime() + later) }).dueAt.getTime();
        expect(first).toBeGreaterThanOrEqual(receivedAt.getTime());
        expect(second).toBeGreaterThanOrEqual(first);
      }),
    );
  });

  it('hours of open office lie in open office', () => {
    const office = having({ amount: 7, unit: 'hour' });
    fc.assert(
      fc.property(instants, (receivedAt) => {
        const time = city.zone.timeOf(due(office, { deadline: 'x', receivedAt }).dueAt);
        expect(time).toBeGreaterThanOrEqual(city.office.opens);
        expect(time).toBeLessThanOrEqual(city.office.closes);
      }),
    );
  });
});

it('a return is possible for five working days', () => {
  expect(shown(after(city, at('2026-02-13T11:00:00+08:00'), city.limits.return).dueAt)).toBe('2026-02-27 11:00');
});

describe('escalationPoints', () => {
  it('tells level 1 at once, level 2 at 80 %, level 3 at the limit, level 4 a working day past it', () => {
    const start = at('2026-11-20T17:30:00+08:00');
    const points = escalationPoints(city, 'week', start, at('2026-11-30T17:30:00+08:00'));
    expect(points.map(({ level, does, at: when }) => `${level} ${does} ${shown(when)}`)).toEqual([
      '1 tell 2026-11-20 17:30',
      '1 remind 2026-11-26 17:30',
      '2 escalate 2026-11-28 17:30',
      '3 escalate 2026-11-30 17:30',
      '4 escalate 2026-12-01 17:30',
    ]);
  });

  it('gives long limits five working days until level 4', () => {
    const points = escalationPoints(city, '60-days', at('2026-09-01T09:00:00+08:00'), at('2026-09-29T17:00:00+08:00'));
    expect(shown(points.at(-1)!.at)).toBe('2026-10-12 17:00');
  });
});
