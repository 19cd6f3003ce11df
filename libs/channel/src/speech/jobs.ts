import type { Attachment } from '#libs/contract';
import type { Tx } from '#libs/store';

/** The signal that there are recordings to be written down. */
export const speechSignal = 'speech';

export interface WithAttachments {
  messageId: string;
  attachments: readonly Attachment[];
  at: Date;
}

/**
 * Notes which stored recordings messages have, each once. They are noted also where no speech service is set: when one
 * is, those of the last hours are written down.
 */
export async function insertSpeechJobs(tx: Tx, messages: readonly WithAttachments[]): Promise<void> {
  await insert(tx, messages, '');
}

/** The same in the statement that accepts messages, for those of them that are new. */
export async function insertSpeechJobsOfMain(tx: Tx, messages: readonly WithAttachments[]): Promise<void> {
  await insert(tx, messages, 'WHERE message_id::text IN (SELECT id FROM main)');
}

async function insert(tx: Tx, messages: readonly WithAttachments[], condition: string): Promise<void> {
  const rows = messages.flatMap(({ messageId, attachments, at }) => attachments.flatMap((file, place) =>
    (file.state === 'stored' && file.role === 'recording' ? [{ messageId, place, file, at }] : [])));
  if (rows.length === 0) return;
  await tx.defer(
    `INSERT INTO speech_jobs (message_id, place, sha256, media_type, bytes, created_at, next_at)
     SELECT given.*, given.created_at FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
       AS given (message_id, place, sha256, media_type, bytes, created_at) ${condition}
     ON CONFLICT DO NOTHING`,
    [
      rows.map(({ messageId }) => messageId), rows.map(({ place }) => place), rows.map(({ file }) => file.sha256), rows.map(({ file }) => file.mediaType),
      rows.map(({ file }) => file.bytes), rows.map(({ at }) => at),
    ],
  );
  tx.signal(speechSignal);
}
