import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';

export interface PngHeader {
  width: number;
  height: number;
  bits?: number;
  /** PNG's number: 0 grey, 2 colour, 6 colour and alpha. */
  colour?: number;
}

const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG of these chunks, between its header and its end. */
export function pngOf(header: PngHeader, ...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([mark, headerOf(header), ...chunks, chunkOf('IEND', Buffer.alloc(0))]);
}

/** `length` and `sum`, where they are not to be true. */
export function chunkOf(kind: string, content: Buffer, { length = content.length, sum }: { length?: number; sum?: number } = {}): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(sum ?? crc32(body));
  return Buffer.concat([head, body, tail]);
}

export function pixelsOf(rows: Buffer): Buffer {
  return chunkOf('IDAT', deflateSync(rows));
}

/** So many zeros, packed a thousand to one: made from one packed piece again and again, and not by packing gigabytes. */
export function packedZeros(length: number): Buffer {
  const piece = 1024 * 1024;
  const pieces = Math.floor(length / piece);
  const packed = deflateRawSync(Buffer.alloc(piece), { finishFlush: constants.Z_FULL_FLUSH });
  const sum = Buffer.alloc(4);
  sum.writeUInt16BE(length % 65_521);
  sum.writeUInt16BE(1, 2);
  return Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array<Buffer>(pieces).fill(packed), deflateRawSync(Buffer.alloc(length - pieces * piece)), sum]);
}

function headerOf({ width, height, bits = 8, colour = 0 }: PngHeader): Buffer {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width);
  content.writeUInt32BE(height, 4);
  content[8] = bits;
  content[9] = colour;
  return chunkOf('IHDR', content);
}
