import type { Clock, Logger } from '#libs/service';
import { inbox } from './inbox.ts';
import { pruneOutbox } from './outbox/retention.ts';
import type { Store } from './store.ts';

const pause = 600_000;

export interface Housekeeping {
  stop(): Promise<void>;
}

/** Every ten minutes forgets old inbox ids and sent outbox rows, in small batches that hold nobody up. */
export function keepHouse({ store, clock, logger }: { store: Store; clock: Clock; logger: Logger }): Housekeeping {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(pause, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        const prunes = [() => pruneOutbox(store, clock.now()), () => inbox.prune(store, clock.now())];
        for (const prune of prunes) {
          while ((await prune()) > 0 && !stopping.signal.aborted) await clock.sleep(50, stopping.signal);
        }
      } catch (error) {
        logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'old rows not pruned, tried again later');
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
