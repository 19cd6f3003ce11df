import { figureOf } from '../report/spread.ts';
import { intakeBars } from './bars.ts';

const rate = (perSecond: number, p99 = 1) => figureOf('x', [{ 'per second': perSecond, 'p99 ms': p99 }]);

it.each([
  [2500, 3000, 3500, 2000, true], // half of the lower ceiling is less than 2,000
  [2500, 9000, 6000, 3000, false], // half of the inserts is more
  [3500, 6000, 9000, 3000, true], // half of the server without store
  [1999, 3000, 3000, 2000, false],
])('accepting %d beside ceilings of %d and %d is held against %d', (accepted, withoutStore, inserts, bar, holds) => {
  const bars = intakeBars({ accepted: rate(accepted), withoutStore: rate(withoutStore), inserts: rate(inserts) }, undefined);
  expect(bars[0]).toMatchObject({ found: accepted, bar, holds });
});

it('latencies have bars of their own', () => {
  const bars = intakeBars({ accepted: rate(1, 101), withoutStore: rate(1), inserts: rate(1) }, rate(500, 50));
  expect(bars.slice(1).map(({ holds }) => holds)).toEqual([false, true]);
});
