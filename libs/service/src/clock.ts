import { setTimeout as delay } from 'node:timers/promises';

/** Where every part takes its time from, so that tests and the demo can step it. */
export interface Clock {
  now(): Date;
  /** Resolves after `milliseconds` of this clock, or at once when `signal` is aborted; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    if (signal?.aborted) return;
    await delay(milliseconds, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
};
