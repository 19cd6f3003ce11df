import type { Clock } from './clock.ts';
import { steppedClock } from './stepped-clock.ts';

const start = new Date('2026-09-30T09:00:00Z');
const at = (milliseconds: number): Date => new Date(start.getTime() + milliseconds);
const day = 86_400_000;

/** Real time that passes only when it is told to. */
function handTime(): Clock & { pass(milliseconds: number): Promise<void>; asked: number[] } {
  let now = Date.parse('2031-01-01T00:00:00Z');
  const timers = new Set<{ at: number; done(): void }>();
  const asked: number[] = [];
  return {
    asked,
    now: () => new Date(now),
    sleep: (milliseconds, signal) => new Promise((resolve) => {
      asked.push(milliseconds);
      const timer = { at: now + milliseconds, done: resolve };
      timers.add(timer);
      signal?.addEventListener('abort', () => {
        timers.delete(timer);
        resolve();
      });
    }),
    async pass(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at);
        if (!next) break;
        now = Math.max(now, next.at);
        timers.delete(next);
        next.done();
        await settled();
      }
      now = end;
    },
  };
}

/** Everything that can go on by itself has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Falls asleep and tells, in `woken`, that it woke. */
function sleeperOf(clock: Clock, woken: string[]): (name: string, milliseconds: number, signal?: AbortSignal) => void {
  return (name, milliseconds, signal) => void clock.sleep(milliseconds, signal).then(() => woken.push(name));
}

describe('steppedClock', () => {
  it('begins where it is told to and goes with real time', async () => {
    const real = handTime();
    const clock = steppedClock(start, real);
    expect(clock.now()).toEqual(start);
    await real.pass(1500);
    expect(clock.now()).toEqual(at(1500));
  });

  it('jumps to an instant, and real time goes on from there', async () => {
    const real = handTime();
    const clock = steppedClock(start, real);
    clock.jumpTo(at(60 * day));
    expect(clock.now()).toEqual(at(60 * day));
    await real.pass(7);
    expect(clock.now()).toEqual(at(60 * day + 7));
  });

  it('never goes back, by a millisecond; to the instant that it shows it may jump', () => {
    const clock = steppedClock(start, handTime());
    clock.jumpTo(at(10));
    expect(() => clock.jumpTo(at(9))).toThrow(new RangeError('the clock shows 2026-09-30T09:00:00.010Z: it cannot go back to 2026-09-30T09:00:00.009Z'));
    clock.jumpTo(at(10));
    expect(clock.now()).toEqual(at(10));
  });

  it('reaches an instant, and is there already where real time was faster', async () => {
    const real = handTime();
    const clock = steppedClock(start, real);
    clock.reach(at(day));
    expect(clock.now()).toEqual(at(day));
    await real.pass(5);
    clock.reach(at(day));
    expect(clock.now()).toEqual(at(day + 5));
  });
});

describe('who sleeps', () => {
  it('wakes by real time alone', async () => {
    const real = handTime();
    const woken: string[] = [];
    sleeperOf(steppedClock(start, real), woken)('a', 100);
    await real.pass(99);
    expect(woken).toEqual([]);
    await real.pass(1);
    expect(woken).toEqual(['a']);
  });

  it('wakes by a jump to his instant, not by one to the millisecond before', async () => {
    const clock = steppedClock(start, handTime());
    const woken: string[] = [];
    sleeperOf(clock, woken)('a', 1000);
    clock.jumpTo(at(999));
    await settled();
    expect(woken).toEqual([]);
    clock.jumpTo(at(1000));
    await settled();
    expect(woken).toEqual(['a']);
  });

  it('sleeps only the rest in real time after a jump that was too short for him', async () => {
    const real = handTime();
    const clock = steppedClock(start, real);
    const woken: string[] = [];
    sleeperOf(clock, woken)('a', 10_000);
    clock.jumpTo(at(9000));
    await real.pass(999);
    expect(woken).toEqual([]);
    await real.pass(1);
    expect(woken).toEqual(['a']);
  });

  it('wakes in the order of the instants, of one instant in the order of falling asleep', async () => {
    const clock = steppedClock(start, handTime());
    const woken: string[] = [];
    const sleep = sleeperOf(clock, woken);
    sleep('late', 300);
    sleep('early', 100);
    sleep('middle', 200);
    sleep('also early', 100);
    sleep('not yet', 301);
    clock.jumpTo(at(300));
    await settled();
    expect(woken).toEqual(['early', 'also early', 'middle', 'late']);
    expect(clock.nextWake()).toEqual(at(301));
  });

  it('is told of by how long he sleeps', () => {
    const clock = steppedClock(start, handTime());
    const sleep = sleeperOf(clock, []);
    sleep('polls', 1000);
    clock.jumpTo(at(950));
    sleep('gathers', 100);
    expect(clock.nextWake()).toEqual(at(1000));
    expect(clock.nextWake(100)).toEqual(at(1050));
    expect(clock.nextWake(99)).toBeUndefined();
  });

  it('may fall asleep again when he wakes, without waking twice', async () => {
    const clock = steppedClock(start, handTime());
    let rounds = 0;
    void (async () => {
      for (;;) {
        await clock.sleep(1000);
        rounds += 1;
      }
    })();
    clock.jumpTo(at(30 * day));
    await settled();
    expect(rounds).toBe(1);
    expect(clock.nextWake()).toEqual(at(30 * day + 1000));
  });

  it('sleeps longer than a timer of Node can', async () => {
    const real = handTime();
    const woken: string[] = [];
    sleeperOf(steppedClock(start, real), woken)('a', 60 * day);
    expect(real.asked).toEqual([2 ** 31 - 1]);
    await real.pass(60 * day - 1);
    expect(woken).toEqual([]);
    await real.pass(1);
    expect(woken).toEqual(['a']);
  });

  it('is let go by his signal at once, and the others sleep on', async () => {
    const real = handTime();
    const clock = steppedClock(start, real);
    const woken: string[] = [];
    const sleep = sleeperOf(clock, woken);
    const [first, second] = [new AbortController(), new AbortController()];
    sleep('a', 100, first.signal);
    sleep('b', 200, second.signal);
    sleep('c', 300);
    sleep('never', 50, AbortSignal.abort());
    await settled();
    expect(woken).toEqual(['never']);
    first.abort();
    await settled();
    expect(woken).toEqual(['never', 'a']);
    expect(clock.nextWake()).toEqual(at(200));
    clock.jumpTo(at(200));
    second.abort();
    await settled();
    expect(woken).toEqual(['never', 'a', 'b']);
    await real.pass(100);
    expect(woken).toEqual(['never', 'a', 'b', 'c']);
    expect(clock.nextWake()).toBeUndefined();
  });
});
