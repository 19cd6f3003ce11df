import type { Client } from 'pg';

export interface Indices {
  /** Drops those that no constraint needs: a million rows are sooner indexed at once than one by one. */
  drop: string;
  create: string[];
}

export async function indicesOf(client: Client, table: string): Promise<Indices> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
     WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [table],
  );
  return { drop: rows.map(({ name }) => `DROP INDEX ${name}`).join('; '), create: rows.map(({ definition }) => definition) };
}
