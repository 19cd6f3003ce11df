import { silentLogger, type Clock } from '#libs/service';
import { Loop } from './loop.ts';

/** Sleeps for ever, unless it is woken. */
const still: Clock = {
  now: () => new Date(0),
  sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};
const hasty: Clock = { now: () => new Date(0), sleep: () => new Promise((resolve) => setTimeout(resolve, 1)) };
const store = { whenAvailable: async () => {} };
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a loop of work', () => {
  it('works at once, then when it is woken, and not otherwise', async () => {
    let rounds = 0;
    const loop = new Loop({ name: 'spec', store, clock: still, logger: silentLogger, work: async () => { rounds += 1; return undefined; } });
    loop.start();
    loop.start();
    await turn();
    expect(rounds).toBe(1);
    loop.wake();
    await turn();
    expect(rounds).toBe(2);
    await loop.stop();
  });

  it('does not lose a call that comes during a round', async () => {
    let rounds = 0;
    const loop: Loop = new Loop({ name: 'spec', store, clock: still, logger: silentLogger, work: async () => { rounds += 1; if (rounds < 3) loop.wake(); return undefined; } });
    loop.start();
    await turn();
    expect(rounds).toBe(3);
    await loop.stop();
  });

  it('takes calls that come within its pause together, and is not kept from stopping by it', async () => {
    const pauses: { milliseconds: number; over: () => void }[] = [];
    const clock: Clock = { now: () => new Date(0), sleep: (milliseconds, signal) => new Promise((resolve) => {
      pauses.push({ milliseconds, over: resolve });
      signal?.addEventListener('abort', () => resolve());
    }) };
    let rounds = 0;
    const loop = new Loop({ name: 'spec', store, clock, logger: silentLogger, gather: 100, work: async () => { rounds += 1; return undefined; } });
    loop.start();
    await turn();
    for (let n = 0; n < 3; n += 1) {
      loop.wake();
      await turn();
    }
    expect([rounds, pauses.map(({ milliseconds }) => milliseconds)]).toEqual([1, [5000, 100]]);
    pauses[1]!.over();
    await turn();
    expect([rounds, pauses.length]).toEqual([2, 3]);
    loop.wake();
    await turn();
    await loop.stop();
    expect(rounds).toBe(2);
  });

  it('goes on after a failure, and says so', async () => {
    const errors: string[] = [];
    let rounds = 0;
    const logger = { ...silentLogger, error: (_: unknown, message: string) => void errors.push(message) };
    const loop = new Loop({ name: 'spec', store, clock: hasty, logger, work: async () => { rounds += 1; if (rounds < 3) throw new Error('no'); return undefined; } });
    loop.start();
    await turn();
    await loop.stop();
    expect(rounds).toBeGreaterThan(3);
    expect(errors).toHaveLength(2);
  });

  it('ends after the round in hand', async () => {
    let ended = false;
    const loop = new Loop({ name: 'spec', store, clock: still, logger: silentLogger, work: async () => { await turn(); ended = true; return 0; } });
    loop.start();
    await loop.stop();
    expect(ended).toBe(true);
  });
});
