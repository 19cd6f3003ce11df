import type pg from 'pg';
import type { OutgoingRecord, TopicPosition } from './port.ts';

export interface UnsentRow extends OutgoingRecord {
  seq: string;
  createdAt: Date;
}

/** One batch: few enough rows and bytes that a crash or a retry costs little. */
const batchRows = 1000;
const batchBytes = 16 * 1024 * 1024;

/** For the relay's own connection: what it marks is found in its topic when the mark is lost, so none waits for the disk. */
export const relaySession = `
  SET synchronous_commit = off;
  -- A bitmap visits each row that was sent since the last vacuum; walking the index forgets them after the first time.
  SET enable_bitmapscan = off;
  SET enable_seqscan = off`;

// Never joined with itself: a plan that was made while the table was empty would read all of it for each unsent row.
const read = `
  SELECT seq, id, topic, key, headers, value, created_at AS "createdAt"
  FROM (
    SELECT *, sum(octet_length(value)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) - octet_length(value) AS before
    FROM (SELECT * FROM outbox WHERE sent_at IS NULL AND topic <> ALL($1) ORDER BY seq LIMIT ${batchRows}) AS oldest
  ) AS sized
  WHERE before < ${batchBytes} ORDER BY seq`;

const mark = `
  WITH progress AS (
    INSERT INTO relay_progress (topic, partition, "offset")
    SELECT * FROM unnest($2::text[], $3::int[], $4::bigint[])
    ON CONFLICT (topic, partition) DO UPDATE SET "offset" = excluded."offset", confirmed_at = now()
  )
  UPDATE outbox SET sent_at = now() WHERE seq = ANY($1::bigint[])`;

/** The oldest unsent rows in order, without those of the topics held back. At least one however large, if there is any. */
export async function readUnsent(client: pg.Client, heldBack: string[]): Promise<UnsentRow[]> {
  const { rows } = await client.query<UnsentRow>({ name: 'outbox-read', text: read, values: [heldBack] });
  return rows;
}

/** Marks rows sent and remembers how far their topics are known to be written, in one transaction. */
export async function markSent(client: pg.Client, rows: readonly UnsentRow[], positions: readonly TopicPosition[]): Promise<void> {
  await client.query({ name: 'outbox-mark', text: mark, values: [rows.map(({ seq }) => seq), ...columnsOf(positions)] });
}

function columnsOf(positions: readonly TopicPosition[]): unknown[] {
  return [positions.map(({ topic }) => topic), positions.map(({ partition }) => partition), positions.map(({ offset }) => offset)];
}

export async function knownPositions(client: pg.Client, topics: string[]): Promise<TopicPosition[]> {
  const { rows } = await client.query<TopicPosition>('SELECT topic, partition, "offset" FROM relay_progress WHERE topic = ANY($1)', [topics]);
  return rows;
}
