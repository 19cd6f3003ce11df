// One rolldown call builds every application of nest-cli.json with shared chunks into dist/.
import { readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { copyConsoleFiles } from './console-files.ts';
import { runtimePackages } from './runtime-packages.ts';
import { copyLettersFiles } from './letters-files.ts';
import { copyTipsFiles } from './tips-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// Nest asks for optional packages at run time (class-validator, mqtt, …). What is not installed must
// stay outside the bundle; a typing error in one of our own names is found by tsc, not here.
export const optionalPeers = {
  name: 'optional-peers',
  resolveId: {
    filter: { id: /^[^./#\0]/ },
    async handler(id, importer, options) {
      if (id.startsWith('node:') || builtinModules.includes(id)) return { id, external: true };
      return (await this.resolve(id, importer, { ...options, skipSelf: true })) ?? { id, external: true };
    },
  },
};

/** What no bundle can hold. */
export const external = runtimePackages.map((name) => new RegExp(`^${name}(/|$)`));

/** Builds dist/<app>.js for each application, dist/single.js, dist/document-reader.js, and dist/init.js for a container. Rejects with rolldown's own error. */
export async function build() {
  const { projects } = JSON.parse(readFileSync(`${root}nest-cli.json`, 'utf8'));
  const apps = Object.entries(projects).filter(([, project]) => project.type === 'application');
  rmSync(`${root}dist`, { recursive: true, force: true });
  const bundle = await rolldown({
    cwd: root,
    input: {
      ...Object.fromEntries(apps.map(([name, p]) => [name, `${p.sourceRoot}/${p.entryFile}.ts`])),
      single: 'apps/single.ts',
      // Started by the services that take paper, as a process of its own.
      'document-reader': 'libs/documents/src/reader/child.ts',
      init: 'deploy/compose/init.ts',
    },
    platform: 'node',
    external,
    tsconfig: 'tsconfig.json',
    plugins: [optionalPeers],
    onLog() {},
  });
  // Without strictExecutionOrder a shared chunk runs before reflect-metadata is loaded.
  await bundle.write({ dir: 'dist', format: 'esm', sourcemap: true, strictExecutionOrder: true });
  await bundle.close();
  copyConsoleFiles(root, `${root}dist/console-files`);
  copyLettersFiles(root, `${root}dist/letters-files`);
  copyTipsFiles(root, `${root}dist/tips-files`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
