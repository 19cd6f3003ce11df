import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs test/georeport-read.py with the client that test/georeport.txt pins; gives what it printed. */
export async function readByGeoreport(args: readonly string[], root = process.cwd()): Promise<unknown> {
  const packages = await installed(root);
  const { stdout } = await run(await python(), [join(root, 'test', 'georeport-read.py'), ...args], {
    env: { PATH: process.env.PATH ?? '', PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1', NO_PROXY: '*' }, maxBuffer: 64 * 1024 * 1024, timeout: 60_000,
  });
  return JSON.parse(stdout);
}

/** The one of the PATH; else Debian's, which was fetched. */
async function python(): Promise<string> {
  return run('python3', ['--version']).then(() => 'python3', () => '/usr/bin/python3');
}

/** Once for each version of the list, under .minsheng; two runs at once do not disturb each other. */
async function installed(root: string): Promise<string> {
  const list = join(root, 'test', 'georeport.txt');
  const folder = join(root, '.minsheng', 'tests', `georeport-${createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(join(root, '.minsheng', 'tests'), { recursive: true });
  const making = mkdtempSync(join(root, '.minsheng', 'tests', 'making-'));
  try {
    await makeEnvironment(join(making, 'venv'));
    await run(join(making, 'venv', 'bin', 'python'), [
      '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--only-binary', ':all:', '--platform', 'any',
      '--target', join(making, 'packages'), '-r', list,
    ], { timeout: 120_000 });
    // Renamed where nobody was faster, so that a folder of this name is always whole.
    if (!existsSync(folder)) renameSync(join(making, 'packages'), folder);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : String(error);
    throw new Error(
      `The Open311 client georeport of PyPI could not be installed (${said}). It needs python3 (3.10 or newer) with venv (Debian: apt-get install python3-venv) and PyPI, or an index that pip is set up for.`,
      { cause: error },
    );
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** A new machine may have no Python, or one without venv: root of a Debian can have Debian's. */
async function makeEnvironment(folder: string): Promise<void> {
  const make = (python: string) => run(python, ['-m', 'venv', folder]);
  await make('python3').catch(async (error: unknown) => {
    if (process.getuid?.() !== 0) throw error;
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'python3', 'python3-venv'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    await make('/usr/bin/python3');
  });
}
