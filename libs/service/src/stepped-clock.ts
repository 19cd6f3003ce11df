import { systemClock, type Clock } from './clock.ts';

/** A clock that can be put forward: real time goes on in it, and a jump leaves out the time in which nothing happens. */
export interface SteppedClock extends Clock {
  /** Puts it forward to `instant` and wakes whose time has come, earliest first. @throws RangeError when `instant` is past */
  jumpTo(instant: Date): void;
  /** As `jumpTo`, and nothing when `instant` is past: real time may have got there first. */
  reach(instant: Date): void;
  /** When the earliest wakes of those who sleep for at most so many milliseconds; undefined when nobody does. */
  nextWake(longest?: number): Date | undefined;
}

interface Sleeper {
  at: number;
  milliseconds: number;
  wake(): void;
}

/** What a timer of Node takes at most, in milliseconds: almost 25 days. */
const longestTimer = 2 ** 31 - 1;

/**
 * Shows `start` now. Between jumps it goes as `real` does, so that what waits for a disk or a network is waited for as
 * ever; a sleep ends when its milliseconds have passed on this clock, by real time or by a jump.
 */
export function steppedClock(start: Date, real: Clock = systemClock): SteppedClock {
  let offset = start.getTime() - real.now().getTime();
  /** Earliest first, and of one instant in the order in which they fell asleep. */
  const sleepers: Sleeper[] = [];
  let timer = new AbortController();
  const instant = (): number => real.now().getTime() + offset;

  const wakeDue = (): void => {
    const now = instant();
    const awake = sleepers.findIndex(({ at }) => at > now);
    for (const sleeper of sleepers.splice(0, awake === -1 ? sleepers.length : awake)) sleeper.wake();
    setTimer();
  };
  const setTimer = (): void => {
    timer.abort();
    timer = new AbortController();
    const { signal } = timer;
    const [first] = sleepers;
    if (!first) return;
    void real.sleep(Math.min(Math.max(first.at - instant(), 0), longestTimer), signal).then(() => {
      if (!signal.aborted) wakeDue();
    });
  };

  const forward = (milliseconds: number): void => {
    offset += milliseconds;
    wakeDue();
  };

  return {
    now: () => new Date(instant()),
    sleep: (milliseconds, signal) => new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper: Sleeper = {
        at: instant() + milliseconds, milliseconds,
        wake() {
          signal?.removeEventListener('abort', end);
          resolve();
        },
      };
      const end = (): void => {
        const place = sleepers.indexOf(sleeper);
        sleepers.splice(place, 1);
        if (place === 0) setTimer();
        resolve();
      };
      signal?.addEventListener('abort', end, { once: true });
      const later = sleepers.findIndex(({ at }) => at > sleeper.at);
      sleepers.splice(later === -1 ? sleepers.length : later, 0, sleeper);
      if (sleepers[0] === sleeper) setTimer();
    }),
    jumpTo(to) {
      const ahead = to.getTime() - instant();
      if (ahead < 0) throw new RangeError(`the clock shows ${new Date(instant()).toISOString()}: it cannot go back to ${to.toISOString()}`);
      forward(ahead);
    },
    reach: (to) => forward(Math.max(to.getTime() - instant(), 0)),
    nextWake(longest = Infinity) {
      const first = sleepers.find(({ milliseconds }) => milliseconds <= longest);
      return first && new Date(first.at);
    },
  };
}
