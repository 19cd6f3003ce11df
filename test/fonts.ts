import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitForLock } from '../deploy/local/system/lock.ts';

const run = promisify(execFile);

/** Chinese fonts of Debian by what they are called in results: where each is, in which package. */
const debian = {
  'AR PL UMing': { package: 'fonts-arphic-uming', file: 'usr/share/fonts/truetype/arphic/uming.ttc' },
  'AR PL UKai': { package: 'fonts-arphic-ukai', file: 'usr/share/fonts/truetype/arphic/ukai.ttc' },
  'WenQuanYi Zen Hei': { package: 'fonts-wqy-zenhei', file: 'usr/share/fonts/truetype/wqy/wqy-zenhei.ttc' },
} as const;

/** A running hand, the nearest to handwriting that a font comes, under the Open Font License; too large a package to have for a bench. */
const runningHand = {
  package: '@expo-google-fonts/zhi-mang-xing@0.4.1', file: 'package/400Regular/ZhiMangXing_400Regular.ttf',
  sha512: '5/Awkq/eZ+uePBZ7QnJphWGu68zbDibH/kaWdDogiLkJGaa28CreTpE95ckyE7eJGzK8m6MDJhkVzHVpwIcpzQ==',
};

export type DebianFont = keyof typeof debian;

/**
 * The files of Debian's Chinese fonts, Song, Kai and Hei, downloaded and unpacked once per clone; nothing is installed, so
 * nothing else sees them. Needs apt-get and a Debian mirror. `root` is the clone.
 */
export async function debianFonts(root: string): Promise<Record<DebianFont, string>> {
  const files = await once(root, 'debian', 'Debian’s Chinese fonts are not to be had: apt-get downloads them without installing, with a mirror of Debian in reach.', fetchDebian);
  return Object.fromEntries(Object.entries(debian).map(([name, { file }]) => [name, join(files, file)])) as Record<DebianFont, string>;
}

/** The file of the running hand, fetched from npm's registry once per clone. */
export async function runningHandFont(root: string): Promise<string> {
  return join(await once(root, 'running-hand', `${runningHand.package} is not to be had: npm fetches it, with its registry in reach.`, fetchRunningHand), runningHand.file);
}

/** The folder that `fetch` has filled, now or before; those that come at the same time wait. */
async function once(root: string, name: string, otherwise: string, fetch: (kept: string, draft: string) => Promise<void>): Promise<string> {
  const kept = join(root, '.minsheng/fonts', name);
  const files = join(kept, 'files');
  if (existsSync(files)) return files;
  mkdirSync(kept, { recursive: true });
  const release = await waitForLock(join(kept, 'lock'), () => undefined);
  try {
    if (existsSync(files)) return files;
    const draft = join(kept, 'draft');
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft);
    await fetch(kept, draft);
    renameSync(draft, files);
    return files;
  } catch (error) {
    throw new Error(otherwise, { cause: error });
  } finally {
    release();
  }
}

async function fetchRunningHand(kept: string, draft: string): Promise<void> {
  const { stdout } = await run('npm', ['pack', '--json', runningHand.package], { cwd: kept });
  const name = readdirSync(kept).find((each) => each.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm packed nothing: ${stdout.slice(0, 200)}`);
  const found = createHash('sha512').update(readFileSync(join(kept, name))).digest('base64');
  if (found !== runningHand.sha512) throw new Error(`${runningHand.package} is not what it was: ${found}`);
  await run('tar', ['-xzf', join(kept, name), '-C', draft]);
  rmSync(join(kept, name));
}

async function fetchDebian(kept: string, draft: string): Promise<void> {
  const download = () => run('apt-get', ['download', ...Object.values(debian).map((each) => each.package)], { cwd: kept });
  await download().catch(async (error: unknown) => {
    // A fresh container has no lists yet; only root may fetch them.
    if (process.getuid?.() !== 0) throw error;
    await run('apt-get', ['update']);
    await download();
  });
  for (const name of readdirSync(kept).filter((each) => each.endsWith('.deb'))) {
    await run('dpkg', ['-x', join(kept, name), draft]);
    rmSync(join(kept, name));
  }
}
