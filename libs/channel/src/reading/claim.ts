import type { Sql, Store } from '#libs/store';
import type { DocumentPlace } from './pages.ts';

/** A scan that is to be read, and is this instance's until its lease ends. */
export interface DocumentJob extends DocumentPlace {
  account: string;
  sha256: string;
  mediaType: string;
  name?: string;
  bytes: number;
  attempts: number;
  /** When its message came. */
  createdAt: Date;
}

/**
 * The scan whose turn it is; the lease keeps others from it. A large one lets small ones go first, by a second for each
 * 256 KiB (about what reading takes), so that it delays nobody and is not put off for ever.
 */
export async function claim(store: Store, now: Date, leasedUntil: Date): Promise<DocumentJob | undefined> {
  const [job] = await store.query<Omit<DocumentJob, 'bytes' | 'name'> & { bytes: string; name: string | null }>(
    `UPDATE document_jobs AS job SET attempts = attempts + 1, next_at = $2
     FROM (SELECT message_id, place FROM document_jobs WHERE state = 'waiting' AND next_at <= $1
           ORDER BY next_at + make_interval(secs => bytes / 262144.0), message_id, place LIMIT 1 FOR UPDATE SKIP LOCKED) AS due
       JOIN receipts USING (message_id)
     WHERE job.message_id = due.message_id AND job.place = due.place
     RETURNING job.message_id AS "messageId", job.place, account, sha256, media_type AS "mediaType", bytes, attempts, created_at AS "createdAt",
       receipts.attachments -> job.place ->> 'name' AS name`,
    [now, leasedUntil],
  );
  if (!job) return undefined;
  const { name, ...rest } = job;
  return { ...rest, bytes: Number(job.bytes), ...(name === null ? {} : { name }) };
}

/** Milliseconds until a scan that waits is due; undefined when none waits. */
export async function untilNext(store: Store, now: Date): Promise<number | undefined> {
  const [row] = await store.query<{ next: Date | null }>("SELECT min(next_at) AS next FROM document_jobs WHERE state = 'waiting'");
  return row?.next ? Math.max(row.next.getTime() - now.getTime(), 20) : undefined;
}

/** Whether another scan could be read now. */
export async function othersAreDue(store: Store, now: Date): Promise<boolean> {
  const rows = await store.query("SELECT 1 FROM document_jobs WHERE state = 'waiting' AND next_at <= $1 LIMIT 1", [now]);
  return rows.length > 0;
}

/** When it is taken up again, if this instance does not settle it before. */
export async function putOff(sql: Sql, { messageId, place }: DocumentPlace, nextAt: Date, reason?: string): Promise<void> {
  await sql.execute(
    "UPDATE document_jobs SET next_at = $3, reason = coalesce($4, reason) WHERE message_id = $1 AND place = $2 AND state = 'waiting'",
    [messageId, place, nextAt, reason ?? null],
  );
}

/** That it was set aside with some of its pages read: it got on, so the next attempt is a first one. */
export async function setAside(sql: Sql, { messageId, place }: DocumentPlace, now: Date): Promise<void> {
  await sql.execute("UPDATE document_jobs SET next_at = $3, attempts = 0 WHERE message_id = $1 AND place = $2 AND state = 'waiting'", [messageId, place, now]);
}
