import type { Attachment } from '#libs/contract';
import type { Tx } from '#libs/store';

/** The signal that there are scans to be read, or that one more page of one was. */
export const documentsSignal = 'documents';

export interface WithAttachments {
  messageId: string;
  attachments: readonly Attachment[];
  at: Date;
}

/** Notes which stored scans messages have, each once. */
export async function insertDocumentJobs(tx: Tx, messages: readonly WithAttachments[]): Promise<void> {
  await insert(tx, messages, '');
}

/** The same in the statement that accepts messages, for those of them that are new. */
export async function insertDocumentJobsOfMain(tx: Tx, messages: readonly WithAttachments[]): Promise<void> {
  await insert(tx, messages, 'WHERE message_id::text IN (SELECT id FROM main)');
}

/** A scan is what came as a picture or a PDF and is itself what the citizen sent; a photo beside words is not. */
export function isScan(file: Attachment): file is Extract<Attachment, { state: 'stored' }> {
  return file.state === 'stored' && file.role === 'original' && (file.mediaType.startsWith('image/') || file.mediaType === 'application/pdf');
}

async function insert(tx: Tx, messages: readonly WithAttachments[], condition: string): Promise<void> {
  const rows = messages.flatMap(({ messageId, attachments, at }) => attachments.flatMap((file, place) => (isScan(file) ? [{ messageId, place, file, at }] : [])));
  if (rows.length === 0) return;
  await tx.defer(
    `INSERT INTO document_jobs (message_id, place, sha256, media_type, bytes, created_at, next_at)
     SELECT given.*, given.created_at FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
       AS given (message_id, place, sha256, media_type, bytes, created_at) ${condition}
     ON CONFLICT DO NOTHING`,
    [
      rows.map(({ messageId }) => messageId), rows.map(({ place }) => place), rows.map(({ file }) => file.sha256), rows.map(({ file }) => file.mediaType),
      rows.map(({ file }) => file.bytes), rows.map(({ at }) => at),
    ],
  );
  tx.signal(documentsSignal);
}
