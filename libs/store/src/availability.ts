import type { Clock, Logger } from '#libs/service';

/** Knows whether the database answers; asks again and again once somebody found it away. */
export class Availability {
  readonly #probe: () => Promise<void>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopped = new AbortController();
  readonly #waiting = new Set<() => void>();
  #reason: string | undefined;
  #probing: Promise<void> | undefined;

  constructor(probe: () => Promise<void>, clock: Clock, logger: Logger) {
    this.#probe = probe;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** What the database is waited for, or undefined while it answers. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Somebody met an error that says "away": from now on it is probed until it answers. */
  lost(error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    if (this.#reason === undefined) this.#logger.warn({ reason: sentence(error) }, 'database away, waiting for it');
    this.#reason = sentence(error);
    this.#probing ??= this.#probeUntilBack().finally(() => (this.#probing = undefined));
  }

  /** Resolves when the database answers, or at once when it does; also when `signal` is aborted or the store is closed. */
  async whenAvailable(signal?: AbortSignal): Promise<void> {
    if (this.#reason === undefined || signal?.aborted || this.#stopped.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#release();
    await this.#probing;
  }

  async #probeUntilBack(): Promise<void> {
    for (let pause = 100; !this.#stopped.signal.aborted; pause = Math.min(pause * 2, 1000)) {
      await this.#clock.sleep(pause, this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      try {
        await this.#probe();
      } catch (error) {
        if (sentence(error) !== this.#reason) this.#logger.warn({ reason: sentence(error) }, 'database still away');
        this.#reason = sentence(error);
        continue;
      }
      this.#reason = undefined;
      this.#logger.info({}, 'database answers again');
      this.#release();
      return;
    }
  }

  #release(): void {
    for (const done of this.#waiting) done();
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
