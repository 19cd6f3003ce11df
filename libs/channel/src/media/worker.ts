import { z } from 'zod';
import type { Attachment } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { Clock, Logger, Random } from '#libs/service';
import { Loop, type Store, type Tx } from '#libs/store';
import type { Intake } from '../intake/intake.ts';
import { mediaSignal } from '../intake/write.ts';
import type { ChannelMetrics } from '../metrics.ts';
import { mediaPause } from './back-off.ts';
import type { Fetched, FetchMedia, MediaAccess } from './fetch-media.ts';
import { fileTypeOf } from './media-type.ts';

export interface MediaWorkerOptions {
  store: Store;
  intake: Pick<Intake, 'amend'>;
  sealer: Sealer;
  fetchMedia: FetchMedia;
  /** What opens the files of a message at a provider; undefined when nothing is needed or known. */
  access: (provider: string, account: string, identity: string) => MediaAccess | undefined;
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: ChannelMetrics;
  /** Longer than any fetch may take: after it, a job of a dead worker is taken up by another. */
  leaseSeconds: number;
  /** Messages whose files are fetched at the same time; default 4. */
  parallel?: number;
}

interface Job {
  messageId: string;
  place: number;
  provider: string;
  account: string;
  /** Of its message, at the source. */
  identity: string;
  url: string;
  declaredType: string | null;
  attempts: number;
  /** When its message was stored. */
  storedAt: Date;
}

/** What became of a job in this round: how its attachment is to read, or when to try again. */
type Settled = { job: Job } & (
  | { state: 'stored'; sha256: string; bytes: number; mediaType: string }
  | { state: 'unavailable'; reason: string }
  | { state: 'waiting'; reason: string; nextAt: Date }
);

/**
 * Fetches the files of accepted messages and tells them as amendments: one per message and round, so several files of a
 * message are usually one revision. Several workers share the work; a job of one that died is taken up after its lease.
 */
export class MediaWorker {
  readonly #options: MediaWorkerOptions;
  readonly #loops: Loop[];
  #unsubscribe: () => void = () => {};

  constructor(options: MediaWorkerOptions) {
    this.#options = options;
    const { store, clock, logger } = options;
    const work = (signal: AbortSignal) => this.#round(signal);
    this.#loops = Array.from({ length: options.parallel ?? 4 }, () => new Loop({ name: 'media', work, store, clock, logger }));
  }

  start(): void {
    this.#unsubscribe = this.#options.store.onSignal(mediaSignal, () => this.#loops.forEach((loop) => loop.wake()));
    this.#loops.forEach((loop) => loop.start());
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  async #round(signal: AbortSignal): Promise<number | undefined> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const jobs = await claim(store, now, new Date(now.getTime() + this.#options.leaseSeconds * 1000));
    const [first] = jobs;
    if (!first) return untilNext(store, now);
    const settled = await Promise.all(jobs.map((job) => this.#fetch(job, signal)));
    // Stopped in the middle: the lease gives the jobs to the next start.
    if (signal.aborted) return undefined;
    await store.transaction((tx) => this.#settle(tx, first.messageId, settled));
    return 0;
  }

  async #fetch(job: Job, signal: AbortSignal): Promise<Settled> {
    const { sealer, fetchMedia, access, clock, random, logger } = this.#options;
    const url = await sealer.open(job.url, z.string());
    const fetched: Fetched = await fetchMedia(url, access(job.provider, job.account, job.identity), { at: job.storedAt, signal });
    if (fetched.outcome === 'stored') {
      const { sha256, bytes, head } = fetched.content;
      const { mediaType, lied } = await fileTypeOf(head, fetched.contentType ?? job.declaredType ?? undefined);
      if (lied) logger.warn({ messageId: job.messageId, mediaType }, 'a file is of another type than it was said to be');
      return { job, state: 'stored', sha256, bytes, mediaType };
    }
    if (fetched.outcome === 'refused') return { job, state: 'unavailable', reason: fetched.reason };
    const retryAfter = fetched.outcome === 'failed' ? fetched.retryAfterSeconds : undefined;
    const pause = mediaPause(fetched.outcome, job.attempts, random.fraction(), retryAfter);
    return pause === undefined
      ? { job, state: 'unavailable', reason: fetched.reason }
      : { job, state: 'waiting', reason: fetched.reason, nextAt: new Date(clock.now().getTime() + pause * 1000) };
  }

  async #settle(tx: Tx, messageId: string, settled: readonly Settled[]): Promise<void> {
    const { clock, intake, metrics, logger } = this.#options;
    // The receipt first, as everywhere: two workers of one message wait for each other instead of deadlocking.
    await tx.query('SELECT 1 FROM receipts WHERE message_id = $1 FOR UPDATE', [messageId]);
    const told: Settled[] = [];
    for (const one of settled) {
      const changed = await tx.execute(
        `UPDATE media_jobs SET state = $3, reason = $4, sha256 = $5, media_type = $6, next_at = coalesce($7, next_at),
           settled_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE $8::timestamptz END
         WHERE message_id = $1 AND place = $2 AND state = 'waiting'`,
        [
          messageId, one.job.place, one.state, one.state === 'stored' ? null : one.reason,
          one.state === 'stored' ? one.sha256 : null, one.state === 'stored' ? one.mediaType : null,
          one.state === 'waiting' ? one.nextAt : null, clock.now(),
        ],
      );
      if (changed > 0 && one.state !== 'waiting') told.push(one);
      metrics.media.inc({ provider: one.job.provider, outcome: one.state === 'waiting' ? 'again' : one.state });
      if (one.state === 'unavailable') logger.warn({ messageId, reason: one.reason }, 'a file of a message could not be had');
    }
    if (told.length > 0) await intake.amend(messageId, { by: 'media', attachments: (current) => current.map((old, place) => asSettled(old, told.find(({ job }) => job.place === place))) }, tx);
  }
}

function asSettled(old: Attachment, settled: Settled | undefined): Attachment {
  if (!settled || settled.state === 'waiting') return old;
  const kept = { role: old.role, ...(old.name === undefined ? {} : { name: old.name }) };
  if (settled.state === 'stored') {
    const { sha256, bytes, mediaType } = settled;
    return { ...kept, state: 'stored', sha256, bytes, mediaType };
  }
  return { ...kept, state: 'unavailable', reason: settled.reason, ...(old.mediaType === undefined ? {} : { mediaType: old.mediaType }) };
}

/** The due files of the message that waits longest; the lease keeps others from them while they are fetched. */
async function claim(store: Store, now: Date, leasedUntil: Date): Promise<Job[]> {
  return store.query<Job>(
    `WITH due AS (
       SELECT message_id, place FROM media_jobs
       WHERE state = 'waiting' AND next_at <= $1 AND message_id = (
         SELECT message_id FROM media_jobs WHERE state = 'waiting' AND next_at <= $1
         ORDER BY next_at, message_id LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       ORDER BY place FOR UPDATE SKIP LOCKED
     )
     UPDATE media_jobs AS job SET attempts = attempts + 1, next_at = $2
     FROM due JOIN receipts USING (message_id) WHERE job.message_id = due.message_id AND job.place = due.place
     RETURNING job.message_id AS "messageId", job.place, job.provider, job.account, url, declared_type AS "declaredType", attempts,
       receipts.identity, stored_at AS "storedAt"`,
    [now, leasedUntil],
  );
}

async function untilNext(store: Store, now: Date): Promise<number | undefined> {
  const [row] = await store.query<{ next: Date | null }>("SELECT min(next_at) AS next FROM media_jobs WHERE state = 'waiting'");
  return row?.next ? Math.max(row.next.getTime() - now.getTime(), 20) : undefined;
}
