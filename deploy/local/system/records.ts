import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, runs, type ProcessIdentity } from './identity.ts';

export interface ProcessRecord extends ProcessIdentity {
  name: string;
  /** What ends it gently. */
  signal: NodeJS.Signals;
}

/** Notes a process in `folder`, so that whoever comes after a kill -9 of this one can end it. */
export function recordProcess(folder: string, name: string, pid: number, signal: NodeJS.Signals): void {
  const identity = identify(pid);
  if (!identity) return;
  mkdirSync(folder, { recursive: true });
  const record: ProcessRecord = { name, signal, ...identity };
  writeFileSync(join(folder, `${pid}.json`), JSON.stringify(record));
}

export function forgetProcess(folder: string, pid: number): void {
  rmSync(join(folder, `${pid}.json`), { force: true });
}

/** What is noted in `folder` and still runs. */
export function runningRecords(folder: string): ProcessRecord[] {
  return readRecords(folder).filter((record) => runs(record));
}

/**
 * Ends what is noted in `folder` and still runs: gently, and with SIGKILL what is left after `graceMilliseconds`.
 * Returns the names of those it found running.
 */
export async function endRecorded(folder: string, graceMilliseconds: number): Promise<string[]> {
  const records = runningRecords(folder);
  for (const record of records) {
    // A frozen process (SIGSTOP) hears SIGTERM only when it goes on.
    send(record, record.signal);
    send(record, 'SIGCONT');
  }
  const deadline = Date.now() + graceMilliseconds;
  while (Date.now() < deadline && records.some((record) => runs(record))) await delay(25);
  for (const record of records) if (runs(record)) send(record, 'SIGKILL');
  while (records.some((record) => runs(record))) await delay(10);
  rmSync(folder, { recursive: true, force: true });
  return records.map((record) => record.name);
}

function send(record: ProcessRecord, signal: NodeJS.Signals): void {
  try {
    process.kill(record.pid, signal);
  } catch {
    // It ended in between.
  }
}

function readRecords(folder: string): ProcessRecord[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      const value: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return isRecord(value) ? [value] : [];
    } catch {
      // Half a file: the writer was killed in the middle of the note.
      return [];
    }
  });
}

function isRecord(value: unknown): value is ProcessRecord {
  return (
    typeof value === 'object' && value !== null
    && 'pid' in value && typeof value.pid === 'number'
    && 'started' in value && typeof value.started === 'string'
    && 'name' in value && typeof value.name === 'string'
    && 'signal' in value && typeof value.signal === 'string'
  );
}
