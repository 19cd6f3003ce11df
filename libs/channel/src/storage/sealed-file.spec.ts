import { createSecretKey } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { headerBytes, headerOf, monthIn, open, seal, SealBroken } from './sealed-file.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
const header = headerOf('2026-11', Buffer.alloc(32, 2));
const kib = 1024;
const sealedPiece = 64 * kib + 16;

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const sealed = async (plain: Buffer, chunk = 1000, withHeader = header) => buffer(seal(inChunks(plain, chunk), withHeader, key));

/** What is given out, and by what it ended. */
async function read(file: Buffer, withKey = key) {
  const given: Buffer[] = [];
  try {
    for await (const piece of open(inChunks(file.subarray(headerBytes), 10_000), file.subarray(0, headerBytes), withKey)) given.push(piece);
    return { given: Buffer.concat(given), error: undefined };
  } catch (error) {
    return { given: Buffer.concat(given), error };
  }
}

/** No two pieces of it are alike. */
const text = (length: number) => Buffer.from(Array.from({ length: Math.ceil(length / 8) }, (_, n) => String(n).padStart(8, '0')).join('')).subarray(0, length);

describe('content as it lies on the disk', () => {
  it.each([0, 1, 64 * kib - 1, 64 * kib, 64 * kib + 1, 128 * kib, 200_000])('opens again, with %i bytes', async (length) => {
    const file = await sealed(text(length));
    const { given, error } = await read(file);
    expect([given.equals(text(length)), error]).toEqual([true, undefined]);
    expect(file.length).toBe(headerBytes + length + 16 * Math.max(1, Math.ceil(length / (64 * kib))));
  });

  it('is the same in whatever chunks it comes', async () => {
    const plain = text(200_000);
    expect((await sealed(plain, 1)).equals(await sealed(plain, 200_000))).toBe(true);
  });

  it('says by which month’s key, and nothing of the content', async () => {
    const file = await sealed(Buffer.from('From=+8613800001234'));
    expect(monthIn(file.subarray(0, headerBytes))).toBe('2026-11');
    expect(file.toString('latin1')).not.toContain('138');
  });

  it.each([['nothing', Buffer.alloc(0)], ['plain bytes', Buffer.alloc(headerBytes, 'x')], ['half a header', header.subarray(0, 20)]])('%s is no header', (_, bytes) => {
    expect(monthIn(bytes)).toBeUndefined();
  });

  it('differs by its salt, so that equal files do not look equal', async () => {
    const again = await sealed(text(100), 100, headerOf('2026-11', Buffer.alloc(32, 3)));
    expect(again.subarray(headerBytes)).not.toEqual((await sealed(text(100))).subarray(headerBytes));
  });
});

describe('what was changed does not open, and nothing of it is given out', () => {
  const piece = (file: Buffer, number: number) => file.subarray(headerBytes + number * sealedPiece, headerBytes + (number + 1) * sealedPiece);
  const flipped = (file: Buffer, at: number) => { const copy = Buffer.from(file); copy[at] = (copy[at] ?? 0) ^ 1; return copy; };

  // Of three pieces: 64 KiB, 64 KiB, the rest. `authentic`: whole pieces before the change.
  it.each<[string, number, (file: Buffer) => Buffer]>([
    ['a bit of the first piece', 0, (file) => flipped(file, headerBytes)],
    ['a bit of the second piece', 1, (file) => flipped(file, headerBytes + sealedPiece)],
    ['a bit of a tag', 0, (file) => flipped(file, headerBytes + sealedPiece - 1)],
    ['a bit of the last tag', 2, (file) => flipped(file, file.length - 1)],
    ['a bit of the salt', 0, (file) => flipped(file, headerBytes - 1)],
    ['another month in the header', 0, (file) => Buffer.concat([headerOf('2026-12', file.subarray(11, headerBytes)), file.subarray(headerBytes)])],
    ['one byte cut off', 2, (file) => file.subarray(0, -1)],
    ['cut within a tag', 2, (file) => file.subarray(0, headerBytes + 2 * sealedPiece + 5)],
    ['cut between two pieces', 1, (file) => file.subarray(0, headerBytes + 2 * sealedPiece)],
    ['cut after the first piece', 0, (file) => file.subarray(0, headerBytes + sealedPiece)],
    ['cut after the header', 0, (file) => file.subarray(0, headerBytes)],
    ['one byte added', 2, (file) => Buffer.concat([file, Buffer.alloc(1)])],
    ['a piece added', 2, (file) => Buffer.concat([file, piece(file, 0)])],
    ['two pieces exchanged', 0, (file) => Buffer.concat([header, piece(file, 1), piece(file, 0), piece(file, 2)])],
    ['a piece left out', 1, (file) => Buffer.concat([header, piece(file, 0), piece(file, 2)])],
    ['a piece twice', 1, (file) => Buffer.concat([header, piece(file, 0), piece(file, 0), piece(file, 1), piece(file, 2)])],
    ['the last piece first', 0, (file) => Buffer.concat([header, piece(file, 2)])],
  ])('%s', async (_, authentic, change) => {
    const plain = text(150_000);
    const { given, error } = await read(change(await sealed(plain)));
    expect(error).toBeInstanceOf(SealBroken);
    expect(given.equals(plain.subarray(0, authentic * 64 * kib))).toBe(true);
  });

  it('another key of the same name', async () => {
    expect(await read(await sealed(text(10)), createSecretKey(Buffer.alloc(32, 9)))).toMatchObject({ given: Buffer.alloc(0), error: expect.any(SealBroken) });
  });

  it('pieces of two files mixed', async () => {
    const other = await sealed(text(150_000), 1000, headerOf('2026-11', Buffer.alloc(32, 7)));
    const file = await sealed(text(150_000));
    const { given, error } = await read(Buffer.concat([header, piece(file, 0), piece(other, 1), piece(file, 2)]));
    expect([given.length, error]).toEqual([64 * kib, expect.any(SealBroken)]);
  });
});
