import { figureOf } from '../report/spread.ts';
import { besideBars } from './bars.ts';

const p99 = (...milliseconds: number[]) => figureOf('x', milliseconds.map((value) => ({ 'p99 ms': value })));

it.each([
  [p99(10, 12, 30), p99(24, 20, 90), 24, true],
  [p99(10, 12, 30), p99(25, 20, 90), 25, false],
])('the median of its repeats is held against twice that of the others', (without, beside, found, holds) => {
  expect(besideBars(without, beside)).toEqual([expect.objectContaining({ found, bar: 24, holds })]);
});
