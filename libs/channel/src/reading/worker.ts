import { buffer } from 'node:stream/consumers';
import { documentLimits, type DocumentReader, type Reading, type ReadPage } from '#libs/documents';
import { SealError } from '#libs/privacy';
import type { Clock, Logger, Random } from '#libs/service';
import { Loop } from '#libs/store';
import type { ChannelMetrics } from '../metrics.ts';
import { ContentDamaged, ContentErased, type ContentStore } from '../storage/content-store.ts';
import { claim, othersAreDue, putOff, setAside, untilNext, type DocumentJob } from './claim.ts';
import { documentsSignal } from './jobs.ts';
import { pagesRead, writePage } from './pages.ts';
import { settleRead, settleUnread, type SettleParts } from './settle.ts';

/** Looks for viruses; `failed`: it could not be asked now. Never rejects. */
export type ScanForVirus = (bytes: Buffer, signal: AbortSignal) => Promise<{ outcome: 'clean' } | { outcome: 'infected'; virus: string } | { outcome: 'failed'; reason: string }>;

export interface DocumentWorkerOptions extends Omit<SettleParts, 'areaCode'> {
  content: Pick<ContentStore, 'get' | 'put'>;
  reader: DocumentReader;
  scanForVirus?: ScanForVirus;
  areaCode: () => string;
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: Pick<ChannelMetrics, 'documents' | 'documentSeconds'>;
  /** Files that are read at the same time; default 1. */
  parallel?: number;
  /** Behind it another waiting file comes first, once a page is done; default 30. */
  turnSeconds?: number;
}

/** What cannot be tried with success by then is left to a person: his task is there since the message waits for its words. */
const hours = 24;
/** Seconds after the first, second … failed attempt. */
const pauses = [5, 30, 120, 600];
const longestPause = 1800;
/** Seconds. Renewed while it is read: a file of an instance that died is taken up by another after it. */
const lease = 45;
const renewing = 15;

/**
 * Has the scans of accepted messages read, page by page, and tells what they say as amendments by `ocr`, one per file.
 * Several instances share the work. What was read of a file before a crash, or before it let others go first, is not read
 * again; and however often a file is read, it is told once.
 */
export class DocumentWorker {
  readonly #options: DocumentWorkerOptions;
  readonly #loops: Loop[];
  #unsubscribe: () => void = () => {};

  constructor(options: DocumentWorkerOptions) {
    this.#options = options;
    const { store, clock, logger, parallel = 1 } = options;
    const work = (signal: AbortSignal) => this.#round(signal);
    this.#loops = Array.from({ length: parallel }, () => new Loop({ name: 'documents', work, store, clock, logger }));
  }

  start(): void {
    this.#unsubscribe = this.#options.store.onSignal(documentsSignal, () => this.#loops.forEach((loop) => loop.wake()));
    this.#loops.forEach((loop) => loop.start());
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  async #round(signal: AbortSignal): Promise<number | undefined> {
    const { store, clock, metrics } = this.#options;
    const now = clock.now();
    const job = await claim(store, now, seconds(now, lease));
    if (!job) return untilNext(store, now);
    const end = metrics.documentSeconds.startTimer();
    // A lease is about whether this process lives, whatever clock it goes by.
    let renewed: Promise<void> = Promise.resolve();
    const renewal = setInterval(() => {
      renewed = putOff(store, job, seconds(clock.now(), lease)).catch(() => {});
    }, renewing * 1000).unref();
    const outcome = await this.#read(job, signal).finally(() => clearInterval(renewal));
    await renewed;
    // Stopped in the middle: the next start need not wait for the lease.
    if (signal.aborted && outcome.outcome === 'failed') await putOff(store, job, clock.now());
    else await this.#settle(job, outcome);
    end();
    return 0;
  }

  async #read(job: DocumentJob, signal: AbortSignal): Promise<Reading> {
    const { store, content, reader, scanForVirus } = this.#options;
    if (job.bytes > documentLimits.bytes) {
      return { outcome: 'refused', fault: 'too-large', reason: `it is larger than ${documentLimits.bytes / 1024 / 1024} MiB: scan it in parts` };
    }
    try {
      const stream = await content.get(job.sha256);
      if (!stream) return { outcome: 'failed', reason: 'it is not in the storage' };
      const bytes = await buffer(stream);
      const from = await pagesRead(store, job);
      if (from === 0) {
        const looked = await scanForVirus?.(bytes, signal);
        if (looked?.outcome === 'failed') return looked;
        if (looked?.outcome === 'infected') return { outcome: 'refused', fault: 'infected', reason: `it holds a virus (${looked.virus}): do not open it; ask for the paper, or for another copy` };
      }
      const began = this.#options.clock.now().getTime();
      return await reader.read({ bytes, mediaType: job.mediaType, from }, (page) => this.#keep(job, page, began), signal);
    } catch (error) {
      if (error instanceof ContentErased || error instanceof ContentDamaged || error instanceof SealError) {
        return { outcome: 'refused', fault: 'damaged', reason: error.message };
      }
      throw error;
    }
  }

  async #keep(job: DocumentJob, { image, of, ...page }: ReadPage, began: number): Promise<void | 'set-aside'> {
    const { store, content, sealer, reader, clock, turnSeconds = 30 } = this.#options;
    const { sha256, bytes } = await content.put(image, { at: job.createdAt });
    const now = clock.now();
    await store.transaction(async (tx) => {
      await writePage(tx, job, { ...page, sha256, bytes }, { sealer, sealedAt: job.createdAt, now });
      await tx.execute(
        "UPDATE document_jobs SET pages = $3, next_at = $4 WHERE message_id = $1 AND place = $2 AND state = 'waiting'", [job.messageId, job.place, of, seconds(now, lease)],
      );
      tx.signal(documentsSignal);
    });
    if (page.page >= of || now.getTime() - began < turnSeconds * 1000) return;
    if (reader.wanted() || await othersAreDue(store, now)) return 'set-aside';
  }

  async #settle(job: DocumentJob, outcome: Reading): Promise<void> {
    const { store, clock, random, logger, metrics } = this.#options;
    const { messageId } = job;
    const now = clock.now();
    if (outcome.outcome === 'set-aside') return setAside(store, job, now);
    const parts = { ...this.#options, areaCode: this.#options.areaCode() };
    if (outcome.outcome === 'read') {
      if (await settleRead(job, now, parts)) metrics.documents.inc({ outcome: 'read' });
      return;
    }
    const { reason } = outcome;
    const over = outcome.outcome === 'failed' && now.getTime() - job.createdAt.getTime() >= hours * 3_600_000;
    if (outcome.outcome === 'failed' && !over) {
      const pause = (pauses[job.attempts - 1] ?? longestPause) * (0.9 + random.fraction() * 0.2);
      await putOff(store, job, seconds(now, pause), reason);
      metrics.documents.inc({ outcome: 'again' });
      logger.warn({ messageId, attempts: job.attempts, reason }, 'a scan could not be read: tried again later');
      return;
    }
    const state = over ? 'given-up' : 'refused';
    const infected = outcome.outcome === 'refused' && outcome.fault === 'infected';
    if (!(await settleUnread(job, { state, reason, infected }, now, parts))) return;
    metrics.documents.inc({ outcome: infected ? 'infected' : state });
    logger.warn({ messageId, place: job.place, reason }, 'a scan is not read by machine: a person has to look at it');
  }
}

function seconds(from: Date, count: number): Date {
  return new Date(from.getTime() + count * 1000);
}
