import { Prepared } from './prepared.ts';

it('a statement that comes again gets a name of its own; one without parameters never', () => {
  const prepared = new Prepared();
  const names = (text: string, values?: unknown[]) => Array.from({ length: 4 }, () => prepared.statement(text, values).name);
  expect(names('SELECT $1', [1])).toEqual([undefined, undefined, 's0', 's0']);
  expect(names('SELECT $1 + 1', [1])).toEqual([undefined, undefined, 's1', 's1']);
  expect(names('SELECT 1; SELECT 2')).toEqual([undefined, undefined, undefined, undefined]);
  expect(names('BEGIN', [])).toEqual([undefined, undefined, undefined, undefined]);
  expect(prepared.statement('SELECT $1', [2])).toEqual({ name: 's0', text: 'SELECT $1', values: [2] });
});

it('names no more than a few hundred', () => {
  const prepared = new Prepared();
  for (let n = 0; n < 1000; n += 1) prepared.statement(`SELECT $1 + ${n}`, [1]);
  const named = (n: number) => Array.from({ length: 3 }, () => prepared.statement(`SELECT $1 + ${n}`, [1]).name).at(-1);
  expect([named(299), named(300), named(999)]).toEqual(['s299', undefined, undefined]);
});
