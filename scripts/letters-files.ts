import { cpSync } from 'node:fs';
import { join } from 'node:path';

/** Puts into `folder` what the page of letters loads: the bundle runs without this repository. */
export function copyLettersFiles(root: string, folder: string): void {
  cpSync(join(root, 'apps/letters/src/page/assets'), folder, { recursive: true });
}
