import { createHash } from 'node:crypto';
import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';
import type { Sealer } from '#libs/privacy';
import type { Sql } from '#libs/store';
import type { ContentStore } from '../storage/content-store.ts';

/** Originals up to this size lie in PostgreSQL, in the accepting transaction; larger ones on the disk before it. */
export const inlineOriginalBytes = 256 * 1024;

/** An original as its row has it. It is sealed: the bytes of a webhook name the sender in clear. */
export interface Original {
  sha256: string;
  mediaType: string;
  bytes: number;
  body: string | null;
  file: string | null;
}

/** Seals an original and, when it is large, puts it on the disk (synced) so that its row can refer to it. */
export async function keepOriginal(
  original: { bytes: Uint8Array; mediaType: string }, at: Date, { sealer, content }: { sealer: Sealer; content: ContentStore },
): Promise<Original> {
  const bytes = Buffer.from(original.bytes.buffer, original.bytes.byteOffset, original.bytes.byteLength);
  const sealed = await sealer.seal(bytes.toString('base64'), at);
  const large = bytes.length > inlineOriginalBytes;
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    mediaType: original.mediaType,
    bytes: bytes.length,
    body: large ? null : sealed,
    file: large ? (await content.put(Buffer.from(sealed))).sha256 : null,
  };
}

export async function insertOriginals(sql: Sql, originals: readonly Original[], at: Date): Promise<void> {
  if (originals.length === 0) return;
  // In one order everywhere, so that two instances that store the same cannot deadlock.
  const sorted = [...originals].sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1));
  await sql.execute(
    `INSERT INTO originals (sha256, media_type, bytes, body, file, stored_at)
     SELECT *, $6::timestamptz FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[])
     ON CONFLICT DO NOTHING`,
    [
      sorted.map(({ sha256 }) => sha256), sorted.map(({ mediaType }) => mediaType), sorted.map(({ bytes }) => bytes),
      sorted.map(({ body }) => body), sorted.map(({ file }) => file), at,
    ],
  );
}

/** The bytes as they came, or undefined when there is no such original. Throws SealError when its month was erased. */
export async function readOriginal(
  sha256: string, { sql, sealer, content }: { sql: Sql; sealer: Sealer; content: ContentStore },
): Promise<{ bytes: Buffer; mediaType: string } | undefined> {
  const [row] = await sql.query<{ mediaType: string; body: string | null; file: string | null }>(
    'SELECT media_type AS "mediaType", body, file FROM originals WHERE sha256 = $1', [sha256],
  );
  if (!row) return undefined;
  const sealed = row.body ?? (await fileText(row.file ?? '', content));
  if (sealed === undefined) return undefined;
  return { bytes: Buffer.from(await sealer.open(sealed, z.string()), 'base64'), mediaType: row.mediaType };
}

async function fileText(file: string, content: ContentStore): Promise<string | undefined> {
  const stream = await content.get(file);
  return stream && (await textOf(stream));
}
