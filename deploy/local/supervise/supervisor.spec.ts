import { afterExit, noFailure } from './back-off.ts';
import { supervise, type Supervised, type SupervisorParts } from './supervisor.ts';
import type { Child, Exit } from '../system/child.ts';

describe('the pause before a process is started again', () => {
  it('doubles from half a second up to thirty', () => {
    const delays: number[] = [];
    let backOff = noFailure;
    for (let n = 0; n < 9; n++) delays.push((backOff = afterExit(backOff, 1000)).delay);
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins anew after ten good seconds', () => {
    const failing = afterExit(afterExit(afterExit(noFailure, 10), 10), 10);
    expect(afterExit(failing, 9999).delay).toBe(4000);
    expect(afterExit(failing, 10_000).delay).toBe(500);
  });
});

/** A process whose end the test decides. */
function fakeChild(pid: number): Child & { end(exit: Exit): void; signals: string[] } {
  let end: (exit: Exit) => void = () => {};
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    end = (how) => resolve((exit = how));
  });
  const signals: string[] = [];
  return {
    name: 'routing', pid, exited, signals, end: (how) => end(how),
    get exit() { return exit; },
    signal: (signal) => void signals.push(signal),
    stop: (signal) => {
      signals.push(signal);
      end({ code: 0, signal: null });
      return exited;
    },
  };
}

function setUp(change: Partial<Supervised> = {}) {
  const children: ReturnType<typeof fakeChild>[] = [];
  const lines: string[] = [];
  const sleeps: number[] = [];
  const noted: string[] = [];
  const parts: SupervisorParts = {
    clock: { now: () => new Date(0), sleep: async (milliseconds) => void sleeps.push(milliseconds) },
    say: (line) => lines.push(line),
    started: (child) => noted.push(`+${child.pid}`),
    ended: (child) => noted.push(`-${child.pid}`),
  };
  const supervision = supervise({
    name: 'routing', signal: 'SIGTERM', lastWords: () => 'no broker',
    spawn: async () => {
      const child = fakeChild(children.length + 1);
      children.push(child);
      return child;
    },
    ...change,
  }, parts);
  return { children, lines, sleeps, noted, supervision };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a process that is kept running', () => {
  it('is started again when it dies, with a line that says why', async () => {
    const { children, lines, sleeps, noted, supervision } = setUp();
    await turn();
    children[0]?.end({ code: 1, signal: null });
    await turn();
    children[1]?.end({ code: null, signal: 'SIGKILL' });
    await turn();
    expect(children).toHaveLength(3);
    expect(sleeps).toEqual([500, 1000]);
    expect(lines).toEqual([
      'routing ended with code 1 (no broker): starting it again in 0.5 s',
      'routing was ended by SIGKILL: starting it again in 1 s',
    ]);
    expect(noted).toEqual(['+1', '-1', '+2', '-2', '+3']);
    expect(supervision.child?.pid).toBe(3);
    await supervision.stop(1000);
  });

  it('is not started again after a stop', async () => {
    const { children, lines, supervision } = setUp();
    await turn();
    await supervision.stop(1000);
    expect(children).toHaveLength(1);
    expect(children[0]?.signals).toEqual(['SIGTERM']);
    expect(lines).toEqual([]);
    expect(supervision.child).toBeUndefined();
  });

  it('is not started again when its configuration is faulty, and says why', async () => {
    const { children, supervision } = setUp({ lastWords: () => 'TWILIO_AUTH_TOKEN is not set.' });
    await turn();
    children[0]?.end({ code: 78, signal: null });
    expect(await supervision.givenUp).toBe('TWILIO_AUTH_TOKEN is not set.');
    expect(children).toHaveLength(1);
  });

  it('takes over a process that runs already', async () => {
    const first = fakeChild(99);
    const { children, supervision } = setUp({ first });
    await turn();
    expect(supervision.child?.pid).toBe(99);
    first.end({ code: null, signal: 'SIGKILL' });
    await turn();
    expect(supervision.child).toBe(children[0]);
    await supervision.stop(1000);
  });

  it('ends what was still being started when it was told to stop', async () => {
    const child = fakeChild(5);
    let release: (child: Child) => void = () => {};
    const { supervision } = setUp({ spawn: () => new Promise((resolve) => (release = resolve)) });
    const stopped = supervision.stop(1000);
    release(child);
    await turn();
    expect(child.signals).toEqual(['SIGTERM']);
    child.end({ code: 0, signal: null });
    await stopped;
  });
});
