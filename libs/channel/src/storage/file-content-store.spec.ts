import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { ContentTooLarge, type ContentStore } from './content-store.ts';
import { openFileContentStore } from './file-content-store.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('content in files', () => {
  let folder: string;
  let content: ContentStore;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'content-'));
    content = await openFileContentStore(pathToFileURL(folder).href);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is found by the sha256 of its bytes', async () => {
    const bytes = Buffer.from('和中路的路灯');
    const stored = await content.put(bytes);
    expect(stored).toEqual({ sha256: sha256(bytes), bytes: bytes.length, head: bytes });
    const found = await content.get(stored.sha256);
    expect(found && (await buffer(found))).toEqual(bytes);
  });

  it('may come in pieces, of which the first 64 KiB are the head', async () => {
    const pieces = [Buffer.alloc(50_000, 'a'), Buffer.alloc(50_000, 'b'), Buffer.alloc(0)];
    const stored = await content.put((async function* () { yield* pieces; })());
    expect(stored.sha256).toBe(sha256(Buffer.concat(pieces)));
    expect(stored.bytes).toBe(100_000);
    expect(stored.head).toEqual(Buffer.concat(pieces).subarray(0, 65_536));
  });

  it('lies there once, however often and at whatever time it is put', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => content.put(Buffer.from('same'))));
    expect(new Set(all.map((stored) => stored.sha256)).size).toBe(1);
    expect(readdirSync(join(folder, 'content', all[0]?.sha256.slice(0, 2) ?? ''))).toHaveLength(1);
  });

  it('keeps nothing of what is too large, or of a source that fails', async () => {
    await expect(content.put(Buffer.alloc(11), 10)).rejects.toThrow(ContentTooLarge);
    await expect(content.put((async function* () { yield Buffer.from('half'); throw new Error('cut'); })())).rejects.toThrow('cut');
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(readdirSync(join(folder, 'content'))).toEqual([]);
  });

  it.each(['0'.repeat(64), '../../../etc/passwd', '', 'A'.repeat(64)])('has nothing at %s', async (address) => {
    await expect(content.get(address)).resolves.toBeUndefined();
  });

  it('can be read by its own account only', async () => {
    const { sha256: address } = await content.put(Buffer.from('secret'));
    expect(statSync(join(folder, 'content', address.slice(0, 2), address)).mode & 0o077).toBe(0);
  });

  it('clears away what a dead process left a day ago, and nothing younger', async () => {
    writeFileSync(join(folder, 'tmp', 'old'), 'x');
    writeFileSync(join(folder, 'tmp', 'young'), 'x');
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(join(folder, 'tmp', 'old'), dayAgo, dayAgo);
    await openFileContentStore(pathToFileURL(folder).href);
    expect(existsSync(join(folder, 'tmp', 'old'))).toBe(false);
    expect(existsSync(join(folder, 'tmp', 'young'))).toBe(true);
  });
});
