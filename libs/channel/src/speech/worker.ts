import { buffer } from 'node:stream/consumers';
import type { Clock, Logger, Random } from '#libs/service';
import { Loop, type Store } from '#libs/store';
import type { Intake } from '../intake/intake.ts';
import type { ChannelMetrics } from '../metrics.ts';
import { ContentDamaged, ContentErased, type ContentStore } from '../storage/content-store.ts';
import { speechSignal } from './jobs.ts';
import type { Transcribe, Transcribed } from './transcribe.ts';

export interface SpeechWorkerOptions {
  store: Store;
  intake: Pick<Intake, 'addText'>;
  content: Pick<ContentStore, 'get'>;
  transcribe: Transcribe;
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: Pick<ChannelMetrics, 'speech'>;
  /** Longer than any recording may take: after it, a job of a dead worker is taken up by another. */
  leaseSeconds: number;
}

interface Job {
  messageId: string;
  place: number;
  sha256: string;
  mediaType: string;
  bytes: number;
  attempts: number;
  createdAt: Date;
}

/** What is not written down by then is left to a person: his task is there since the message waits for its words. */
const hours = 6;
/** Seconds after the first, second … failed attempt. */
const pauses = [5, 30, 120, 600];
const longestPause = 1800;
/** One recording is in memory at a time. */
const mostBytes = 100 * 1024 * 1024;

/**
 * Lets a speech service write down recordings, one after the other, and tells the words as amendments by `transcript`.
 * Several instances share the work; a job of one that died is taken up after its lease, and its words count once.
 */
export class SpeechWorker {
  readonly #options: SpeechWorkerOptions;
  readonly #loop: Loop;
  #unsubscribe: () => void = () => {};

  constructor(options: SpeechWorkerOptions) {
    this.#options = options;
    const { store, clock, logger } = options;
    this.#loop = new Loop({ name: 'speech', work: (signal) => this.#round(signal), store, clock, logger });
  }

  start(): void {
    this.#unsubscribe = this.#options.store.onSignal(speechSignal, () => this.#loop.wake());
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#loop.stop();
  }

  async #round(signal: AbortSignal): Promise<number | undefined> {
    const { store, clock, leaseSeconds } = this.#options;
    const now = clock.now();
    const job = await claim(store, now, new Date(now.getTime() + leaseSeconds * 1000));
    if (!job) return untilNext(store, now);
    const outcome = await this.#write(job, signal);
    // Stopped in the middle: the lease gives the job to the next start.
    if (signal.aborted) return undefined;
    await this.#settle(job, outcome);
    return 0;
  }

  async #write(job: Job, signal: AbortSignal): Promise<Transcribed> {
    const { content, transcribe, clock } = this.#options;
    if (clock.now().getTime() - job.createdAt.getTime() > hours * 3_600_000) return { outcome: 'refused', reason: `it could not be written down within ${hours} hours` };
    if (job.bytes > mostBytes) return { outcome: 'refused', reason: `it is larger than ${mostBytes / 1024 / 1024} MiB` };
    try {
      const stream = await content.get(job.sha256);
      if (!stream) return { outcome: 'failed', reason: 'it is not in the storage' };
      return await transcribe({ bytes: await buffer(stream), mediaType: job.mediaType }, signal);
    } catch (error) {
      if (error instanceof ContentErased || error instanceof ContentDamaged) return { outcome: 'refused', reason: error.message };
      throw error;
    }
  }

  async #settle(job: Job, outcome: Transcribed): Promise<void> {
    const { store, intake, clock, random, logger, metrics } = this.#options;
    const { messageId, place } = job;
    const now = clock.now();
    if (outcome.outcome === 'failed') {
      const pause = (pauses[job.attempts - 1] ?? longestPause) * (0.9 + random.fraction() * 0.2);
      const nextAt = new Date(now.getTime() + Math.max(pause, outcome.retryAfterSeconds ?? 0) * 1000);
      await store.execute("UPDATE speech_jobs SET next_at = $3, reason = $4 WHERE message_id = $1 AND place = $2 AND state = 'waiting'", [messageId, place, nextAt, outcome.reason]);
      metrics.speech.inc({ outcome: 'again' });
      logger.warn({ messageId, attempts: job.attempts, reason: outcome.reason }, 'a recording could not be written down: tried again later');
      return;
    }
    const state = outcome.outcome === 'refused' ? 'given-up' : outcome.text === '' ? 'silent' : 'heard';
    await store.transaction(async (tx) => {
      // The receipt first, as everywhere: two workers of one message wait for each other instead of deadlocking.
      await tx.query('SELECT 1 FROM receipts WHERE message_id = $1 FOR UPDATE', [messageId]);
      const changed = await tx.execute(
        "UPDATE speech_jobs SET state = $3, reason = $4, settled_at = $5 WHERE message_id = $1 AND place = $2 AND state = 'waiting'",
        [messageId, place, state, outcome.outcome === 'refused' ? outcome.reason : null, now],
      );
      if (changed === 0 || outcome.outcome !== 'heard' || outcome.text === '') return;
      const { text, confidence } = outcome;
      await intake.addText(messageId, { part: `transcript:${place}`, by: 'transcript', text, textOrigin: { kind: 'transcript', confidence } }, tx);
    });
    metrics.speech.inc({ outcome: state });
    if (outcome.outcome === 'refused') logger.warn({ messageId, reason: outcome.reason }, 'a recording is not written down by the speech service: a person has to listen');
    if (state === 'silent') logger.info({ messageId }, 'the speech service heard no words in a recording');
  }
}

/** The recording that waits longest; the lease keeps others from it while it is written down. */
async function claim(store: Store, now: Date, leasedUntil: Date): Promise<Job | undefined> {
  const [job] = await store.query<Omit<Job, 'bytes'> & { bytes: string }>(
    `UPDATE speech_jobs AS job SET attempts = attempts + 1, next_at = $2
     FROM (SELECT message_id, place FROM speech_jobs WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, message_id, place LIMIT 1 FOR UPDATE SKIP LOCKED) AS due
     WHERE job.message_id = due.message_id AND job.place = due.place
     RETURNING job.message_id AS "messageId", job.place, sha256, media_type AS "mediaType", bytes, attempts, created_at AS "createdAt"`,
    [now, leasedUntil],
  );
  return job && { ...job, bytes: Number(job.bytes) };
}

async function untilNext(store: Store, now: Date): Promise<number | undefined> {
  const [row] = await store.query<{ next: Date | null }>("SELECT min(next_at) AS next FROM speech_jobs WHERE state = 'waiting'");
  return row?.next ? Math.max(row.next.getTime() - now.getTime(), 20) : undefined;
}
