import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import type { Attachment } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { Sql, Tx } from '#libs/store';
import type { ContentStore } from '../storage/content-store.ts';

/** Originals up to this size lie in PostgreSQL, in the accepting transaction; larger ones in the storage before it. */
export const inlineOriginalBytes = 256 * 1024;

/** The signal that there are originals to be moved to the storage. */
export const originalsSignal = 'originals';

/** An original as its row has it. It is sealed: the bytes of a webhook name the sender in clear. */
export interface Original {
  sha256: string;
  mediaType: string;
  bytes: number;
  /** Sealed; null when it lies in the storage. */
  body: string | null;
}

/** Seals a small original; puts a large one into the storage (sealed and synced), so that its row can rely on it. */
export async function keepOriginal(
  { bytes, mediaType }: { bytes: Uint8Array; mediaType: string }, at: Date, { sealer, content }: { sealer: Sealer; content: ContentStore },
): Promise<Original> {
  if (bytes.length > inlineOriginalBytes) {
    const { sha256 } = await content.put(bytes, { at });
    return { sha256, mediaType, bytes: bytes.length, body: null };
  }
  const sealed = await sealer.seal(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'), at);
  return { sha256: hash('sha256', bytes, 'hex'), mediaType, bytes: bytes.length, body: sealed };
}

/** As its message lists it. A small one can be fetched a moment later, when it was moved to the storage. */
export function attachmentOf({ sha256, mediaType, bytes }: Original): Attachment {
  return { state: 'stored', role: 'original', sha256, mediaType, bytes };
}

const given = 'unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[]) AS given (id, sha256, media_type, bytes, body)';
// Sorted, so that two instances that store the same cannot deadlock.
const insert = (condition: string) => `
  INSERT INTO originals (sha256, media_type, bytes, body, stored_at, move_at)
  SELECT sha256, media_type, bytes, body, $6, CASE WHEN body IS NULL THEN NULL ELSE $6::timestamptz END
  FROM (SELECT DISTINCT ON (sha256) * FROM ${given} ${condition} ORDER BY sha256) AS fresh
  ON CONFLICT DO NOTHING`;
// What came in an earlier month comes again: erasing that month must not take it. Not as DO UPDATE of the insert, which
// would wait for whoever just moves the row, also when it changes nothing.
const keepUnderLaterMonth = (condition: string) => `
  UPDATE originals AS old SET body = given.body, stored_at = $6, move_at = CASE WHEN given.body IS NULL THEN NULL ELSE $6::timestamptz END
  FROM ${given}
  WHERE old.sha256 = given.sha256 AND old.stored_at < date_trunc('month', $6::timestamptz, 'Asia/Shanghai') ${condition}`;
const ofAll = [insert(''), keepUnderLaterMonth('')];
const ofMain = [insert('WHERE id IN (SELECT id FROM main)'), keepUnderLaterMonth('AND given.id IN (SELECT id FROM main)')];

/** Keeps those that are not there; tells the worker when there is something to move. */
export async function insertOriginals(tx: Tx, originals: readonly Original[], at: Date): Promise<void> {
  await keep(tx, ofAll, originals.map((original) => ({ id: '', original })), at);
}

/** For `tx.alone`: of these originals, those of messages whose id is in the column `id` (text) of its statement. */
export async function insertOriginalsOfMain(tx: Tx, originals: readonly { id: string; original: Original }[], at: Date): Promise<void> {
  await keep(tx, ofMain, originals, at);
}

async function keep(tx: Tx, statements: readonly string[], rows: readonly { id: string; original: Original }[], at: Date): Promise<void> {
  const columns = [
    rows.map(({ id }) => id), rows.map(({ original }) => original.sha256), rows.map(({ original }) => original.mediaType),
    rows.map(({ original }) => original.bytes), rows.map(({ original }) => original.body), at,
  ];
  for (const statement of statements) await tx.defer(statement, columns);
  if (rows.some(({ original: { body } }) => body !== null)) tx.signal(originalsSignal);
}

/**
 * The bytes as they came, or undefined when there is no such original. Throws SealError or ContentErased when its month
 * was erased.
 */
export async function readOriginal(
  sha256: string, { sql, sealer, content }: { sql: Sql; sealer: Sealer; content: ContentStore },
): Promise<{ bytes: Buffer; mediaType: string } | undefined> {
  const [row] = await sql.query<{ mediaType: string; body: string | null }>(
    'SELECT media_type AS "mediaType", body FROM originals WHERE sha256 = $1', [sha256],
  );
  if (!row) return undefined;
  const { mediaType, body } = row;
  if (body !== null) return { bytes: Buffer.from(await sealer.open(body, z.string()), 'base64'), mediaType };
  const stream = await content.get(sha256);
  return stream && { bytes: await buffer(stream), mediaType };
}
