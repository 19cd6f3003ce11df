import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { instant } from '../load/instant.ts';
import { latenciesOf } from '../load/percentiles.ts';
import { startCosts } from '../load/costs.ts';
import type { Stage } from '../stage/stage.ts';

/** PostgreSQL takes 200 connections, of which the services have some. */
export const mostInserters = 180;

export interface Inserts {
  /** Each client commits row after row, synced, for so long. */
  run(clients: number, seconds: number): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * What PostgreSQL can do at most with one row of `bytes` bytes per transaction, as pgbench would ask it: prepared
 * statements over open connections, no two rows sharing a commit but by PostgreSQL's own doing.
 */
export async function openInserts(stage: Stage, bytes: number): Promise<Inserts> {
  const body = randomBytes(bytes);
  const clients: pg.Client[] = [];
  const add = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: stage.database });
    await client.connect();
    clients.push(client);
  };
  await add();
  await clients[0]!.query('CREATE TABLE public.bench_rows (id uuid PRIMARY KEY, body bytea NOT NULL)');
  // As it is: neither compressed nor in a table of its own.
  await clients[0]!.query('ALTER TABLE public.bench_rows ALTER COLUMN body SET STORAGE PLAIN');
  return {
    async run(count, seconds) {
      const active = Math.min(count, mostInserters);
      while (clients.length < active) await add();
      const latencies: number[] = [];
      const costs = startCosts({ postgres: stage.servers.postgres, client: process.pid });
      const startedAt = instant();
      const end = startedAt + seconds * 1000;
      await Promise.all(clients.slice(0, active).map(async (client) => {
        for (let now = startedAt; now < end;) {
          await client.query({ name: 'bench', text: 'INSERT INTO public.bench_rows VALUES ($1, $2)', values: [randomUUID(), body] });
          const done = instant();
          latencies.push(done - now);
          now = done;
        }
      }));
      const perSecond = (latencies.length * 1000) / (instant() - startedAt);
      return { 'per second': perSecond, ...latenciesOf(latencies), ...costs(latencies.length) };
    },
    close: async () => void (await Promise.all(clients.map((client) => client.end()))),
  };
}

/** What one accepted text takes in mobile's schema: its receipt, its original and its record in the outbox. */
export async function bytesPerText(stage: Stage): Promise<number> {
  const client = new pg.Client({ connectionString: stage.database });
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: string }>(`SELECT coalesce(sum(bytes), 0) AS bytes FROM (
      SELECT avg(pg_column_size(r.*)) AS bytes FROM mobile.receipts r UNION ALL
      SELECT avg(pg_column_size(o.*)) FROM mobile.originals o UNION ALL
      SELECT avg(pg_column_size(x.*)) FROM mobile.outbox x) AS parts`);
    const bytes = Math.round(Number(rows[0]?.bytes));
    if (!(bytes > 0)) throw new Error('nothing has been accepted yet: its size is not known');
    return bytes;
  } finally {
    await client.end();
  }
}
