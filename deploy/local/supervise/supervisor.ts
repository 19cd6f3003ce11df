import type { Clock } from '#libs/service';
import type { Child } from '../system/child.ts';
import { afterExit, noFailure } from './back-off.ts';

/** sysexits.h: a fault in the configuration; starting it again would not help. */
const configurationFault = 78;

export interface Supervised {
  name: string;
  /** A process that runs already and is to be kept running. */
  first?: Child;
  /** Starts the process; rejects when it cannot. */
  spawn(): Promise<Child>;
  /** The end of its log, for the reason why it died. */
  lastWords(): string;
  /** What ends it gently. */
  signal: NodeJS.Signals;
}

export interface Supervision {
  readonly name: string;
  /** The process as it is now; undefined between two runs. */
  readonly child: Child | undefined;
  /** Resolves, with the reason, when it will not be started again because its configuration is faulty. */
  readonly givenUp: Promise<string>;
  /** Ends it for good: gently, and after `graceMilliseconds` with SIGKILL. */
  stop(graceMilliseconds: number): Promise<void>;
}

export interface SupervisorParts {
  clock: Pick<Clock, 'now' | 'sleep'>;
  say(line: string): void;
  /** Told of each process as it starts and ends, so that a later launcher can find it. */
  started(child: Child): void;
  ended(child: Child): void;
}

/** Keeps a process running: when it dies it is started again after a growing pause, and a line says so. */
export function supervise(what: Supervised, parts: SupervisorParts): Supervision {
  const stopping = new AbortController();
  let child: Child | undefined;
  let giveUp: (reason: string) => void = () => {};
  const givenUp = new Promise<string>((resolve) => (giveUp = resolve));

  const run = async (): Promise<void> => {
    let backOff = noFailure;
    let first = what.first;
    while (!stopping.signal.aborted) {
      const begun = parts.clock.now().getTime();
      const ending = await oneRun(first);
      first = undefined;
      if (stopping.signal.aborted) return;
      if (ending.configuration) {
        giveUp(what.lastWords());
        return;
      }
      backOff = afterExit(backOff, parts.clock.now().getTime() - begun);
      parts.say(`${what.name} ${ending.how}: starting it again in ${backOff.delay / 1000} s`);
      await parts.clock.sleep(backOff.delay, stopping.signal);
    }
  };
  const oneRun = async (first: Child | undefined): Promise<{ how: string; configuration: boolean }> => {
    let started: Child;
    try {
      started = first ?? (await what.spawn());
    } catch (error) {
      return { how: `could not be started, ${error instanceof Error ? error.message : String(error)}`, configuration: false };
    }
    child = started;
    parts.started(started);
    // Told to stop while it was being started: stop() had nothing to end yet.
    if (stopping.signal.aborted) started.signal(what.signal);
    const exit = await started.exited;
    child = undefined;
    parts.ended(started);
    // Who is killed has no time for last words: what its log ends with is something else.
    const how = exit.signal === null ? `ended with code ${exit.code} (${what.lastWords()})` : `was ended by ${exit.signal}`;
    return { how, configuration: exit.code === configurationFault };
  };
  const done = run();

  return {
    name: what.name,
    get child() {
      return child;
    },
    givenUp,
    async stop(graceMilliseconds) {
      stopping.abort();
      await child?.stop(what.signal, graceMilliseconds);
      await done;
    },
  };
}
