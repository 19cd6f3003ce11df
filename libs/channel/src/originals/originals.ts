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

/** Inserts those that are not there; tells the worker when there is something to move. */
export async function insertOriginals(tx: Tx, originals: readonly Original[], at: Date): Promise<void> {
  // In one order everywhere, so that two instances that store the same cannot deadlock.
  const sorted = [...new Map(originals.map((original) => [original.sha256, original])).values()]
    .sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1));
  if (sorted.length === 0) return;
  const values = [
    sorted.map(({ sha256 }) => sha256), sorted.map(({ mediaType }) => mediaType), sorted.map(({ bytes }) => bytes),
    sorted.map(({ body }) => body), at,
  ];
  const added = await tx.query(
    `INSERT INTO originals (sha256, media_type, bytes, body, stored_at, move_at)
     SELECT sha256, media_type, bytes, body, $5, CASE WHEN body IS NULL THEN NULL ELSE $5::timestamptz END
     FROM unnest($1::text[], $2::text[], $3::int[], $4::text[]) AS given (sha256, media_type, bytes, body)
     ON CONFLICT DO NOTHING RETURNING 1`,
    values,
  );
  if (added.length < sorted.length) await keepUnderLaterMonth(tx, values);
  if (sorted.some(({ body }) => body !== null)) tx.signal(originalsSignal);
}

/** What came before in an earlier month came again: erasing that month must not take it. */
async function keepUnderLaterMonth(sql: Sql, values: unknown[]): Promise<void> {
  await sql.execute(
    `UPDATE originals AS old SET body = given.body, stored_at = $5, move_at = CASE WHEN given.body IS NULL THEN NULL ELSE $5::timestamptz END
     FROM unnest($1::text[], $2::text[], $3::int[], $4::text[]) AS given (sha256, media_type, bytes, body)
     WHERE old.sha256 = given.sha256
       AND date_trunc('month', old.stored_at, 'Asia/Shanghai') < date_trunc('month', $5::timestamptz, 'Asia/Shanghai')`,
    values,
  );
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
