import type { Clock, Logger } from '#libs/service';
import { isUnavailable, type Store } from '#libs/store';

export interface WorkerOptions {
  name: string;
  store: Store;
  /** The signal of the transactions that make work. */
  signal: string;
  /** Does what is due; true when there may be more at once. */
  work(): Promise<boolean>;
  /** A net below the signal, and how often time alone is looked at, in milliseconds. */
  pause: number;
  clock: Clock;
  logger: Logger;
}

/** Does work that transactions leave behind, right after their commits; never stops for a failure, and says it. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, signal } = this.#options;
    const unsubscribe = store.onSignal(signal, () => this.#wake.abort());
    this.#running ??= this.#run().finally(unsubscribe);
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, store, logger, name, pause } = this.#options;
    while (!this.#stop.signal.aborted) {
      const woken = this.#wake.signal;
      let more = false;
      try {
        await store.whenAvailable(this.#stop.signal);
        more = await this.#options.work();
      } catch (error) {
        if (!isUnavailable(error)) logger.error({ worker: name, error }, 'work failed, it is tried again');
        await clock.sleep(pause, this.#stop.signal);
      }
      if (more) continue;
      await clock.sleep(pause, AbortSignal.any([woken, this.#stop.signal]));
      if (woken.aborted && !this.#stop.signal.aborted) this.#wake = new AbortController();
    }
  }
}
