import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { waitForLock } from '../system/lock.ts';

const inputs = [
  'apps', 'libs', 'deploy/compose', 'deploy/local/settings', 'deploy/local/steps', 'deploy/routes.yaml',
  'scripts/build.mjs', 'scripts/runtime-packages.ts', 'scripts/console-files.ts', 'scripts/letters-files.ts', 'scripts/tips-files.ts', 'nest-cli.json', 'tsconfig.json', 'package.json', 'package-lock.json',
];

/** Builds dist/ when a source has changed since; true when it did. Several launchers of one clone take turns. */
export async function buildIfChanged(root: string): Promise<boolean> {
  const release = await waitForLock(join(root, '.minsheng/build.lock'), () => undefined);
  try {
    return await build(root);
  } finally {
    release();
  }
}

async function build(root: string): Promise<boolean> {
  const stamp = join(root, 'dist/.sources');
  const hash = sourcesHash(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  const script = await import(pathToFileURL(join(root, 'scripts/build.mjs')).href) as { build: () => Promise<void> };
  await script.build();
  writeFileSync(stamp, hash);
  return true;
}

/** Changes when a file that the build reads changes; tests beside the code do not count. */
export function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesUnder(root, input)).sort()) {
    hash.update(file).update('\0').update(readFileSync(join(root, file))).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(root: string, path: string): string[] {
  if (!existsSync(join(root, path))) return [];
  if (path.includes('.')) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length));
}
