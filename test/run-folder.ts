import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, runs, type ProcessIdentity } from '../deploy/local/system/identity.ts';
import { endRecorded } from '../deploy/local/system/records.ts';

const prefix = 'minsheng-test-';

/** A folder for servers of this process; the account `postgres` can pass through it. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(identify(process.pid)));
  return folder;
}

/** Ends the servers noted in the folder and removes it. */
export async function removeRunFolder(folder: string): Promise<void> {
  await endRecorded(recordsOf(folder), 3000);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Clears away what test runs left that were killed. */
export async function sweepRunFolders(): Promise<void> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix)).map((name) => join(tmpdir(), name));
  const orphans = folders.filter((folder) => {
    const owner = ownerOf(folder);
    return owner !== undefined && !runs(owner);
  });
  await Promise.all(orphans.map((folder) => removeRunFolder(folder)));
}

/** Where the servers of a run folder are noted. */
export function recordsOf(folder: string): string {
  return join(folder, 'processes');
}

function ownerOf(folder: string): ProcessIdentity | undefined {
  const file = join(folder, 'owner.json');
  if (!existsSync(file)) return undefined;
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return undefined;
  return typeof value.pid === 'number' && typeof value.started === 'string' ? { pid: value.pid, started: value.started } : undefined;
}
