import { repeated } from './repeats.ts';
import { atLeast, atMost, differences, type BenchResult } from './result.ts';
import { figureOf, medianOf, spreadOf } from './spread.ts';
import { shortNumber, tableOf, textOf } from './table.ts';
import { jsonOf } from './write.ts';

const result: BenchResult = {
  name: 'intake', at: '2026-01-02T03:04:05.000Z', commit: 'abc1234',
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 8, kernel: 'Linux 6.1', node: 'v26.0.0' },
  settings: { seconds: 5, small: false },
  figures: [figureOf('at 64 connections', [{ 'per second': 2100.25 }, { 'per second': 1999 }, { 'per second': 2300 }])],
  ceilings: [figureOf('inserts', [{ 'per second': 4000 }])],
  bars: [atLeast('accepted', 2100, 2000, 'a second'), atMost('p99', 120, 100, 'ms')],
  counts: [{ what: 'receipts', expected: 10, found: 10 }, { what: 'records', expected: 10, found: 9 }],
};

describe('repeats', () => {
  it('throws the first run away', async () => {
    let run = 0;
    const said: string[] = [];
    expect(await repeated('it', { repeats: 3, say: (line) => said.push(line) }, async () => (run += 1))).toEqual([2, 3, 4]);
    expect(said).toEqual(['it: warm-up', 'it: 1 of 3', 'it: 2 of 3', 'it: 3 of 3']);
  });

  it.each([
    [[5], { median: 5, min: 5, max: 5 }], [[30, 4, 5], { median: 5, min: 4, max: 30 }], [[1, 4, 2, 10], { median: 3, min: 1, max: 10 }],
  ])('of %j are %j', (values, expected) => expect(spreadOf(values)).toEqual(expected));

  it('of none are refused', () => expect(() => spreadOf([])).toThrow(RangeError));

  it('a measure that is missing in one of them is left out', () => {
    const figure = figureOf('x', [{ a: 1, b: 1 }, { a: 3 }]);
    expect(Object.keys(figure.measures)).toEqual(['a']);
    expect(medianOf(figure, 'a')).toBe(2);
    expect(() => medianOf(figure, 'b')).toThrow('"x" has no "b": it has a');
  });
});

it.each([[0.012345, '0.0123'], [12.345, '12.3'], [1234.5, '1235'], [7, '7'], [0, '0']])('%d is shown as %s', (value, text) => {
  expect(shortNumber(value)).toBe(text);
});

it('columns stand under each other, those of other rows empty', () => {
  expect(tableOf('t', [figureOf('one', [{ a: 1 }, { a: 3 }, { a: 2 }]), figureOf('second', [{ b: 4 }])])).toBe([
    't             a  b',
    'one     2 (1–3)',
    'second           4',
  ].join('\n'));
});

it('the text says what holds, what does not and which counts differ', () => {
  const text = textOf(result);
  expect(text).toContain('2 cores of A CPU');
  expect(text).toContain('2100 (1999–2300)');
  expect(text).toContain('✓ accepted: 2100 a second, at least 2000');
  expect(text).toContain('✗ p99: 120 ms, at most 100');
  expect(text).toContain('✗ records: 9 instead of 10');
  expect(text).toContain('1 of 2 counts are right');
  expect(differences(result.counts)).toHaveLength(1);
});

it('the file is JSON that can be read back, a measure on a line', () => {
  const text = jsonOf(result);
  expect(JSON.parse(text)).toEqual({ ...result, figures: [{ what: 'at 64 connections', measures: { 'per second': { median: 2100, min: 1999, max: 2300 } } }] });
  expect(text).toContain('{ "median": 2100, "min": 1999, "max": 2300 }');
});
