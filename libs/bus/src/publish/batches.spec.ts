import { inBatches } from './batches.ts';

const sizes = (...bytes: number[]) => bytes.map((size) => ({ value: Buffer.alloc(size) }));

describe('inBatches', () => {
  it.each([
    [[], []],
    [[3, 3, 3], [[3, 3, 3]]],
    [[3, 3, 4, 1], [[3, 3, 4], [1]]],
    [[3, 30, 3], [[3], [30], [3]]],
    [[30, 30], [[30], [30]]],
  ])('%j becomes %j with a limit of 10', (given, expected) => {
    expect(inBatches(sizes(...given), 10).map((batch) => batch.map(({ value }) => value.length))).toEqual(expected);
  });
});
