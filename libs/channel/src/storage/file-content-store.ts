import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContentTooLarge, type ContentStore, type StoredContent } from './content-store.ts';

const headBytes = 64 * 1024;
const leftOverAfter = 24 * 3_600_000;

/**
 * Content in a folder that all services see (one disk, or a network file system that keeps fsync's promise):
 * `content/ab/abcdef…` beside `tmp/`. Only the account that runs the services can read it.
 * Rejects when the folder cannot be made.
 */
export async function openFileContentStore(url: string): Promise<ContentStore> {
  const root = fileURLToPath(url);
  const incoming = join(root, 'tmp');
  await mkdir(join(root, 'content'), { recursive: true, mode: 0o700 });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await removeLeftOvers(incoming);

  return {
    async put(source, most = Number.POSITIVE_INFINITY) {
      const temporary = join(incoming, randomUUID());
      try {
        const stored = await write(temporary, source, most);
        await moveInto(join(root, 'content'), stored.sha256, temporary);
        return stored;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async get(sha256) {
      const path = pathOf(join(root, 'content'), sha256);
      if (path === undefined) return undefined;
      const handle = await open(path, 'r').catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      return handle && createReadStream(path, { fd: handle });
    },
  };
}

async function write(path: string, source: Uint8Array | AsyncIterable<Uint8Array>, most: number): Promise<StoredContent> {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      const room = headBytes - bytes;
      bytes += chunk.length;
      if (bytes > most) throw new ContentTooLarge(`more than ${most} bytes`);
      if (room > 0) head.push(chunk.subarray(0, room));
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes, head: Buffer.concat(head) };
}

async function moveInto(content: string, sha256: string, temporary: string): Promise<void> {
  const folder = join(content, sha256.slice(0, 2));
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(content);
  // Over the same bytes, if they are there already: also right when those were written by a process that died.
  await rename(temporary, join(folder, sha256));
  await syncFolder(folder);
}

/** A new name is on the disk for good only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder: FileHandle = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function pathOf(content: string, sha256: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(sha256) ? join(content, sha256.slice(0, 2), sha256) : undefined;
}

/** What a process left that died while it wrote. */
async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > leftOverAfter) await rm(path, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
