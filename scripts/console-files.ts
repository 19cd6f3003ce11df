import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Puts into `folder` what the console reads at run time: its bundle runs without node_modules and without this repository. */
export function copyConsoleFiles(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const path of [
    'deploy/routes.yaml',
    'node_modules/swagger-ui-dist/swagger-ui.css',
    'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
    'docs/asyncapi.yaml',
  ]) {
    const from = join(root, path);
    // The document of the contract is written by a command of its own.
    if (path !== 'docs/asyncapi.yaml' || existsSync(from)) cpSync(from, join(folder, path.slice(path.lastIndexOf('/') + 1)));
  }
}
