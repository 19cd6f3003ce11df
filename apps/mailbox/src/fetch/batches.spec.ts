import { batchesOf } from './batches.ts';

const mib = 1024 * 1024;
const mails = (...sizes: number[]) => sizes.map((size, index) => ({ uid: index + 1, size }));
const uids = (batches: ReturnType<typeof batchesOf>) => batches.map((batch) => batch.map(({ uid }) => uid));

it.each([
  ['none', [], []],
  ['small ones together', [1, 2, 3], [[1, 2, 3]]],
  ['as many as fit', [5 * mib, 3 * mib, 1], [[1, 2], [3]]],
  ['a large one alone, in its place', [1, 50 * mib, 1, 1], [[1], [2], [3, 4]]],
])('%s', (_, sizes, expected) => expect(uids(batchesOf(mails(...sizes), () => false))).toEqual(expected));

it('at most a hundred', () => expect(batchesOf(mails(...Array<number>(250).fill(1)), () => false).map(({ length }) => length)).toEqual([100, 100, 50]));

it('alone what is to be alone', () => expect(uids(batchesOf(mails(1, 1, 1, 1), ({ uid }) => uid === 2))).toEqual([[1], [2], [3, 4]]));
