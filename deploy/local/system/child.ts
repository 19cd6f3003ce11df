import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface ChildSpec {
  name: string;
  command: string;
  args: string[];
  /** What it prints goes to the end of this file. */
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Opens a channel that breaks when this process dies, by which the child learns of it. */
  tied?: boolean;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that we started. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<Exit>;
  readonly exit: Exit | undefined;
  signal(signal: NodeJS.Signals): void;
  /** Sends `signal`, after `graceMilliseconds` SIGKILL, and resolves when it has ended. */
  stop(signal: NodeJS.Signals, graceMilliseconds: number): Promise<Exit>;
}

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches only the launcher, which then ends all in the right
 * order. Throws when the command cannot be started at all.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'a');
  try {
    const child = spawn(spec.command, spec.args, {
      detached: true,
      stdio: spec.tied ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      ...(spec.env ? { env: spec.env } : {}),
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      ...(spec.gid === undefined ? {} : { gid: spec.gid }),
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        reject(new Error(`cannot start ${spec.command}: ${error.message}`, { cause: error }));
      });
    });
    return watch(spec.name, child);
  } finally {
    closeSync(log);
  }
}

function watch(name: string, process: ChildProcess): Child {
  const { pid } = process;
  if (pid === undefined) throw new Error(`${name} has no process id`);
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    process.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  // What can't be signalled (EPERM, already gone) shows in `exited` only.
  process.on('error', () => {});
  return {
    name,
    pid,
    exited,
    get exit() {
      return exit;
    },
    signal(signal) {
      if (!exit) process.kill(signal);
    },
    async stop(signal, graceMilliseconds) {
      if (exit) return exit;
      process.kill(signal);
      const timer = new AbortController();
      const late = delay(graceMilliseconds, 'late' as const, { signal: timer.signal }).catch(() => undefined);
      if ((await Promise.race([exited, late])) === 'late') process.kill('SIGKILL');
      timer.abort();
      return exited;
    },
  };
}
