import pg from 'pg';
import { isOpen, isRunning, nextPoints } from '../../apps/escalation/src/fold/case.ts';
import type { SealedExamples } from '../burst/examples.ts';
import { indicesOf } from '../burst/indices.ts';
import { functionsSql } from '../burst/seed-sql.ts';
import type { Life } from './life.ts';
import { copiesSql, tablesSql } from './seed-sql.ts';

export interface Seeder {
  /**
   * Puts `count` copies of `lives` before routing and escalation, as if they had read and written all their events. `whole`:
   * indices are made anew behind them, for a table that is empty.
   */
  add(lives: readonly Life[], count: number, whole?: boolean): Promise<{ seconds: number; ids: ReadonlySet<string> }>;
  /** Statistics and visibility as autovacuum would have left them. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * By SQL, because 300,000 cases through the services would take longer than what is measured. What a row holds is made
 * by the services' own functions (life.ts); of histories there is the message and its sender only. `database` is the
 * administrator's URL; the services have migrated it.
 */
export async function openSeeder(database: string, sealed: SealedExamples): Promise<Seeder> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  // Triggers of foreign keys would queue a check for each row until the commit.
  await client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB';
    SET jit = off; SET search_path = pg_catalog; ${functionsSql}`);
  let made = 0;
  return {
    async add(lives, count, whole = false) {
      const began = performance.now();
      await client.query(copiesSql, [JSON.stringify(lives.map(rowsOf)), made + 1, count, 'BE-20000101-']);
      made += count;
      for (const { table, sql, shared } of tablesSql) {
        const indices = whole ? await indicesOf(client, table) : { drop: '', create: [] };
        if (indices.drop !== '') await client.query(indices.drop);
        await client.query(sql, shared.map((name) => sealed[name]));
        for (const definition of indices.create) await client.query(definition);
      }
      const { rows } = await client.query<{ id: string }>('SELECT id FROM copies');
      await client.query('DROP TABLE copies');
      return { seconds: (performance.now() - began) / 1000, ids: new Set(rows.map(({ id }) => id)) };
    },
    async settle() {
      await client.query(`VACUUM ANALYZE ${tablesSql.map(({ table }) => table).join(', ')}`);
      await client.query('CHECKPOINT');
    },
    close: () => client.end(),
  };
}

function rowsOf({ state, folded }: Life): object {
  const { id: _id, number: _number, ...row } = folded;
  return {
    state, points: nextPoints(folded),
    row: {
      ...row, due_at: folded.due?.at ?? 'infinity', deadline: folded.due?.deadline, policy: folded.due?.policy,
      open: isOpen(folded), running: isRunning(folded),
    },
  };
}
