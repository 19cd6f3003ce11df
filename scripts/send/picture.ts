import { crc32, deflateSync } from 'node:zlib';

/** A PNG of a street lamp at night, 96 × 96, different for each `seed`: a picture that is nobody's. */
export function picture(seed: number): Buffer {
  const size = 96;
  const rows = Array.from({ length: size }, (_, y) => Buffer.from([0, ...Array.from({ length: size }, (__, x) => pixel(x, y, seed)).flat()]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, red green blue
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(Buffer.concat(rows))), pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pixel(x: number, y: number, seed: number): [number, number, number] {
  const lamp = Math.hypot(x - 48, y - 24);
  if (lamp < 8) return [255, 220, 120 + (seed % 100)];
  if (Math.abs(x - 48) < 2 && y > 24) return [90, 90, 100];
  const night = Math.max(20, 90 - lamp) | 0;
  return [night, night, night + 30];
}

/** One chunk of a PNG, with its length and its checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, check]);
}
