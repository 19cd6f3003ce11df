import pg from 'pg';
import type { RawRecord } from './ceilings.ts';

/** What messages leave behind, by which a pipeline's ceilings can be asked for the same. */
export interface Traces {
  cases: number;
  /** How many records went to Kafka, and the first of them as they were. */
  written: number;
  records: RawRecord[];
  /** Rows of all tables of routing, and their bytes without indices. */
  rows: number;
  rowBytes: number;
}

/** Reads what routing wrote so far. `most` records are enough to measure by. */
export async function tracesOf(database: string, most: number): Promise<Traces> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const { rows: [counted] } = await client.query<{ cases: number }>('SELECT count(*)::int AS cases FROM routing.cases');
    const { rows: records } = await client.query<{ key: string; headers: Record<string, string>; value: Buffer }>(
      'SELECT key, headers, value FROM routing.outbox ORDER BY seq LIMIT $1', [most],
    );
    const { rows: tables } = await client.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'routing'`);
    let written = 0;
    let rows = 0;
    let rowBytes = 0;
    for (const { name } of tables) {
      const { rows: [sum] } = await client.query<{ rows: number; bytes: number }>(
        `SELECT count(*)::int AS rows, coalesce(sum(pg_column_size(t)), 0)::float8 AS bytes FROM routing.${pg.escapeIdentifier(name)} AS t`,
      );
      if (name === 'outbox') written = sum?.rows ?? 0;
      rows += sum?.rows ?? 0;
      rowBytes += sum?.bytes ?? 0;
    }
    return { cases: counted?.cases ?? 0, written, records: records.map((record) => ({ ...record, value: record.value.toString() })), rows, rowBytes };
  } finally {
    await client.end();
  }
}
