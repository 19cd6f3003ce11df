import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { sealingKeysOf } from '#libs/privacy';
import { systemClock, systemRandom } from '#libs/service';
import { ContentDamaged, ContentErased, ContentTooLarge, type ContentStore } from './content-store.ts';
import { openFileContentStore } from './file-content-store.ts';

const october = new Date('2026-10-05T02:00:00Z');
const november = new Date('2026-11-24T02:00:00Z');
const december = new Date('2026-12-02T02:00:00Z');
const keysOf = (...months: string[]) => sealingKeysOf({ keys: months.map((kid) => ({ kid, k: Buffer.alloc(32, kid).toString('base64url') })) });

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('content in files', () => {
  let folder: string;
  let content: ContentStore;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'content-'));
    content = await openWith('2026-10', '2026-11', '2026-12');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As another process opens it, with the keys that it holds. */
  const openWith = (...months: string[]) =>
    openFileContentStore(pathToFileURL(folder).href, { keys: keysOf(...months), clock: { ...systemClock, now: () => november }, random: systemRandom });
  const pathOf = (address: string) => join(folder, 'content', address.slice(0, 2), address);
  const read = async (from: ContentStore, address: string) => {
    const found = await from.get(address);
    return found && (await buffer(found));
  };

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
    await expect(content.put(Buffer.alloc(11), { most: 10 })).rejects.toThrow(ContentTooLarge);
    await expect(content.put((async function* () { yield Buffer.from('half'); throw new Error('cut'); })())).rejects.toThrow('cut');
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(readdirSync(join(folder, 'content'))).toEqual([]);
  });

  it.each(['0'.repeat(64), '../../../etc/passwd', '', 'A'.repeat(64)])('has nothing at %s', async (address) => {
    await expect(content.get(address)).resolves.toBeUndefined();
  });

  it('can be read by its own account only', async () => {
    const { sha256: address } = await content.put(Buffer.from('secret'));
    expect(statSync(pathOf(address)).mode & 0o077).toBe(0);
  });

  it('clears away what a dead process left a day ago, and nothing younger', async () => {
    writeFileSync(join(folder, 'tmp', 'old'), 'x');
    writeFileSync(join(folder, 'tmp', 'young'), 'x');
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(join(folder, 'tmp', 'old'), dayAgo, dayAgo);
    await openWith('2026-11');
    expect(existsSync(join(folder, 'tmp', 'old'))).toBe(false);
    expect(existsSync(join(folder, 'tmp', 'young'))).toBe(true);
  });

  describe('sealed', () => {
    it('nothing of it is to be read on the disk', async () => {
      const { sha256: address } = await content.put(Buffer.from('From=+8613800001234'));
      expect(readFileSync(pathOf(address)).toString('latin1')).not.toContain('138');
    });

    it('is opened by another process that holds the key, and not without it', async () => {
      const { sha256: address } = await content.put(Buffer.alloc(200_000, 'a'));
      expect((await read(await openWith('2026-11'), address))?.equals(Buffer.alloc(200_000, 'a'))).toBe(true);
      await expect((await openWith('2026-10', '2026-12')).get(address)).rejects.toThrow(ContentErased);
    });

    it('looks once more for a key that it does not know yet', async () => {
      let held = keysOf('2026-11');
      const keys = { key: (month: string) => held.key(month), months: () => held.months(), refresh: async () => { held = keysOf('2026-11', '2026-12'); } };
      const following = await openFileContentStore(pathToFileURL(folder).href, { keys, clock: systemClock, random: systemRandom });
      await expect(following.put(Buffer.from('x'), { at: december })).resolves.toMatchObject({ bytes: 1 });
    });

    it('without a key of the month nothing is put', async () => {
      await expect((await openWith('2026-10')).put(Buffer.from('x'))).rejects.toMatchObject({ fault: 'no-key-for-month' });
      expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    });

    // In these months the same bytes came; they have to lie under the last.
    it.each([
      ['later', [october, november], '2026-11', '2026-10'],
      ['in the same month', [november, november], '2026-11', '2026-10'],
      ['earlier, told late', [november, october], '2026-11', '2026-10'],
      ['over two ends of the year', [october, december, november], '2026-12', '2026-11'],
    ])('what comes again %s outlives the month before', async (_, times, kept, erased) => {
      const bytes = Buffer.from('the same');
      for (const at of times) await content.put(bytes, { at });
      expect(await read(await openWith(kept), sha256(bytes))).toEqual(bytes);
      await expect((await openWith(erased)).get(sha256(bytes))).rejects.toThrow(ContentErased);
      expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    });

    it('what was erased can be put again', async () => {
      const bytes = Buffer.from('the same');
      await content.put(bytes, { at: december });
      const without = await openWith('2026-11');
      await without.put(bytes);
      expect(await read(without, sha256(bytes))).toEqual(bytes);
    });

    it.each<[string, (path: string, other: string) => void]>([
      ['plain bytes', (path) => writeFileSync(path, Buffer.alloc(100, 'x'))],
      ['an empty file', (path) => writeFileSync(path, '')],
      ['a changed file', (path) => writeFileSync(path, readFileSync(path).fill(0, 50, 51))],
      ['a file that was cut', (path) => writeFileSync(path, readFileSync(path).subarray(0, -1))],
      ['the file of another content', (path, other) => copyFileSync(other, path)],
    ])('%s in its place is not given out, and putting it again mends it', async (_, damage) => {
      const { sha256: address } = await content.put(Buffer.from('the right one'));
      const { sha256: other } = await content.put(Buffer.from('another'));
      damage(pathOf(address), pathOf(other));
      await expect(read(content, address)).rejects.toThrow(ContentDamaged);
      await content.put(Buffer.from('the right one'));
      expect(await read(content, address)).toEqual(Buffer.from('the right one'));
    });

    it('a reader who goes away in the middle, or before the start, leaves no file open', async () => {
      const { sha256: address } = await content.put(Buffer.alloc(1_000_000, 'a'));
      const open = () => readdirSync('/proc/self/fd').length;
      const before = open();
      for (let n = 0; n < 20; n += 1) {
        const found = await content.get(address);
        if (n % 2) for await (const _piece of found ?? []) break;
        else found?.destroy();
      }
      for (let n = 0; n < 100 && open() > before; n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(open()).toBeLessThanOrEqual(before);
    });
  });
});
