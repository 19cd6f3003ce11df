import type { Clock } from '#libs/service';
import { BusyError } from './errors.ts';

interface Waiter {
  go(): void;
}

/**
 * A queue before the pool of connections. The pool's own wait ends with the same error as a database that cannot be
 * reached: many at once would then look like a database that is away.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #waiting = new Set<Waiter>();
  #free: number;

  /** `patience` in milliseconds. */
  constructor(places: number, patience: number, clock: Clock) {
    this.#free = places;
    this.#patience = patience;
    this.#clock = clock;
  }

  /**
   * Waits for a place, in the order of coming. Gives what gives it back.
   * @throws BusyError when none came in time
   */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait();
    return () => this.#giveBack();
  }

  async #wait(): Promise<void> {
    const over = new AbortController();
    await new Promise<void>((resolve, reject) => {
      const waiter = { go: resolve };
      this.#waiting.add(waiter);
      void this.#clock.sleep(this.#patience, over.signal).then(() => {
        if (this.#waiting.delete(waiter)) reject(new BusyError('all connections to the database are at work'));
      });
    });
    over.abort();
  }

  #giveBack(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next.go();
  }
}
