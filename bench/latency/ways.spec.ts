import { messageId } from '#libs/contract';
import { sidOf } from '../load/citizens.ts';
import { figureOf } from '../report/spread.ts';
import { latencyBars } from './bars.ts';
import { measuresOf, waysOfNumbers, waysOfTexts } from './ways.ts';

const run = { startedAt: 1000, first: 7, count: 3, perSecond: 100 };
const id = (n: number) => messageId('jiujiang', 'mayor-mobile', sidOf(n));

it('a text is followed by its message and its case, from when it was due', () => {
  const arrivals = {
    published: new Map([[id(7), 1005], [id(8), 1021], [id(9), 1060]]),
    told: new Map([['case-of-7', 1020], ['case-of-9', 1100], ['somebody else’s', 1001]]),
    cases: () => new Map([[id(7), 'case-of-7'], [id(8), 'case-of-8'], [id(9), 'case-of-9']]),
  };
  expect(waysOfTexts(arrivals, run)).toEqual({ published: [5, 11, 40], told: [20, 80] });
});

it('a number is followed by its key; what never came is left out', () => {
  expect(waysOfNumbers({ told: new Map([['7', 1003], ['9', 1024], ['6', 1]]) }, run)).toEqual([3, 4]);
});

it('a stretch has its three measures', () => {
  expect(measuresOf('answered', Array.from({ length: 200 }, (_, n) => n + 1))).toEqual({ 'answered p50': 100, 'answered p99': 198, 'answered max': 200 });
});

it.each([[25, 40, true, true], [26, 41, false, false], [25, 41, true, false]])('%d and %d ms beside a bare chain of 10', (p50, p99, ...holds) => {
  const figure = (low: number, high: number) => figureOf('x', [{ '2nd topic p50': low, '2nd topic p99': high }]);
  expect(latencyBars(figure(p50, p99), figure(10, 10)).map((bar) => bar.holds)).toEqual(holds);
});
