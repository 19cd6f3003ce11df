import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#libs/service';

/** The launcher's own: loading libs/service for it would take longer than PostgreSQL does to start. */
export const localClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    delay(milliseconds, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    }),
};
