import { figureOf } from '../report/spread.ts';
import { documentBars } from './bars.ts';
import { chosen } from './hostile-among-good.ts';

const took = (s: number) => figureOf('x', [{ s }]);

it('memory may stay a little higher; a sheet has 5 s', () => {
  const bars = documentBars({ before: 200, after: 265 }, { first: took(5), again: took(5.1) });
  expect(bars.map(({ bar, holds }) => [bar, holds])).toEqual([[264, false], [5, true], [5, false]]);
  expect(documentBars({ before: 200, after: 150 })).toHaveLength(1);
});

it('files that are read after all, and most of those that never end, are left out; the others are spread over all kinds', () => {
  const file = (name: string, expected: ('read' | 'damaged')[], endless?: true) => ({ name, bytes: Buffer.alloc(0), mediaType: 'image/png', expected, ...(endless ? { endless } : {}) });
  const files = [
    file('read', ['read']), file('perhaps', ['read', 'damaged']), ...['a', 'b', 'c', 'd'].map((name) => file(name, ['damaged'])),
    ...['x', 'y', 'z'].map((name) => file(name, ['damaged'], true)),
  ];
  expect(chosen(files, 3, 1).map(({ name }) => name)).toEqual(['a', 'c', 'x']);
  expect(chosen(files, 9, 2).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'x', 'y']);
});
