import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
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

export type DebianFont = keyof typeof debian;

/**
 * The files of Debian's Chinese fonts, Song, Kai and Hei, downloaded and unpacked once per clone; nothing is installed, so
 * nothing else sees them. Needs apt-get and a Debian mirror. `root` is the clone.
 */
export async function debianFonts(root: string): Promise<Record<DebianFont, string>> {
  const kept = join(root, '.minsheng/fonts');
  const files = join(kept, 'files');
  if (!existsSync(files)) {
    mkdirSync(kept, { recursive: true });
    const release = await waitForLock(join(kept, 'lock'), () => undefined);
    try {
      if (!existsSync(files)) await fetchFiles(kept, files);
    } catch (error) {
      throw new Error('Debian’s Chinese fonts are not to be had: apt-get downloads them without installing, with a mirror of Debian in reach.', { cause: error });
    } finally {
      release();
    }
  }
  return Object.fromEntries(Object.entries(debian).map(([name, { file }]) => [name, join(files, file)])) as Record<DebianFont, string>;
}

async function fetchFiles(kept: string, files: string): Promise<void> {
  const draft = join(kept, 'draft');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
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
  renameSync(draft, files);
}
