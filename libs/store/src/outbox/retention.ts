import type { Sql } from '../tx.ts';

/** How long sent rows are kept, so that even a broker that lost its disk loses nothing (DESIGN.md, promise 1). */
export const keptDays = 14;

/** Deletes rows sent more than 14 days ago, at most `limit`; returns how many. */
export async function pruneOutbox(sql: Sql, now: Date, limit = 1000): Promise<number> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  return sql.execute(
    `DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE sent_at IS NOT NULL ORDER BY seq LIMIT $2) AND sent_at < $1`,
    [before, limit],
  );
}

export interface Republish {
  /** Rows made at this time or later. */
  since: Date;
  topic?: string;
}

/**
 * Marks sent rows unsent, so that the relay publishes them again with their ids; readers drop what they had. Returns
 * how many per topic.
 */
export async function republish(sql: Sql, { since, topic }: Republish): Promise<{ topic: string; rows: number }[]> {
  return sql.query(
    `WITH again AS (
       UPDATE outbox SET sent_at = NULL WHERE sent_at IS NOT NULL AND created_at >= $1 AND ($2::text IS NULL OR topic = $2) RETURNING topic
     )
     SELECT topic, count(*)::int AS rows FROM again GROUP BY topic ORDER BY topic`,
    [since, topic ?? null],
  );
}
