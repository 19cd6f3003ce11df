import type { Clock } from '#libs/service';
import { PerMinute } from './per-minute.ts';

let now = 0;
const clock: Clock = { now: () => new Date(now), sleep: () => Promise.resolve() };

it('fills evenly, for each by himself', () => {
  const bucket = new PerMinute(6, clock);
  const take = (who: string, times: number) => Array.from({ length: times }, () => bucket.take(who));
  expect(take('a', 7)).toEqual([...Array<undefined>(6), 10]);
  expect(take('b', 1)).toEqual([undefined]);
  now += 9_000;
  expect(take('a', 1)).toEqual([1]);
  now += 1_000;
  expect(take('a', 2)).toEqual([undefined, 10]);
  now += 3_600_000;
  expect(take('a', 7)).toEqual([...Array<undefined>(6), 10]);
  // A clock that was set back gives nothing away.
  now -= 7_200_000;
  expect(take('a', 1)).toEqual([10]);
});
