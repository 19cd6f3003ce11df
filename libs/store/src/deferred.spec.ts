import { Deferred, joined } from './deferred.ts';
import type { Sql } from './tx.ts';

function sent(): Sql & { statements: [string, unknown[] | undefined][] } {
  const statements: [string, unknown[] | undefined][] = [];
  return {
    statements,
    query: async () => [],
    async execute(sql, parameters) {
      statements.push([sql, parameters]);
      return 0;
    },
  };
}

it('statements become parts of one, their parameters numbered on', () => {
  expect(joined([
    { sql: 'INSERT INTO a VALUES ($1, $2)', parameters: ['x', 'y'] },
    { sql: 'UPDATE b SET c = $2, d = $1 WHERE e = $2', parameters: [1, 2] },
    { sql: 'DELETE FROM f', parameters: [] },
    { sql: 'INSERT INTO g VALUES ($1)', parameters: ['z'] },
  ])).toEqual({
    sql: 'WITH part0 AS (INSERT INTO a VALUES ($1, $2)), part1 AS (UPDATE b SET c = $4, d = $3 WHERE e = $4), '
      + 'part2 AS (DELETE FROM f), part3 AS (INSERT INTO g VALUES ($5)) SELECT 1',
    parameters: ['x', 'y', 1, 2, 'z'],
  });
});

it('stand behind a statement that they may read', () => {
  expect(joined([{ sql: 'INSERT INTO b SELECT id, $1 FROM main', parameters: ['y'] }], { sql: 'INSERT INTO a VALUES ($1) RETURNING id', parameters: ['x'] })).toEqual({
    sql: 'WITH main AS (INSERT INTO a VALUES ($1) RETURNING id), part0 AS (INSERT INTO b SELECT id, $2 FROM main) SELECT * FROM main',
    parameters: ['x', 'y'],
  });
});

describe('what is deferred', () => {
  it('goes as it is when it is alone, and nothing goes when nothing waits', async () => {
    const to = sent();
    const deferred = new Deferred(to, () => void to.statements.push(['BEGIN', undefined]));
    await deferred.flush();
    await deferred.add('DELETE FROM a WHERE b = $1', [1]);
    expect(to.statements).toEqual([]);
    await deferred.flush();
    await deferred.flush();
    expect(to.statements).toEqual([['DELETE FROM a WHERE b = $1', [1]]]);
  });

  it('never holds two alike, whose order within one statement nothing decides', async () => {
    const to = sent();
    const deferred = new Deferred(to, () => void to.statements.push(['BEGIN', undefined]));
    for (const value of [1, 2]) await deferred.add('INSERT INTO a VALUES ($1)', [value]);
    await deferred.add('INSERT INTO b VALUES ($1)', [3]);
    await deferred.flush();
    expect(to.statements).toEqual([
      ['BEGIN', undefined],
      ['INSERT INTO a VALUES ($1)', [1]],
      ['WITH part0 AS (INSERT INTO a VALUES ($1)), part1 AS (INSERT INTO b VALUES ($2)) SELECT 1', [2, 3]],
    ]);
  });
});
