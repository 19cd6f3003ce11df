import { buffer } from 'node:stream/consumers';
import type { Sealer } from '#libs/privacy';
import type { Store } from '#libs/store';
import type { ContentStore } from '../storage/content-store.ts';
import { documentsSignal } from './jobs.ts';
import { readPages, type ReadDocumentPage } from './pages.ts';

/** One scan of a message, as far as it is read. */
export interface ReadDocument {
  /** Index in the message's attachments. */
  place: number;
  name?: string;
  mediaType: string;
  sha256: string;
  bytes: number;
  state: 'waiting' | 'read' | 'refused' | 'given-up';
  /** Why it is not read, or not yet. */
  reason?: string;
  /** How many it has, as soon as that is known. */
  pages?: number;
  read: ReadDocumentPage[];
}

/** The scans of this service's messages and what was read in them. */
export interface Documents {
  /** @throws SealError when their month was erased */
  of(messageId: string): Promise<ReadDocument[]>;
  /** Called whenever something was read by this instance; of others one has to look again. Gives what ends it. */
  onChange(listener: () => void): () => void;
  /** The picture of a page; undefined when there is none. Rejects with ContentErased or ContentDamaged. */
  picture(messageId: string, place: number, page: number): Promise<{ bytes: Buffer; mediaType: string } | undefined>;
}

interface Row extends Pick<ReadDocument, 'place' | 'mediaType' | 'sha256' | 'state'> {
  bytes: string;
  name: string | null;
  reason: string | null;
  pages: number | null;
}

export function createDocuments({ store, sealer, content }: { store: Store; sealer: Sealer; content: Pick<ContentStore, 'get'> }): Documents {
  return {
    async of(messageId) {
      const rows = await store.query<Row>(
        `SELECT place, media_type AS "mediaType", sha256, bytes, document_jobs.state, document_jobs.reason, pages, attachments -> place ->> 'name' AS name
         FROM document_jobs JOIN receipts USING (message_id) WHERE message_id = $1 ORDER BY place`,
        [messageId],
      );
      if (rows.length === 0) return [];
      const read = await readPages(store, messageId, sealer);
      return rows.map(({ name, reason, pages, bytes, ...row }) => ({
        ...row, bytes: Number(bytes), read: read.get(row.place) ?? [],
        ...(name === null ? {} : { name }), ...(reason === null ? {} : { reason }), ...(pages === null ? {} : { pages }),
      }));
    },
    onChange: (listener) => store.onSignal(documentsSignal, listener),
    async picture(messageId, place, page) {
      const [row] = await store.query<{ sha256: string; mediaType: string }>(
        'SELECT sha256, media_type AS "mediaType" FROM document_pages WHERE message_id = $1 AND place = $2 AND page = $3', [messageId, place, page],
      );
      const stream = row && await content.get(row.sha256);
      return row && stream && { bytes: await buffer(stream), mediaType: row.mediaType };
    },
  };
}
