import { z } from 'zod';
import { SealError, type Sealer } from '#libs/privacy';
import type { Clock, Logger } from '#libs/service';
import { Loop, type Store, type Tx } from '#libs/store';
import { originalsSignal } from './originals.ts';
import type { ContentStore } from '../storage/content-store.ts';

export interface OriginalsWorkerOptions {
  store: Store;
  content: ContentStore;
  sealer: Sealer;
  clock: Clock;
  logger: Logger;
  /** Whether messages are coming: then the worker lets them go first and moves few at a time. */
  busy: () => boolean;
}

interface Waiting {
  sha256: string;
  body: string;
  storedAt: Date;
}

const batchSize = 50;
/** While messages come: so many every `pause` milliseconds, a million a day, and whoever brings a message hardly feels it. */
const fewAtOnce = 10;
const pause = 500;
/** A seal that does not open will hardly open later; it is still tried, for a key may come back. */
const faultHours = 1;

/**
 * Puts small originals, which are accepted into this service's own schema, into the storage that all services share, so
 * that staff can read them through routing. Oldest first, and never in the way of those who bring messages. The row stays:
 * it is what was acknowledged. Doing it twice is harmless, so what a crash interrupts is simply done again; several
 * instances share the work.
 */
export class OriginalsWorker {
  readonly #options: OriginalsWorkerOptions;
  readonly #loop: Loop;
  #unsubscribe: () => void = () => {};

  constructor(options: OriginalsWorkerOptions) {
    this.#options = options;
    const { store, clock, logger } = options;
    this.#loop = new Loop({ name: 'originals', work: () => this.#round(), gather: pause, store, clock, logger });
  }

  start(): void {
    this.#unsubscribe = this.#options.store.onSignal(originalsSignal, () => this.#loop.wake());
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#loop.stop();
  }

  async #round(): Promise<number | undefined> {
    const { store, clock, busy } = this.#options;
    const few = busy();
    const most = few ? fewAtOnce : batchSize;
    const found = await store.transaction((tx) => this.#move(tx, clock.now(), most));
    if (found < most) return undefined;
    return few ? pause : 0;
  }

  async #move(tx: Tx, now: Date, most: number): Promise<number> {
    // Lost by a crash, the marks are only made again: no commit of a message has to wait for the disk because of them.
    await tx.execute('SET LOCAL synchronous_commit = off');
    // No key update: who refers to the row by a foreign key does not wait.
    const waiting = await tx.query<Waiting>(
      `SELECT sha256, body, stored_at AS "storedAt" FROM originals
       WHERE move_at <= $1 ORDER BY move_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [now, most],
    );
    const moved: string[] = [];
    const shut: string[] = [];
    for (const original of waiting) ((await this.#put(original)) ? moved : shut).push(original.sha256);
    if (moved.length > 0) await tx.execute('UPDATE originals SET move_at = NULL WHERE sha256 = ANY($1)', [moved]);
    if (shut.length > 0) {
      await tx.execute('UPDATE originals SET move_at = $2 WHERE sha256 = ANY($1)', [shut, new Date(now.getTime() + faultHours * 3_600_000)]);
    }
    return waiting.length;
  }

  /** False when its seal does not open: the others must not wait for it. A fault of the storage is a fault of the round. */
  async #put({ sha256, body, storedAt }: Waiting): Promise<boolean> {
    const { sealer, content, logger } = this.#options;
    let bytes: Buffer;
    try {
      bytes = Buffer.from(await sealer.open(body, z.string()), 'base64');
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      logger.error({ sha256, fault: error.fault }, 'an original cannot be moved to the storage: its seal does not open');
      return false;
    }
    await content.put(bytes, { at: storedAt });
    return true;
  }
}
