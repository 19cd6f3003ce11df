import fc from 'fast-check';
import type { City } from '../folder/city.ts';
import { loadJiujiang } from '../testing.ts';
import { due } from './due.ts';
import { handover } from './handover.ts';
import type { Interval } from './pauses.ts';
import { escalationPoints } from './points.ts';
import { hour } from './zone.ts';

let city: City;
beforeAll(async () => {
  city = await loadJiujiang();
});

const at = (text: string) => new Date(`${text}:00+08:00`);
const shown = (instant: Date) => new Date(instant.getTime() + 8 * hour).toISOString().slice(0, 16).replace('T', ' ');
const pause = (from: string, to: string): Interval => ({ from: at(from), to: at(to) });

describe('escalationPoints', () => {
  const table = (deadline: string, start: string, limit: string, pauses: Interval[] = []) =>
    escalationPoints(city, deadline, at(start), at(limit), pauses)
      .map(({ level, does, at: when, why }) => `${level} ${does} ${shown(when)} ${why}`);

  it('tells level 1 at once, level 2 at 80 %, level 3 at the limit, level 4 a working day past it', () => {
    expect(table('week', '2026-11-20T17:30', '2026-11-30T17:30')).toEqual([
      '1 tell 2026-11-20 17:30 at the start',
      '1 remind 2026-11-26 17:30 60 % of the time',
      '2 escalate 2026-11-28 17:30 80 % of the time',
      '3 escalate 2026-11-30 17:30 at the limit',
      '4 escalate 2026-12-01 17:30 1 working day past the limit',
    ]);
  });

  it('gives long limits five working days until level 4', () => {
    expect(table('60-days', '2026-09-01T09:00', '2026-09-29T17:00').at(-1)).toBe('4 escalate 2026-10-12 17:00 5 working days past the limit');
  });

  it('counts shares of the time that ran: a pause neither eats it nor adds to it', () => {
    // Twelve days of which two stood still, from the third to the fifth: ten ran.
    expect(table('week', '2026-11-18T17:30', '2026-11-30T17:30', [pause('2026-11-21T17:30', '2026-11-23T17:30')])).toEqual([
      '1 tell 2026-11-18 17:30 at the start',
      '1 remind 2026-11-26 17:30 60 % of the time',
      '2 escalate 2026-11-28 17:30 80 % of the time',
      '3 escalate 2026-11-30 17:30 at the limit',
      '4 escalate 2026-12-01 17:30 1 working day past the limit',
    ]);
  });

  it('leaves a point where it was when the pause came after it', () => {
    const [, reminder] = table('week', '2026-11-18T17:30', '2026-11-30T17:30', [pause('2026-11-27T17:30', '2026-11-29T17:30')]);
    expect(reminder).toBe('1 remind 2026-11-24 17:30 60 % of the time');
  });

  it('moves what would lie in a pause: the limit on a pause’s first evening, level 4 by a pause past the limit', () => {
    const asked = [pause('2026-11-30T17:00', '2026-11-30T20:00'), pause('2026-12-01T10:00', '2026-12-03T10:00')];
    expect(table('week', '2026-11-20T17:30', '2026-11-30T17:30', asked).slice(3)).toEqual([
      '3 escalate 2026-11-30 20:00 at the limit',
      '4 escalate 2026-12-03 20:00 1 working day past the limit',
    ]);
  });

  it('refuses a deadline that the city does not have', () => {
    expect(() => table('fortnight', '2026-11-20T17:30', '2026-11-30T17:30')).toThrow('no deadline "fortnight"');
  });

  it('rises from level to level, and no point lies in a pause or before the start', () => {
    const day = 24 * hour;
    const pauses = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 * day }), fc.integer({ min: 1, max: 12 * day })), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom('same-day', 'week', '15-days', '30-days', '60-days'),
        fc.date({ min: new Date('2018-01-02'), max: new Date('2026-05-01'), noInvalidDate: true }), pauses, fc.constantFrom(0, 30),
        (deadline, start, given, extensionDays) => {
          const stood = given.map(([from, length]) => ({ from: new Date(start.getTime() + from), to: new Date(start.getTime() + from + length) }));
          const { dueAt } = due(city, { deadline, receivedAt: start, acceptedAt: start, pauses: stood, extensionDays });
          const points = escalationPoints(city, deadline, start, dueAt, stood);
          expect(points.map(({ level }) => level)).toEqual([1, 1, 2, 3, 4]);
          points.forEach((point, i) => {
            const before = points[i - 1] ?? { at: start, level: 1 };
            expect(point.at.getTime()).toBeGreaterThanOrEqual(before.at.getTime());
            expect(stood.some(({ from, to }) => from < point.at && point.at < to)).toBe(false);
          });
        },
      ),
    );
  });
});

describe('handover', () => {
  it.each([
    ['a tenth of ten days', '2026-11-20T17:30', '2026-11-30T17:30', [], '2026-11-30 16:00'],
    ['a tenth of the eight that ran', '2026-11-20T17:30', '2026-11-30T17:30', [pause('2026-11-21T17:30', '2026-11-23T17:30')], '2026-11-30 11:12'],
    ['not less than an hour', '2026-11-29T16:00', '2026-11-29T17:30', [], '2026-11-29 17:00'],
  ])('gives %s', (_, start, limit, pauses, expected) => {
    const given = handover(city, at('2026-11-29T16:00'), { start: at(start), due: at(limit) }, pauses);
    expect(shown(given.dueAt)).toBe(expected);
    expect(given).toMatchObject({ provisional: false, policy: city.hash });
  });
});
