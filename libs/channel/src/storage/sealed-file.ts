import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject } from 'node:crypto';
import type { Month } from '#libs/privacy';

/**
 * How content lies on the disk: a header, then pieces of 64 KiB, each with its own tag (the STREAM construction of Hoang,
 * Reyhanitabar, Rogaway and Vizár, 2015), so that reading gives out no byte before it is authenticated and needs little
 * memory. Header: `MSC1`, the month of the sealing key (7 bytes), a random salt (32 bytes). Each file has a key of its own:
 * HKDF-SHA256 of the month's key over salt and header. A piece's nonce is its number and whether it is the last, so a file
 * that was cut, lengthened or put in another order does not open.
 */
export const headerBytes = 43;
export const saltBytes = 32;

/** The file was changed after it was sealed, is cut off, or is no sealed file. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

const magic = Buffer.from('MSC1');
const monthAt = magic.length;
const saltAt = headerBytes - saltBytes;
const pieceBytes = 64 * 1024;
const tagBytes = 16;

export function headerOf(month: Month, salt: Uint8Array): Buffer {
  const header = Buffer.concat([magic, Buffer.from(month, 'latin1'), salt]);
  if (header.length !== headerBytes) throw new Error(`a header has ${headerBytes} bytes, not ${header.length}`);
  return header;
}

/** The month whose key opens it, or undefined when this is no header. */
export function monthIn(header: Buffer): Month | undefined {
  const month = header.toString('latin1', monthAt, saltAt);
  return header.length === headerBytes && header.subarray(0, monthAt).equals(magic) && /^\d{4}-\d{2}$/.test(month) ? month : undefined;
}

/** All of the file, header included. */
export async function* seal(plain: AsyncIterable<Uint8Array>, header: Buffer, monthKey: KeyObject): AsyncGenerator<Buffer> {
  const key = fileKey(header, monthKey);
  yield header;
  for await (const { bytes, number, last } of pieces(plain, pieceBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(number, last), { authTagLength: tagBytes });
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

/** The content, from what follows the header. Throws SealBroken before it gives out a byte that is not authentic. */
export async function* open(sealed: AsyncIterable<Uint8Array>, header: Buffer, monthKey: KeyObject): AsyncGenerator<Buffer> {
  const key = fileKey(header, monthKey);
  for await (const { bytes, number, last } of pieces(sealed, pieceBytes + tagBytes)) {
    const end = bytes.length - tagBytes;
    if (end < 0) throw new SealBroken('the file is cut off');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(number, last), { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(end));
    const plain = decipher.update(bytes.subarray(0, end));
    try {
      decipher.final();
    } catch {
      throw new SealBroken(`piece ${number} of the file was changed, moved or cut off after it was sealed`);
    }
    if (plain.length > 0) yield plain;
  }
}

function fileKey(header: Buffer, monthKey: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', monthKey, header.subarray(saltAt), header.subarray(0, saltAt), 32));
}

/** 12 bytes. Used once only, as no two files share a key. */
function nonce(number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(number, 7);
  bytes.writeUInt8(last ? 1 : 0, 11);
  return bytes;
}

/** Pieces of `size` bytes; the last, which is always there, may have fewer. */
async function* pieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<{ bytes: Buffer; number: number; last: boolean }> {
  let number = 0;
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    held.push(chunk);
    length += chunk.length;
    if (length <= size) continue;
    // What may be the last piece is held back until more comes or the source ends.
    let rest = Buffer.concat(held);
    for (; rest.length > size; rest = rest.subarray(size)) yield { bytes: rest.subarray(0, size), number: number++, last: false };
    held = [rest];
    length = rest.length;
  }
  yield { bytes: Buffer.concat(held), number, last: true };
}
