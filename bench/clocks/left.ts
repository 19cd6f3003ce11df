import pg from 'pg';
import type { OutboxRow } from '#libs/store';

/**
 * What points that were told have left in the outboxes of both services, dealt out evenly to `points` of them: the newest
 * records, as they were, with the share of each point in all that was ever written.
 */
export async function leftBy(database: string, points: number, told: number): Promise<OutboxRow[][]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const dealt: OutboxRow[][] = Array.from({ length: points }, () => []);
    let next = 0;
    for (const schema of ['escalation', 'routing']) {
      const { rows: [all] } = await client.query<{ count: string }>(`SELECT count(*) AS count FROM ${schema}.outbox`);
      const wanted = Math.round((Number(all?.count) * points) / told);
      const { rows } = await client.query<OutboxRow>(`SELECT id, topic, key, headers, value FROM ${schema}.outbox ORDER BY seq DESC LIMIT $1`, [wanted]);
      for (const row of rows) dealt[next++ % points]!.push(row);
    }
    return dealt;
  } finally {
    await client.end();
  }
}
