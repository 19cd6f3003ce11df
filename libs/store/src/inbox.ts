import type { Sql, Tx } from './tx.ts';

/** How long ids are remembered: longer than rows can be published again (14 days) and than records are redelivered. */
const keptDays = 30;

export const inbox = {
  /**
   * Of `ids`, those that `consumer` sees for the first time; they count as seen when `tx` commits, together with the
   * effect. A concurrent transaction with the same id is waited for.
   */
  async firstSeen(tx: Tx, consumer: string, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    // Sorted, so that two transactions with the same ids wait for each other instead of deadlocking.
    const sorted = [...new Set(ids)].sort();
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO inbox (consumer, id) SELECT $1, id FROM unnest($2::text[]) AS id ON CONFLICT DO NOTHING RETURNING id`,
      [consumer, sorted],
    );
    return new Set(rows.map(({ id }) => id));
  },

  /** Forgets ids older than 30 days, at most `limit`; returns how many. */
  async prune(sql: Sql, now: Date, limit = 5000): Promise<number> {
    const before = new Date(now.getTime() - keptDays * 86_400_000);
    return sql.execute(
      'DELETE FROM inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM inbox WHERE seen_at < $1 LIMIT $2))',
      [before, limit],
    );
  },
};
