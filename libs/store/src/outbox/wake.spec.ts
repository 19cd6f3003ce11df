import { systemClock, type Clock } from '#libs/service';
import { Wake } from './wake.ts';

/** Sleeps until aborted, whatever the time. */
const sleeper: Clock = { ...systemClock, sleep: (_, signal) => new Promise((done) => signal?.addEventListener('abort', () => done())) };

describe('Wake', () => {
  it('ends a wait', async () => {
    const wake = new Wake(sleeper, new AbortController().signal);
    const waiting = wake.wait(1000);
    wake.call();
    expect(await waiting).toBe(true);
  });

  it('keeps a call that comes while nobody waits, once', async () => {
    const wake = new Wake(systemClock, new AbortController().signal);
    wake.call();
    wake.call();
    expect(await wake.wait(1000)).toBe(true);
    expect(await wake.wait(1)).toBe(false);
  });

  it('is ended by the stop', async () => {
    const stop = new AbortController();
    const waiting = new Wake(sleeper, stop.signal).wait(1000);
    stop.abort();
    expect(await waiting).toBe(false);
  });
});
