import type { Store } from '../store.ts';
import type { Sql } from '../tx.ts';
import type { OutgoingRecord, TopicPosition } from './port.ts';

export interface UnsentRow extends OutgoingRecord {
  seq: string;
  createdAt: Date;
}

/** One batch: few enough rows and bytes that a crash or a retry costs little. */
const batchRows = 1000;
const batchBytes = 16 * 1024 * 1024;

/** The oldest unsent rows in order, without those of the topics held back. At least one however large, if there is any. */
export async function readUnsent(sql: Sql, heldBack: string[]): Promise<UnsentRow[]> {
  return sql.query<UnsentRow>(
    `SELECT seq, id, topic, key, headers, value, created_at AS "createdAt"
     FROM outbox JOIN (
       SELECT seq, sum(octet_length(value)) OVER (ORDER BY seq) - octet_length(value) AS before
       FROM (SELECT seq, value FROM outbox WHERE sent_at IS NULL AND topic <> ALL($1) ORDER BY seq LIMIT ${batchRows}) AS oldest
     ) AS sized USING (seq)
     WHERE before < ${batchBytes} ORDER BY seq`,
    [heldBack],
  );
}

/** Marks rows sent and remembers how far their topics are known to be written, in one transaction. */
export async function markSent(store: Store, rows: UnsentRow[], positions: TopicPosition[]): Promise<void> {
  await store.execute(
    `WITH progress AS (
       INSERT INTO relay_progress (topic, partition, "offset")
       SELECT * FROM unnest($2::text[], $3::int[], $4::bigint[])
       ON CONFLICT (topic, partition) DO UPDATE SET "offset" = excluded."offset", confirmed_at = now()
     )
     UPDATE outbox SET sent_at = now() WHERE seq = ANY($1::bigint[])`,
    [rows.map(({ seq }) => seq), positions.map(({ topic }) => topic), positions.map(({ partition }) => partition), positions.map(({ offset }) => offset)],
  );
}

export async function knownPositions(sql: Sql, topics: string[]): Promise<TopicPosition[]> {
  return sql.query<TopicPosition>('SELECT topic, partition, "offset" FROM relay_progress WHERE topic = ANY($1)', [topics]);
}
