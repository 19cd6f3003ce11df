import fc from 'fast-check';
import type { City } from '../folder/city.ts';
import { loadJiujiang } from '../testing.ts';
import { addWorkingDays, isWorkingDay, withCalendar, workingDayFrom, workingDaysBetween } from './calendar.ts';
import { addDays } from './zone.ts';

let city: City;
beforeAll(async () => {
  city = await loadJiujiang();
});

describe('the State Council’s calendar', () => {
  it.each([
    [2018, 250], [2019, 250], [2020, 249], [2021, 250], [2022, 249], [2023, 249], [2024, 251], [2025, 248], [2026, 248],
  ])('%i has %i working days', (year, count) => {
    expect(workingDaysBetween(city, `${year - 1}-12-31`, `${year}-12-31`)).toBe(count);
  });

  it('works on the make-up days of 2026, and on no other weekend', () => {
    const worked: string[] = [];
    for (let date = '2026-01-01'; date <= '2026-12-31'; date = addDays(date, 1)) {
      if (isWorkingDay(city, date).working && [0, 6].includes(new Date(date).getUTCDay())) worked.push(date);
    }
    expect(worked).toEqual(['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']);
  });

  it.each([
    ['2018-12-29', true, 'a Saturday of 2018 that the paper of 2019 makes a working day'],
    ['2018-12-31', false, 'a Monday of 2018 that the paper of 2019 frees'],
    ['2019-05-02', false, 'by the second paper of 2019'],
    ['2019-05-05', true, 'by the second paper of 2019'],
    ['2020-01-31', false, 'a Friday freed late, by the paper of 2020-01-26'],
    ['2020-02-01', false, 'first a make-up day, then freed'],
    ['2020-02-03', true, 'the first day of work after it'],
    ['2026-10-10', true, 'a Saturday'],
    ['2026-10-07', false, 'a Wednesday'],
  ])('%s: works is %s, %s', (date, working) => {
    expect(isWorkingDay(city, date)).toEqual({ working, provisional: false });
  });

  it.each([
    ['2026-12-19', false], ['2026-12-20', true], ['2027-03-01', true], ['2017-12-25', true], ['2018-01-02', false],
  ])('%s is provisional: %s', (date, provisional) => {
    expect(isWorkingDay(city, date).provisional).toBe(provisional);
  });
});

describe('addWorkingDays', () => {
  it.each([
    ['2026-02-10', 15, '2026-03-09'],
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-14', 1, '2026-02-24'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-10-09', 1, '2026-10-10'],
    ['2020-01-23', 1, '2020-02-03'],
    ['2026-11-21', 0, '2026-11-21'],
    ['2026-03-09', -15, '2026-02-10'],
  ])('%s and %i is %s', (date, amount, expected) => {
    expect(addWorkingDays(city, date, amount).date).toBe(expected);
  });

  it('says which papers had a say', () => {
    expect(addWorkingDays(city, '2025-12-18', 3)).toEqual({ date: '2025-12-23', provisional: false, years: [2025, 2026] });
    expect(addWorkingDays(city, '2026-12-18', 3)).toEqual({ date: '2026-12-23', provisional: true, years: [2026, 2027] });
    expect(addWorkingDays(city, '2026-11-24', 5)).toEqual({ date: '2026-12-01', provisional: false, years: [2026] });
  });
});

it('reads a case’s own policy on the newest calendar', () => {
  const newest: City = {
    ...city, hash: 'newest', desk: 'police', calendar: { ...city.calendar, years: new Set([2027]), days: new Map([['2027-02-08', false]]) },
  };
  const read = withCalendar(city, newest);
  expect([read.hash, read.desk]).toEqual([city.hash, city.desk]);
  expect(isWorkingDay(read, '2027-02-08')).toEqual({ working: false, provisional: false });
});

describe('properties', () => {
  const dates = fc.integer({ min: 0, max: 3286 }).map((days) => addDays('2018-01-01', days));
  const amounts = fc.integer({ min: 1, max: 70 });

  it('ends on a working day, with as many working days on the way as asked', () => {
    fc.assert(
      fc.property(dates, amounts, (date, amount) => {
        const end = addWorkingDays(city, date, amount).date;
        expect(isWorkingDay(city, end).working).toBe(true);
        expect(workingDaysBetween(city, date, end)).toBe(amount);
      }),
    );
  });

  it('goes on from where it stopped', () => {
    fc.assert(
      fc.property(dates, amounts, amounts, (date, a, b) => {
        expect(addWorkingDays(city, addWorkingDays(city, date, a).date, b).date).toBe(addWorkingDays(city, date, a + b).date);
      }),
    );
  });

  it('never passes a later start', () => {
    fc.assert(
      fc.property(dates, amounts, fc.integer({ min: 0, max: 40 }), (date, amount, later) => {
        const first = addWorkingDays(city, date, amount).date;
        expect(first <= addWorkingDays(city, addDays(date, later), amount).date).toBe(true);
      }),
    );
  });

  it('comes back from a working day', () => {
    fc.assert(
      fc.property(dates, amounts, (date, amount) => {
        const start = workingDayFrom(city, date).date;
        expect(addWorkingDays(city, addWorkingDays(city, start, amount).date, -amount).date).toBe(start);
      }),
    );
  });

  it('counts between like a ruler: parts add up, backwards is negative', () => {
    fc.assert(
      fc.property(dates, dates, dates, (a, b, c) => {
        const [from, mid, to] = [a, b, c].sort() as [string, string, string];
        expect(workingDaysBetween(city, from, mid) + workingDaysBetween(city, mid, to)).toBe(workingDaysBetween(city, from, to));
        expect(workingDaysBetween(city, to, from)).toBe(0 - workingDaysBetween(city, from, to));
      }),
      { numRuns: 30 },
    );
  });
});
