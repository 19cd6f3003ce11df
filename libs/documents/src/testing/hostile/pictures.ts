import sharp from 'sharp';
import { cut, noise, type HostileFile } from './hostile-file.ts';
import { chunkOf, packedZeros, pixelsOf, pngOf } from './png.ts';

/** Pictures that end too early, lie, or are far larger than they look. */
export async function hostilePictures(): Promise<HostileFile[]> {
  const page = sharp(noise(300 * 400, 7), { raw: { width: 300, height: 400, channels: 1 } }).toColourspace('b-w');
  const [jpeg, png, webp, gif] = await Promise.all([page.clone().jpeg().toBuffer(), page.clone().png().toBuffer(), page.clone().webp().toBuffer(), page.clone().gif().toBuffer()]);
  const white = await sharp({ create: { width: 800, height: 1100, channels: 3, background: '#ffffff' } }).png().toBuffer();
  const black = await sharp({ create: { width: 800, height: 1100, channels: 3, background: '#000000' } }).png().toBuffer();
  const rows = Buffer.alloc(101 * 100, 255);
  return [
    { name: 'JPEG that ends in the middle', bytes: cut(jpeg, 0.5), mediaType: 'image/jpeg', expected: ['truncated'] },
    { name: 'JPEG of a header only', bytes: jpeg.subarray(0, 100), mediaType: 'image/jpeg', expected: ['truncated'] },
    { name: 'JPEG of 65,500 × 65,500 pixels by its header', bytes: resized(jpeg, 65_500, 65_500), mediaType: 'image/jpeg', expected: ['too-many-pixels'] },
    { name: 'JPEG without width', bytes: resized(jpeg, 0, 400), mediaType: 'image/jpeg', expected: ['damaged'] },
    { name: 'JPEG that is a ZIP too', bytes: Buffer.concat([jpeg, Buffer.from('PK\x03\x04'), noise(200)]), mediaType: 'image/jpeg', expected: ['read'] },
    { name: 'JPEG called TIFF', bytes: jpeg, mediaType: 'image/tiff', expected: ['read'] },
    { name: 'PNG that ends in the middle', bytes: cut(png, 0.6), mediaType: 'image/png', expected: ['truncated'] },
    { name: 'PNG bomb of 40,000 × 40,000 pixels', bytes: pngOf({ width: 40_000, height: 40_000, bits: 1 }, chunkOf('IDAT', packedZeros(5001 * 40_000))), mediaType: 'image/png', expected: ['too-many-pixels'] },
    { name: 'PNG whose piece is longer than the file', bytes: pngOf({ width: 100, height: 100 }, chunkOf('IDAT', rows, { length: 0x7fff_ffff })), mediaType: 'image/png', expected: ['damaged'] },
    { name: 'PNG with a wrong checksum', bytes: pngOf({ width: 100, height: 100 }, chunkOf('IDAT', rows, { sum: 1 })), mediaType: 'image/png', expected: ['damaged'] },
    { name: 'PNG with fewer rows than it says', bytes: pngOf({ width: 100, height: 4000 }, pixelsOf(rows)), mediaType: 'image/png', expected: ['damaged'] },
    { name: 'PNG of 0 × 0 pixels', bytes: pngOf({ width: 0, height: 0 }, pixelsOf(rows)), mediaType: 'image/png', expected: ['damaged'] },
    { name: 'PNG with a comment that unpacks to 64 MiB', bytes: pngOf({ width: 100, height: 100 }, chunkOf('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), packedZeros(64 * 1024 * 1024)])), pixelsOf(rows)), mediaType: 'image/png', expected: ['damaged'] },
    { name: 'PNG of one pixel', bytes: pngOf({ width: 1, height: 1 }, pixelsOf(Buffer.from([0, 255]))), mediaType: 'image/png', expected: ['no-pages'] },
    { name: 'PNG of one row of 10,000 pixels', bytes: pngOf({ width: 10_000, height: 1 }, pixelsOf(Buffer.alloc(10_001))), mediaType: 'image/png', expected: ['no-pages'] },
    { name: 'blank white page', bytes: white, mediaType: 'image/png', expected: ['read'] },
    { name: 'page that is black all over', bytes: black, mediaType: 'image/png', expected: ['read'] },
    { name: 'name of 1,000 characters', fileName: `${'很长的名字'.repeat(200)}.png`, bytes: white, mediaType: 'image/png', expected: ['read'] },
    { name: 'name that climbs out of its folder', fileName: '../../../../etc/passwd.png', bytes: white, mediaType: 'image/png', expected: ['read'] },
    { name: 'WebP that ends in the middle', bytes: cut(webp, 0.5), mediaType: 'image/webp', expected: ['truncated'] },
    { name: 'WebP whose content is noise', bytes: Buffer.concat([webp.subarray(0, 30), noise(webp.length - 30)]), mediaType: 'image/webp', expected: ['damaged'] },
    { name: 'GIF that ends in the middle', bytes: cut(gif, 0.5), mediaType: 'image/gif', expected: ['truncated'] },
    { name: 'GIF of 65,535 × 65,535 pixels by its header', bytes: largeGif(gif), mediaType: 'image/gif', expected: ['too-many-pixels'] },
    { name: 'GIF of 3,000 pictures', bytes: manyFrames(3000), mediaType: 'image/gif', expected: ['read'] },
  ];
}

/** Another size in the frame header of a JPEG. */
function resized(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const frame = [0xc0, 0xc1, 0xc2].map((kind) => changed.indexOf(Buffer.from([0xff, kind]))).find((at) => at > 0) ?? 0;
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}

function largeGif(gif: Buffer): Buffer {
  const changed = Buffer.from(gif);
  const frame = changed.indexOf(0x2c, 13 + 3 * 2 ** (((changed[10] ?? 0) & 7) + 1));
  for (const at of [6, 8, frame + 5, frame + 7]) changed.writeUInt16LE(65_535, at);
  return changed;
}

/** The same picture of 16 × 16 pixels again and again. */
function manyFrames(count: number): Buffer {
  const head = Buffer.from([...Buffer.from('GIF89a'), 16, 0, 16, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0]);
  // Codes of three bits: clear, then one white pixel and clear again, 256 times, and the end.
  const codes = [4, ...Array.from({ length: 256 }, () => [0, 4]).flat(), 5].map((code) => code.toString(2).padStart(3, '0'));
  const bits = [...codes].reverse().join('');
  const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  const data = Buffer.from(Array.from({ length: padded.length / 8 }, (_, n) => Number.parseInt(padded.slice(padded.length - 8 * (n + 1), padded.length - 8 * n), 2)));
  const frame = Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0, 16, 0, 16, 0, 0, 2, data.length]), data, Buffer.from([0])]);
  return Buffer.concat([head, ...Array<Buffer>(count).fill(frame), Buffer.from([0x3b])]);
}
