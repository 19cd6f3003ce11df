import { BusyError, isLockTimeout, isRetryable } from './errors.ts';

const tries = 3;
/** It has waited five seconds each time: more of them, and the caller has gone. */
const triesForLock = 2;

/**
 * Does a transaction again that lost a race (deadlock, serialization failure, a lock that did not come): at once, a few
 * times. `work` must do nothing outside its transaction.
 * @throws BusyError when it lost each time: nothing was written
 */
export async function retried<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || error instanceof BusyError) throw error;
      if (attempt >= (isLockTimeout(error) ? triesForLock : tries)) throw new BusyError('others hold what this work needs', { cause: error });
    }
  }
}
