import type pg from 'pg';
import type { Handed } from './handed.ts';
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
  SET enable_bitmapscan = off`;

// Never joined with itself: a plan that was made while the table was empty would read all of it for each unsent row.
const unsent = (rows: string) => `
  SELECT seq, id, topic, key, handed, CASE WHEN handed THEN NULL ELSE headers END AS headers,
    CASE WHEN handed THEN NULL ELSE value END AS value, created_at AS "createdAt"
  FROM (
    SELECT *, id = ANY($2::text[]) AS handed,
      sum(octet_length(value)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) - octet_length(value) AS before
    FROM (SELECT * FROM outbox WHERE sent_at IS NULL AND topic <> ALL($1::text[]) ${rows} ORDER BY seq LIMIT ${batchRows}) AS oldest
  ) AS sized
  WHERE before < ${batchBytes} ORDER BY seq`;

const mark = (seqs: string, topics: string, partitions: string, offsets: string) => `
  progress AS (
    INSERT INTO relay_progress (topic, partition, "offset")
    SELECT * FROM unnest(${topics}::text[], ${partitions}::int[], ${offsets}::bigint[])
    ON CONFLICT (topic, partition) DO UPDATE SET "offset" = excluded."offset", confirmed_at = now()
  ), sent AS (UPDATE outbox SET sent_at = now() WHERE seq = ANY(${seqs}::bigint[]))`;

const read = unsent('');
// Within one statement the read does not see the marks.
const markAndRead = `WITH ${mark('$3', '$4', '$5', '$6')} ${unsent('AND seq <> ALL($3::bigint[])')}`;
const markOnly = `WITH ${mark('$1', '$2', '$3', '$4')} SELECT 1`;

/** Rows that were published, and how far their topics are known to be written. */
export interface Published {
  seqs: string[];
  positions: TopicPosition[];
}

export interface Reading {
  heldBack: readonly string[];
  handed: Handed;
  /** Marked sent in the same transaction. */
  published?: Published | undefined;
}

/**
 * The oldest unsent rows in order, without those of the topics held back. At least one however large, if there is any.
 * What was handed over is not sent back by the database.
 */
export async function readUnsent(client: pg.Client, { heldBack, handed, published }: Reading): Promise<UnsentRow[]> {
  const ids = handed.ids();
  const rows = await query(client, heldBack, ids, published);
  if (rows.length < batchRows) handed.forget(leftOver(ids, rows));
  const whole = rows.map((row) => (row.handed ? withContent(row, handed) : row));
  // Forgotten meanwhile, or another record of the same id: read again, from the table alone.
  if (whole.includes(undefined)) return query(client, heldBack, [], undefined);
  return whole as UnsentRow[];
}

type ReadRow = UnsentRow & { handed: boolean };

async function query(client: pg.Client, heldBack: readonly string[], ids: string[], published: Published | undefined): Promise<ReadRow[]> {
  const { rows } = published === undefined
    ? await client.query<ReadRow>({ name: 'outbox-read', text: read, values: [heldBack, ids] })
    : await client.query<ReadRow>({ name: 'outbox-mark-read', text: markAndRead, values: [heldBack, ids, ...columnsOf(published)] });
  return rows;
}

function withContent({ seq, createdAt, ...row }: ReadRow, handed: Handed): UnsentRow | undefined {
  const content = handed.get(row.id);
  return content?.topic === row.topic ? { ...content, seq, createdAt } : undefined;
}

/** Handed over and yet not to be sent: of a topic that is held back, or marked by somebody else. */
function leftOver(ids: string[], rows: readonly ReadRow[]): string[] {
  if (ids.length === 0) return [];
  const found = new Set(rows.flatMap(({ handed, id }) => (handed ? [id] : [])));
  return ids.filter((id) => !found.has(id));
}

/** Marks rows sent and remembers how far their topics are known to be written, in one transaction. */
export async function markSent(client: pg.Client, published: Published): Promise<void> {
  await client.query({ name: 'outbox-mark', text: markOnly, values: columnsOf(published) });
}

function columnsOf({ seqs, positions }: Published): unknown[] {
  return [seqs, positions.map(({ topic }) => topic), positions.map(({ partition }) => partition), positions.map(({ offset }) => offset)];
}

export async function knownPositions(client: pg.Client, topics: string[]): Promise<TopicPosition[]> {
  const { rows } = await client.query<TopicPosition>('SELECT topic, partition, "offset" FROM relay_progress WHERE topic = ANY($1)', [topics]);
  return rows;
}
