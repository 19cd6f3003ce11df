import fc from 'fast-check';
import { addDays, hour, openZone, weekday } from './zone.ts';

describe('openZone', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-24T16:00:00.000Z', '2026-11-25', 0],
    ['Asia/Shanghai', '2026-11-24T15:59:59.999Z', '2026-11-24', 24 * hour - 1],
    ['Europe/Berlin', '2026-03-29T00:59:59.000Z', '2026-03-29', 2 * hour - 1000],
    ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29', 3 * hour],
    ['America/New_York', '2026-11-01T05:30:00.000Z', '2026-11-01', 1.5 * hour],
    ['America/New_York', '2026-11-01T06:30:00.000Z', '2026-11-01', 1.5 * hour],
    ['Asia/Kathmandu', '2026-06-01T00:00:00.000Z', '2026-06-01', 5.75 * hour],
  ])('reads the wall clock in %s at %s', (name, instant, date, time) => {
    const zone = openZone(name);
    expect([zone.dateOf(new Date(instant)), zone.timeOf(new Date(instant))]).toEqual([date, time]);
  });

  it.each([
    ['an ordinary time', 'Asia/Shanghai', '2026-11-24', 17 * hour, '2026-11-24T09:00:00.000Z'],
    ['24:00 is the next day', 'Asia/Shanghai', '2026-11-24', 24 * hour, '2026-11-24T16:00:00.000Z'],
    ['a skipped time', 'Europe/Berlin', '2026-03-29', 2.5 * hour, '2026-03-29T01:30:00.000Z'],
    ['a time that comes twice', 'Europe/Berlin', '2026-10-25', 2.5 * hour, '2026-10-25T00:30:00.000Z'],
    ['midnight that clocks skip', 'America/Santiago', '2026-09-06', 0, '2026-09-06T04:00:00.000Z'],
    ['summer time of Shanghai in 1988', 'Asia/Shanghai', '1988-07-01', 12 * hour, '1988-07-01T03:00:00.000Z'],
  ])('finds the instant of %s', (_, name, date, time, expected) => {
    expect(openZone(name).instantOf(date, time).toISOString()).toBe(expected);
  });

  it('comes back to the same wall clock, in any zone and at any instant', () => {
    const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'].map(openZone);
    const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, instant) => {
        const back = zone.instantOf(zone.dateOf(instant), zone.timeOf(instant));
        expect([zone.dateOf(back), zone.timeOf(back)]).toEqual([zone.dateOf(instant), zone.timeOf(instant)]);
        expect(back.getTime()).toBeLessThanOrEqual(instant.getTime());
      }),
    );
  });

  it.each([
    ['Europe/London', '2031-03-30T01:00:00Z', hour, 2 * hour],
    ['America/St_Johns', '2011-03-13T03:31:00Z', 60_000, hour + 60_000],
    ['Africa/Monrovia', '1972-01-07T00:44:30Z', 0, 44.5 * 60_000],
  ])('knows to the second when the clocks of %s move, whatever it was asked just before', (name, moves, from, to) => {
    const zone = openZone(name);
    const at = (seconds: number): number => zone.timeOf(new Date(Date.parse(moves) + seconds * 1000));
    expect([at(-30), at(0), at(29), at(60), at(-1)]).toEqual([
      from - 30_000, to, to + 29_000, to + 60_000, from - 1000,
    ].map((time) => (time + 24 * hour) % (24 * hour)));
  });

  it('refuses a zone that does not exist', () => {
    expect(() => openZone('Asia/Jiujiang')).toThrow(RangeError);
  });
});

it('adds days across a leap day and names the weekday', () => {
  expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(weekday('2026-11-24')).toBe(2);
});
