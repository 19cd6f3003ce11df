import { DocumentError } from '../../reading/page.ts';

/** What one directory of a TIFF tells of its page. Numbers are 0 where it does not tell them. */
export interface TiffDirectory {
  /** Its place in the file's chain, from 0. */
  index: number;
  width: number;
  height: number;
  compression: number;
  /** Dots per inch, or any unit where the file names none. */
  across: number;
  down: number;
  /** A smaller picture of another page, or its mask: no page of its own. */
  extra: boolean;
}

interface Layout {
  u16(at: number): number;
  u32(at: number): number;
  /** An offset or count, of 4 bytes or of a BigTIFF 8. */
  offset(at: number): number;
  big: boolean;
}

const tags = { subfile: 254, width: 256, height: 257, compression: 259, strips: 273, stripBytes: 279, across: 282, down: 283, unit: 296, tiles: 324, tileBytes: 325 };
/** Bytes of a value, by TIFF's number of its type. */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 };
const centimetres = 3;

/**
 * The chain of directories of a TIFF, at most `most` and one: who gets more than `most` knows that there are too many. Throws
 * a DocumentError when the chain runs in a circle, leaves the file, or a page's strips do.
 */
export function readDirectories(bytes: Buffer, most: number): TiffDirectory[] {
  const layout = layoutOf(bytes);
  const found: TiffDirectory[] = [];
  const seen = new Set<number>();
  try {
    for (let at = layout.offset(layout.big ? 8 : 4); at !== 0 && found.length <= most;) {
      if (seen.has(at)) throw new DocumentError('damaged', `the TIFF's list of pages runs in a circle after page ${found.length}: scan it again, or save it as PDF`);
      seen.add(at);
      const entries = layout.big ? layout.offset(at) : layout.u16(at);
      const size = layout.big ? 20 : 12;
      const from = at + (layout.big ? 8 : 2);
      if (from + entries * size > bytes.length) throw cut(found.length + 1);
      found.push(directoryOf(bytes, layout, { from, entries, size, index: found.length }));
      at = layout.offset(from + entries * size);
    }
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw cut(found.length + 1, error);
  }
  return found;
}

function directoryOf(bytes: Buffer, layout: Layout, { from, entries, size, index }: { from: number; entries: number; size: number; index: number }): TiffDirectory {
  const values = new Map<number, number[]>();
  for (let n = 0; n < entries; n += 1) {
    const at = from + n * size;
    const tag = layout.u16(at);
    if (Object.values(tags).includes(tag)) values.set(tag, valuesAt(bytes, layout, at, index));
  }
  const one = (tag: number): number => values.get(tag)?.[0] ?? 0;
  // A fax whose page was cut off is known by this before half of it is read as if it were all.
  const [starts, lengths] = [values.get(tags.strips) ?? values.get(tags.tiles) ?? [], values.get(tags.stripBytes) ?? values.get(tags.tileBytes) ?? []];
  if (starts.some((start, n) => start + (lengths[n] ?? 0) > bytes.length)) throw cut(index + 1);
  const inches = one(tags.unit) === centimetres ? 2.54 : 1;
  return {
    index, width: one(tags.width), height: one(tags.height), compression: one(tags.compression),
    across: one(tags.across) * inches, down: one(tags.down) * inches, extra: (one(tags.subfile) & 5) !== 0,
  };
}

function valuesAt(bytes: Buffer, layout: Layout, at: number, index: number): number[] {
  const type = layout.u16(at + 2);
  const count = layout.offset(at + 4);
  const size = sizes[type] ?? 1;
  const inline = layout.big ? 8 : 4;
  const value = at + 4 + inline;
  const from = size * count <= inline ? value : layout.offset(value);
  if (from + size * count > bytes.length) throw cut(index + 1);
  return Array.from({ length: count }, (_, n) => numberAt(bytes, layout, type, from + n * size));
}

function numberAt(bytes: Buffer, layout: Layout, type: number, at: number): number {
  if (type === 3) return layout.u16(at);
  if (type === 4 || type === 13) return layout.u32(at);
  if (type === 5) return layout.u32(at + 4) === 0 ? 0 : layout.u32(at) / layout.u32(at + 4);
  if (type === 16 || type === 18) return layout.offset(at);
  return bytes[at] ?? 0;
}

function layoutOf(bytes: Buffer): Layout {
  const little = bytes[0] === 0x49;
  const u16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const u64 = (at: number): number => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  const big = u16(2) === 43;
  return { u16, u32, offset: big ? u64 : u32, big };
}

function cut(page: number, cause?: unknown): DocumentError {
  return new DocumentError('truncated', `the TIFF ends within page ${page}: it was not saved or sent whole; scan or send it again`, { cause });
}
