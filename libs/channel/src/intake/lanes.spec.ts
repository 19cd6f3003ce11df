import { Lanes } from './lanes.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('items of one key go one after the other, those of another do not wait for them', async () => {
  const batches: string[][] = [];
  const open: (() => void)[] = [];
  const lanes = new Lanes<{ key: string; name: string }, string>(2, {
    failsAll: () => false,
    async write(items) {
      batches.push(items.map(({ name }) => name));
      await new Promise<void>((resolve) => void open.push(resolve));
      return items.map(({ name }) => name.toUpperCase());
    },
  });
  const results = [['a', 'a1'], ['a', 'a2'], ['b', 'b1'], ['a', 'a3'], ['b', 'b2']].map(([key = '', name = '']) => lanes.submit({ key, name }));
  expect(batches).toEqual([['a1'], ['b1']]);
  expect(lanes.waiting).toBe(3);
  open.splice(0).forEach((end) => end());
  await turn();
  expect(batches).toEqual([['a1'], ['b1'], ['a2', 'a3'], ['b2']]);
  open.splice(0).forEach((end) => end());
  expect(await Promise.all(results)).toEqual(['A1', 'A2', 'B1', 'A3', 'B2']);
  expect(lanes.waiting).toBe(0);
});
