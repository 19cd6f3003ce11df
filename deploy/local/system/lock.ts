import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './problem.ts';
import { identify, runs, type ProcessIdentity } from './identity.ts';

export type LockResult = { held: true; release: () => void } | { held: false; by: ProcessIdentity };

/** Takes the lock file for this process, or says who has it. The lock of a process that has ended is void. */
export function tryLock(path: string): LockResult {
  const mine = identify(process.pid);
  if (!mine) throw new Error('cannot read the start time of this process');
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    for (;;) {
      // link() fails when the name is taken and never shows half a file.
      if (linked(draft, path)) return { held: true, release: () => release(path, mine) };
      const holder = readIdentity(path);
      if (holder && runs(holder)) return { held: false, by: holder };
      discard(path, holder);
    }
  } finally {
    unlinkSync(draft);
  }
}

/** Waits for the lock. `waiting` is told once whose it is. */
export async function waitForLock(path: string, waiting: (by: ProcessIdentity) => void): Promise<() => void> {
  for (let told = false; ; ) {
    const result = tryLock(path);
    if (result.held) return result.release;
    if (!told) waiting(result.by);
    told = true;
    await delay(200);
  }
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function readIdentity(path: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return undefined;
    return typeof value.pid === 'number' && typeof value.started === 'string'
      ? { pid: value.pid, started: value.started }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Two may find the same void lock: what was moved away and proves to be alive is put back. */
function discard(path: string, seen: ProcessIdentity | undefined): void {
  const aside = `${path}.void.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readIdentity(aside);
  if (moved && moved.started !== seen?.started && runs(moved)) linked(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, mine: ProcessIdentity): void {
  const holder = readIdentity(path);
  if (holder?.pid === mine.pid && holder.started === mine.started) rmSync(path, { force: true });
}
