import type { CaseStory } from './cases.ts';
import { clockWith, due, point } from './fixtures.ts';
import { at, fromNow, ofTime, pastLevel4, pastLimit, pastPause } from './when.ts';

// Held since 1 September 01:30 by water, due on the 8th at 09:30: 176 hours.
const level4 = point({ point: 'level', level: 4, at: '2026-09-09T09:30:00.000Z' });
const story = { number: 'JJ-1', due, clock: clockWith(level4) } as CaseStory;
const now = new Date('2026-09-02T00:00:00.000Z');

describe('when a step is taken', () => {
  it.each([
    ['half an hour on', fromNow(20, 40), '2026-09-02T00:30:00.000Z'],
    ['two days after the holder got it', at(2), '2026-09-03T01:30:00.000Z'],
    ['at half of his time', ofTime(0.4, 0.6), '2026-09-04T17:30:00.000Z'],
    ['past the limit, a quarter of the way to level 4', pastLimit(0.2, 0.3), '2026-09-08T15:30:00.000Z'],
    ['a day past level 4', pastLevel4(0.5, 1.5), '2026-09-10T09:30:00.000Z'],
    ['not before the next minute', ofTime(0, 0.01), '2026-09-02T00:01:00.000Z'],
  ])('%s', (_name, when, expected) => {
    expect(when(story, now, 0.5).toISOString()).toBe(expected);
  });

  it('after the pause', () => {
    const paused = { ...story, clock: clockWith(point({ point: 'pause-end', at: '2026-09-03T15:59:59.999Z' })) };
    expect(pastPause(60, 60)(paused, now, 0).toISOString()).toBe('2026-09-03T16:59:59.999Z');
    expect(() => pastPause(60, 60)(story, now, 0)).toThrow('JJ-1 is not paused');
  });

  it('by the holder’s own limit where he has one', () => {
    const own = { ...story, clock: { ...clockWith(level4), unitDue: { ...due, at: '2026-09-02T01:30:00.000Z' } } };
    expect(ofTime(0.5, 0.5)(own, new Date('2026-09-01T02:00:00Z'), 0).toISOString()).toBe('2026-09-01T13:30:00.000Z');
  });
});
