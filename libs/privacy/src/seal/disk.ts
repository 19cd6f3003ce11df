import { readFile, stat } from 'node:fs/promises';
import type { KeyFile } from './keyring.ts';

/** The keys' file on disk. Its version is time of change, size and inode: a replaced file is seen too. */
export function keyFileAt(path: string): KeyFile {
  return {
    async version() {
      const found = await stat(path, { bigint: true });
      return `${found.mtimeNs}-${found.size}-${found.ino}`;
    },
    read: async () => await readFile(path, 'utf8'),
  };
}
