import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitForLock } from '../deploy/local/system/lock.ts';

const run = promisify(execFile);
const packages = ['dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd'];

/**
 * The folder with the files of Debian's Dovecot, downloaded and unpacked once per clone; nothing of the system is
 * touched, no service is installed. Needs apt-get and a Debian mirror (Debian 12 has the release, 2.3). `root` is the clone.
 */
export async function dovecotFiles(root: string): Promise<string> {
  const kept = join(root, '.minsheng/dovecot');
  const files = join(kept, 'files');
  if (existsSync(files)) return files;
  mkdirSync(kept, { recursive: true });
  const release = await waitForLock(join(kept, 'lock'), () => undefined);
  try {
    if (!existsSync(files)) await fetchFiles(kept, files);
    return files;
  } catch (error) {
    throw new Error(
      'The specs of the mailbox need Dovecot 2.3 of Debian 12, which apt-get downloads without installing it: run them on Debian 12 '
      + `with its mirror in reach (as root, or after apt-get update). ${sentenceOf(error)}`, { cause: error },
    );
  } finally {
    release();
  }
}

/** LD_LIBRARY_PATH of its programs. */
export function dovecotLibraries(files: string): string {
  const libraries = readdirSync(join(files, 'usr/lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(files, 'usr/lib', name));
  return [...libraries, join(files, 'usr/lib/dovecot/modules/old-stats')].join(':');
}

async function fetchFiles(kept: string, files: string): Promise<void> {
  const draft = join(kept, 'draft');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await download(kept);
  for (const name of readdirSync(kept).filter((each) => each.endsWith('.deb'))) {
    await run('dpkg', ['-x', join(kept, name), draft]);
    rmSync(join(kept, name));
  }
  const { stdout: version } = await run(join(draft, 'usr/sbin/dovecot'), ['--version'], { env: { ...process.env, LD_LIBRARY_PATH: dovecotLibraries(draft) } });
  if (!version.startsWith('2.3.')) throw new Error(`This mirror has Dovecot ${version.trim()}, whose settings are other ones.`);
  findModulesElsewhere(join(draft, 'usr/lib/dovecot/libdovecot.so.0.0.0'));
  renameSync(draft, files);
}

async function download(folder: string): Promise<void> {
  const get = async () => run('apt-get', ['download', ...packages, ...await missingLibraries()], { cwd: folder });
  await get().catch(async (error: unknown) => {
    // A fresh container has no lists yet; only root may fetch them.
    if (process.getuid?.() !== 0) throw error;
    await run('apt-get', ['update']);
    await get();
  });
}

async function missingLibraries(): Promise<string[]> {
  const { stdout: depends } = await run('apt-cache', ['depends', ...packages]);
  const needed = new Set([...depends.matchAll(/^\s+\|?(?:Pre)?Depends: (lib[\w.+-]+)/gm)].map(([, name = '']) => name));
  const { stdout: installed } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n']);
  const there = new Set(installed.split('\n').filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0] ?? ''));
  return [...needed].filter((name) => !there.has(name));
}

/**
 * Debian's build looks for modules at one place of the system only. Here it looks beside its sockets, where test/dovecot.ts
 * links them.
 */
function findModulesElsewhere(library: string): void {
  const bytes = readFileSync(library);
  const built = Buffer.from('/usr/lib/dovecot/modules\0');
  const place = bytes.indexOf(built);
  if (place < 0) throw new Error('This build of Dovecot has its modules at another place.');
  bytes.fill(0, place, place + built.length).write('modules', place);
  writeFileSync(library, bytes);
}

function sentenceOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr?.trim() || message || String(error)).split('\n').slice(-2).join(' ').slice(0, 300);
}
