import type { Clock } from '#libs/service';

/** A call that is never lost: one that comes while nobody waits ends the next wait at once. */
export class Wake {
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  #called = false;
  #waiter: AbortController | undefined;

  constructor(clock: Clock, stop: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
  }

  call(): void {
    this.#called = true;
    this.#waiter?.abort();
  }

  /** Waits for a call, at most `milliseconds`; true when there was one. */
  async wait(milliseconds: number): Promise<boolean> {
    if (!this.#called) {
      this.#waiter = new AbortController();
      await this.#clock.sleep(milliseconds, AbortSignal.any([this.#waiter.signal, this.#stop]));
      this.#waiter = undefined;
    }
    const called = this.#called;
    this.#called = false;
    return called;
  }
}
