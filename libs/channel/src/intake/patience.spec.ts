import type { Clock } from '#libs/service';
import { Patience } from './patience.ts';

/** A clock that stands until it is told to go on. */
function steppedClock() {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const clock: Clock = {
    now: () => new Date(now),
    sleep: (milliseconds, signal) => new Promise((resolve) => {
      const sleeper = { at: now + milliseconds, wake: () => { sleepers.delete(sleeper); resolve(); } };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake);
    }),
  };
  return {
    clock,
    sleepers: () => sleepers.size,
    step: async (milliseconds: number) => {
      now += milliseconds;
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
      await new Promise(setImmediate);
    },
  };
}

const never = () => new Promise<string>(() => {});

function outcomeOf(work: Promise<string>): () => string {
  let outcome = 'waits';
  work.then((value) => { outcome = value; }, (error: Error) => { outcome = error.message; });
  return () => outcome;
}

it('gives what the work gives, and how it fails', async () => {
  const patience = new Patience(steppedClock().clock, 100);
  await expect(patience.within(Promise.resolve('done'))).resolves.toBe('done');
  await expect(patience.within(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('ends each wait when its own patience is over, with one timer', async () => {
  const { clock, step, sleepers } = steppedClock();
  const patience = new Patience(clock, 100);
  const first = outcomeOf(patience.within(never()));
  await step(60);
  const second = outcomeOf(patience.within(never()));
  const third = outcomeOf(patience.within(never()));
  expect(sleepers()).toBe(1);
  await step(39);
  expect([first(), second(), third()]).toEqual(['waits', 'waits', 'waits']);
  await step(1);
  expect([first(), second(), third()]).toEqual(['too slow', 'waits', 'waits']);
  await step(60);
  expect([second(), third()]).toEqual(['too slow', 'too slow']);
});

it('holds no timer when nobody waits, and begins again', async () => {
  const { clock, step, sleepers } = steppedClock();
  const patience = new Patience(clock, 100);
  const begun = Promise.withResolvers<string>();
  const wait = patience.within(begun.promise);
  expect(sleepers()).toBe(1);
  begun.resolve('done');
  await wait;
  // In the same turn: the old timer has ended and its watch not yet.
  const next = outcomeOf(patience.within(never()));
  await step(0);
  expect(sleepers()).toBe(1);
  await step(100);
  expect(next()).toBe('too slow');
  expect(sleepers()).toBe(0);
});
