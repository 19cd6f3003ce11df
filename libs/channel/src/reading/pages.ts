import { z } from 'zod';
import type { ReadPage } from '#libs/documents';
import type { Sealer } from '#libs/privacy';
import type { Sql } from '#libs/store';

/** One page of a scan as it is kept: what was read in it, and where its picture lies in the storage. */
export interface ReadDocumentPage extends Omit<ReadPage, 'image' | 'of'> {
  /** Of the page's picture. */
  sha256: string;
  bytes: number;
}

/** Which file of which message. */
export interface DocumentPlace {
  messageId: string;
  /** Index in the message's attachments. */
  place: number;
}

const line = z.object({ text: z.string(), box: z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly(), confidence: z.number() });
/** What of a page tells what the citizen wrote: kept sealed. */
const pageContent = z.object({
  text: z.string(),
  lines: z.array(line).readonly(),
  codes: z.array(z.object({ format: z.string(), text: z.string() })).readonly(),
});

/** Keeps what was read in a page; what was read in it before is replaced. `sealedAt`: when its message came. */
export async function writePage(
  sql: Sql, { messageId, place }: DocumentPlace, page: ReadDocumentPage, { sealer, sealedAt, now }: { sealer: Sealer; sealedAt: Date; now: Date },
): Promise<void> {
  const { text, lines, codes } = page;
  await sql.execute(
    `INSERT INTO document_pages (message_id, place, page, sha256, media_type, bytes, width, height, source, blank, confidence, picture_hash, content, read_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (message_id, place, page) DO UPDATE SET sha256 = excluded.sha256, media_type = excluded.media_type, bytes = excluded.bytes,
       width = excluded.width, height = excluded.height, source = excluded.source, blank = excluded.blank, confidence = excluded.confidence,
       picture_hash = excluded.picture_hash, content = excluded.content, read_at = excluded.read_at`,
    [
      messageId, place, page.page, page.sha256, page.mediaType, page.bytes, page.width, page.height, page.source, page.blank, page.confidence,
      page.pictureHash, await sealer.seal({ text, lines, codes }, sealedAt), now,
    ],
  );
}

/** How many pages of a file were read, from the first on without a gap. */
export async function pagesRead(sql: Sql, { messageId, place }: DocumentPlace): Promise<number> {
  const [row] = await sql.query<{ pages: number }>(
    `SELECT count(*)::int AS pages FROM (SELECT page, row_number() OVER (ORDER BY page) AS nth FROM document_pages WHERE message_id = $1 AND place = $2) AS read
     WHERE page = nth`,
    [messageId, place],
  );
  return row?.pages ?? 0;
}

type Row = Omit<ReadDocumentPage, 'bytes' | 'text' | 'lines' | 'codes'> & { place: number; bytes: string; content: string };

/**
 * The pages of a message's scans by their places, in order.
 * @throws SealError when their month was erased
 */
export async function readPages(sql: Sql, messageId: string, sealer: Sealer): Promise<Map<number, ReadDocumentPage[]>> {
  const rows = await sql.query<Row>(
    `SELECT place, page, sha256, media_type AS "mediaType", bytes, width, height, source, blank, confidence, picture_hash AS "pictureHash", content
     FROM document_pages WHERE message_id = $1 ORDER BY place, page`,
    [messageId],
  );
  const pages = new Map<number, ReadDocumentPage[]>();
  for (const { place, content, bytes, ...row } of rows) {
    const page = { ...row, bytes: Number(bytes), ...(await sealer.open(content, pageContent)) };
    pages.set(place, [...(pages.get(place) ?? []), page]);
  }
  return pages;
}
