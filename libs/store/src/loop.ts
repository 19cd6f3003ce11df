import type { Clock, Logger } from '#libs/service';
import { isUnavailable } from './errors.ts';
import type { Store } from './store.ts';

export interface LoopOptions {
  /** For the log, e.g. `media`. */
  name: string;
  /**
   * One round of work. Resolves with the milliseconds until there may be more: 0 at once, undefined at the next wake or
   * after `idle`.
   */
  work(signal: AbortSignal): Promise<number | undefined>;
  store: Pick<Store, 'whenAvailable'>;
  clock: Clock;
  logger: Logger;
  /** Milliseconds between looks when nobody wakes it; a net, so default 5000. */
  idle?: number;
  /** Milliseconds that a call waits for others before its round begins: for work that nobody waits for; default 0. */
  gather?: number;
}

const longestPause = 30_000;

/** Does its work again and again until it is stopped; waits with back-off after a failure, never ends by one. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #stop = new AbortController();
  #called = false;
  #waiter: AbortController | undefined;
  #running: Promise<void> | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There is work: a call that comes during a round begins another right after it. */
  wake(): void {
    this.#called = true;
    this.#waiter?.abort();
  }

  /** Ends after the round in hand. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, store, logger, idle = 5000 } = this.#options;
    let pause = 200;
    while (!this.#stop.signal.aborted) {
      try {
        this.#called = false;
        const next = await this.#options.work(this.#stop.signal);
        pause = 200;
        await this.#wait(Math.min(next ?? idle, idle));
      } catch (error) {
        if (!isUnavailable(error)) logger.error({ part: name, error }, 'a round failed and is done again');
        await store.whenAvailable(this.#stop.signal);
        await this.#options.clock.sleep(pause, this.#stop.signal);
        pause = Math.min(pause * 2, longestPause);
      }
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    const { clock, gather = 0 } = this.#options;
    if (milliseconds <= 0) return;
    if (!this.#called) {
      this.#waiter = new AbortController();
      await clock.sleep(milliseconds, AbortSignal.any([this.#waiter.signal, this.#stop.signal]));
      this.#waiter = undefined;
    }
    if (this.#called && gather > 0) await clock.sleep(gather, this.#stop.signal);
  }
}
