import { isExhausted, nextAttempt } from './schedule.ts';

const now = new Date('2026-11-24T09:00:00Z');
const seconds = (failures: number, fraction = 0.5, retryAfter?: string | null) =>
  (nextAttempt(now, failures, fraction, retryAfter).getTime() - now.getTime()) / 1000;
const hour = 3600;

describe('the schedule of Standard Webhooks', () => {
  test.each([
    [1, 5], [2, 300], [3, 1800], [4, 2 * hour], [5, 5 * hour], [6, 10 * hour], [7, 14 * hour], [8, 20 * hour], [9, 24 * hour],
    [10, 24 * hour], [1000, 24 * hour],
  ])('after %i failures in a row: %i s', (failures, wait) => {
    expect(seconds(failures)).toBe(wait);
    expect(seconds(failures, 0)).toBeCloseTo(wait * 0.9, 6);
    expect(seconds(failures, 0.999_999)).toBeLessThan(wait * 1.1);
  });

  test('a person is told once, when it is through', () => {
    expect(Array.from({ length: 40 }, (_, index) => index + 1).filter(isExhausted)).toHaveLength(1);
    expect([1, 9, 10, 11].map(isExhausted)).toEqual([false, false, true, false]);
  });
});

describe('Retry-After of the receiver', () => {
  test.each<[string, string | null | undefined, number]>([
    ['none', undefined, 5],
    ['null', null, 5],
    ['empty', '', 5],
    ['longer than ours', '120', 120],
    ['shorter than ours', '1', 5],
    ['a date', 'Tue, 24 Nov 2026 09:10:00 GMT', 600],
    ['a date that is past', 'Tue, 24 Nov 2026 08:00:00 GMT', 5],
    ['a negative number', '-60', 5],
    ['more than a day', '999999', 24 * hour],
    ['a date next year', 'Wed, 24 Nov 2027 09:00:00 GMT', 24 * hour],
    ['nonsense', 'soon', 5],
    ['no finite number', 'Infinity', 5],
  ])('%s', (_, retryAfter, wait) => {
    expect(seconds(1, 0.5, retryAfter)).toBe(wait);
  });

  test('never shortens the schedule', () => {
    expect(seconds(9, 0.5, '60')).toBe(24 * hour);
  });
});
