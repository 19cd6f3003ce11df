import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { monthOf, SealError, type Month, type SealingKeys } from '#libs/privacy';
import type { Clock, Random } from '#libs/service';
import {
  ContentDamaged, ContentErased, ContentTooLarge, type ContentStore, type StoredContent,
} from './content-store.ts';
import { headerBytes, headerOf, monthIn, open as openSealed, saltBytes, seal, SealBroken } from './sealed-file.ts';

export interface FileContentParts {
  keys: SealingKeys;
  clock: Clock;
  random: Random;
}

const headBytes = 64 * 1024;
/** Written at once: each operation on a file costs a change of threads. */
const smallBytes = 256 * 1024;
const leftOverAfter = 24 * 3_600_000;

/**
 * Content in a folder that all services see (one disk, or a network file system that keeps fsync's promise):
 * `content/ab/abcdef…` beside `tmp/`, each file sealed. Only the account that runs the services can read it.
 * Rejects when the folder cannot be made.
 */
export async function openFileContentStore(url: string, { keys, clock, random }: FileContentParts): Promise<ContentStore> {
  const root = fileURLToPath(url);
  const content = join(root, 'content');
  const incoming = join(root, 'tmp');
  await mkdir(content, { recursive: true, mode: 0o700 });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await removeLeftOvers(incoming);

  return {
    async put(source, { most = Number.POSITIVE_INFINITY, at = clock.now() } = {}) {
      const month = monthOf(at);
      const key = await keyOf(keys, month);
      if (!key) throw new SealError('no-key-for-month', `content: there is no sealing key for ${month}; add it with \`npm run keys -- add\``);
      const temporary = join(incoming, random.uuid());
      try {
        const stored = await write(temporary, source, most, headerOf(month, random.bytes(saltBytes)), key);
        const path = join(content, stored.sha256.slice(0, 2), stored.sha256);
        // Under the later of two months: erasing the earlier must not take what came again.
        if (await liesUnderLater(path, month, keys)) await rm(temporary);
        else await moveInto(content, path, temporary);
        return stored;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async get(sha256) {
      if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
      const path = join(content, sha256.slice(0, 2), sha256);
      const file = await openIfThere(path);
      if (!file) return undefined;
      try {
        const header = await headerFrom(file);
        const month = monthIn(header);
        if (month === undefined) throw new ContentDamaged(`content ${sha256} is no sealed file`);
        const key = await keyOf(keys, month);
        if (!key) throw new ContentErased(`content ${sha256} was erased with the sealing key of ${month}`);
        const sealed = createReadStream(path, { fd: file, start: headerBytes });
        const readable = Readable.from(authentic(openSealed(sealed, header, key), sha256), { objectMode: false });
        return readable.once('close', () => sealed.destroy());
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

/** Holds the last piece back until all of it is known to be what the address says: a whole file may have been exchanged. */
async function* authentic(plain: AsyncIterable<Buffer>, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  try {
    for await (const piece of plain) {
      if (held) yield held;
      hash.update(piece);
      held = piece;
    }
  } catch (error) {
    throw error instanceof SealBroken ? new ContentDamaged(`content ${sha256}: ${error.message}`) : error;
  }
  if (hash.digest('hex') !== sha256) throw new ContentDamaged(`content ${sha256}: another content lies in its place`);
  if (held) yield held;
}

async function write(
  path: string, source: Uint8Array | AsyncIterable<Uint8Array>, most: number, header: Buffer, key: KeyObject,
): Promise<StoredContent> {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let bytes = 0;
  const measured = async function* () {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      const room = headBytes - bytes;
      bytes += chunk.length;
      if (bytes > most) throw new ContentTooLarge(`more than ${most} bytes`);
      if (room > 0) head.push(chunk.subarray(0, room));
      hash.update(chunk);
      yield chunk;
    }
  };
  const file = await open(path, 'wx', 0o600);
  try {
    const pieces = seal(measured(), header, key);
    if (source instanceof Uint8Array && source.length <= smallBytes) await file.writeFile(await buffer(pieces));
    else for await (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes, head: Buffer.concat(head) };
}

async function moveInto(content: string, path: string, temporary: string): Promise<void> {
  const folder = join(path, '..');
  // Over the same bytes, if they are there already: also right when what lies there is damaged.
  await rename(temporary, path).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFolder(content);
    await rename(temporary, path);
  });
  await syncFolder(folder);
}

async function liesUnderLater(path: string, month: Month, keys: SealingKeys): Promise<boolean> {
  const file = await openIfThere(path);
  if (!file) return false;
  try {
    const there = monthIn(await headerFrom(file));
    return there !== undefined && there > month && keys.key(there) !== undefined;
  } finally {
    await file.close();
  }
}

async function keyOf(keys: SealingKeys, month: Month): Promise<KeyObject | undefined> {
  if (!keys.key(month)) await keys.refresh?.();
  return keys.key(month);
}

async function headerFrom(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
  return buffer.subarray(0, bytesRead);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

/** A new name is on the disk for good only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
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
