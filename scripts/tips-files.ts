import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Puts into `folder` what the web form's pages load: the bundle of tips runs without node_modules and without this repository. */
export function copyTipsFiles(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'apps/tips/src/form/assets'), folder, { recursive: true });
  for (const path of ['node_modules/leaflet/dist/leaflet.js', 'node_modules/leaflet/dist/leaflet.css']) {
    cpSync(join(root, path), join(folder, basename(path)));
  }
}
