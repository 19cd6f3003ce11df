import type { Clock } from '#libs/service';

interface Waiting {
  until: number;
  giveUp: () => void;
}

/**
 * Ends waits that last too long. All have the same patience, so they run out in the order in which they began: one timer
 * for the oldest stands for all of them, however many there are.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #milliseconds: number;
  readonly #waiting = new Set<Waiting>();
  #timer: AbortController | undefined;
  #watching = false;

  constructor(clock: Clock, milliseconds: number) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
  }

  /** What `work` gives, or a rejection when it takes longer; the work itself goes on. */
  within<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const waiting = {
        until: this.#clock.now().getTime() + this.#milliseconds,
        giveUp: () => reject(new Error('too slow')),
      };
      this.#waiting.add(waiting);
      if (!this.#watching) void this.#watch();
      work.then((result) => {
        this.#ended(waiting);
        resolve(result);
      }, (error: unknown) => {
        this.#ended(waiting);
        reject(error as Error);
      });
    });
  }

  #ended(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    // A timer for nobody would keep a process alive.
    if (this.#waiting.size === 0) this.#timer?.abort();
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    for (let oldest = this.#oldest(); oldest; oldest = this.#oldest()) {
      const { signal } = this.#timer = new AbortController();
      const left = oldest.until - this.#clock.now().getTime();
      if (left > 0) await this.#clock.sleep(left, signal);
      if (!signal.aborted && this.#waiting.delete(oldest)) oldest.giveUp();
    }
    this.#watching = false;
  }

  #oldest(): Waiting | undefined {
    return this.#waiting.values().next().value;
  }
}
