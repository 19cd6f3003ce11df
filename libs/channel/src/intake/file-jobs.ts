import type { Attachment } from '#libs/contract';
import type { Tx } from '#libs/store';

export interface WithAttachments {
  messageId: string;
  attachments: readonly Attachment[];
  at: Date;
}

type StoredFile = Extract<Attachment, { state: 'stored' }>;

export interface FileJobsParts {
  /** Has message_id, place, sha256, media_type, bytes, created_at, next_at; one row for each place of a message. */
  table: 'speech_jobs' | 'document_jobs';
  /** Tells the worker that there is something to do. */
  signal: string;
  /** Asked of files that are stored. */
  isFor: (file: StoredFile) => boolean;
}

export interface FileJobs {
  /** Notes which stored files of messages are to be worked on, each once. */
  insert(tx: Tx, messages: readonly WithAttachments[]): Promise<void>;
  /** The same in the statement that accepts messages, for those of them that are new. */
  insertOfMain(tx: Tx, messages: readonly WithAttachments[]): Promise<void>;
}

/** Work on files that messages have: written with the message, done behind it. */
export function fileJobs({ table, signal, isFor }: FileJobsParts): FileJobs {
  async function insert(tx: Tx, messages: readonly WithAttachments[], condition: string): Promise<void> {
    const rows = messages.flatMap(({ messageId, attachments, at }) => attachments.flatMap((file, place) => (file.state === 'stored' && isFor(file) ? [{ messageId, place, file, at }] : [])));
    if (rows.length === 0) return;
    await tx.defer(
      `INSERT INTO ${table} (message_id, place, sha256, media_type, bytes, created_at, next_at)
       SELECT given.*, given.created_at FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
         AS given (message_id, place, sha256, media_type, bytes, created_at) ${condition}
       ON CONFLICT DO NOTHING`,
      [
        rows.map(({ messageId }) => messageId), rows.map(({ place }) => place), rows.map(({ file }) => file.sha256), rows.map(({ file }) => file.mediaType),
        rows.map(({ file }) => file.bytes), rows.map(({ at }) => at),
      ],
    );
    tx.signal(signal);
  }
  return {
    insert: (tx, messages) => insert(tx, messages, ''),
    insertOfMain: (tx, messages) => insert(tx, messages, 'WHERE message_id::text IN (SELECT id FROM main)'),
  };
}
