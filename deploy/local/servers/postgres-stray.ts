import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, runs } from '../system/identity.ts';

/**
 * Ends a server that still runs on this data folder though nobody noted it, and removes a postmaster.pid whose number
 * belongs to another program by now, which PostgreSQL would take for a server.
 */
export async function endStrayPostgres(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const server = Number.isInteger(pid) && pid > 1 ? identify(pid) : undefined;
  if (server === undefined) return;
  if (!isServerOf(data, pid)) {
    rmSync(file, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  for (const deadline = Date.now() + 5000; runs(server) && Date.now() < deadline; ) await delay(50);
  if (runs(server)) process.kill(pid, 'SIGKILL');
}

/** Where the system does not tell, the file is believed. */
function isServerOf(data: string, pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data);
  } catch {
    return false;
  }
}
