import sharp from 'sharp';
import { sharpOf } from './encode.ts';
import type { Scan } from './render.ts';

/** Dots an inch of one page. */
export interface Density {
  across: number;
  down: number;
}

/** One black and white page, of a byte a pixel, as TIFF in Group 4. */
export async function singleTiff({ width, height, grey }: { width: number; height: number; grey: Uint8Array }, { across, down }: Density): Promise<Buffer> {
  return sharp(grey, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, xres: across / 25.4, yres: down / 25.4, resolutionUnit: 'inch' }).toBuffer();
}

/** Scans in colour as the pages of one TIFF, as an office scanner saves them. */
export async function scanTiff(scans: readonly Scan[]): Promise<Buffer> {
  return tiffOf(await Promise.all(scans.map(async (scan) =>
    sharpOf(scan).tiff({ compression: 'lzw', xres: scan.dpi / 25.4, yres: scan.dpi / 25.4, resolutionUnit: 'inch' }).toBuffer())));
}

const bytesOf: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8 };
/** StripOffsets and TileOffsets hold places in the file. */
const placeTags = new Set([273, 324]);

/** One file of the pages of several: each file is set behind the others, with its places moved by as much. */
export function tiffOf(files: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  let link: { part: Buffer; at: number } | undefined;
  for (const file of files) {
    const part = Buffer.from(file.length % 2 === 0 ? file : Buffer.concat([file, Buffer.alloc(1)]));
    const { first, next } = moved(part, length);
    link?.part.writeUInt32LE(first + length, link.at);
    link = { part, at: next };
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts);
}

/** Adds `by` to every place that the file's one directory holds; says where that begins and where its link to the next is. */
function moved(file: Buffer, by: number): { first: number; next: number } {
  if (file.toString('latin1', 0, 4) !== 'II*\0') throw new Error('only TIFF as sharp writes it here, little end first');
  const first = file.readUInt32LE(4);
  const count = file.readUInt16LE(first);
  for (let entry = first + 2; entry < first + 2 + count * 12; entry += 12) {
    const [tag, kind, values] = [file.readUInt16LE(entry), file.readUInt16LE(entry + 2), file.readUInt32LE(entry + 4)];
    const outside = (bytesOf[kind] ?? 1) * values > 4;
    const at = outside ? file.readUInt32LE(entry + 8) : entry + 8;
    if (placeTags.has(tag)) for (let n = 0; n < values; n += 1) file.writeUInt32LE(file.readUInt32LE(at + 4 * n) + by, at + 4 * n);
    if (outside) file.writeUInt32LE(at + by, entry + 8);
  }
  return { first, next: first + 2 + count * 12 };
}

/** A number of a TIFF's first page by its tag, e.g. 283 for the dots an inch downwards; undefined when it has none. */
export function tiffTag(file: Buffer, wanted: number): number | undefined {
  const first = file.readUInt32LE(4);
  for (let n = 0; n < file.readUInt16LE(first); n += 1) {
    const entry = first + 2 + n * 12;
    if (file.readUInt16LE(entry) !== wanted) continue;
    const kind = file.readUInt16LE(entry + 2);
    if (kind === 3) return file.readUInt16LE(entry + 8);
    const value = file.readUInt32LE(entry + 8);
    return kind === 5 ? file.readUInt32LE(value) / file.readUInt32LE(value + 4) : value;
  }
  return undefined;
}
