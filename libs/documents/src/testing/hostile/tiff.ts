/** An entry of a directory: tag, TIFF's number of its type, values. */
export type Entry = readonly [tag: number, type: 3 | 4 | 5, ...values: readonly number[]];

export interface Directory {
  entries: readonly Entry[];
  /** Its picture as it is packed; its place goes into the entry 273. */
  strip?: Buffer;
  /** Where the next directory is said to be; default: behind this one, and nowhere after the last. */
  next?: number;
}

const sizes = { 3: 2, 4: 4, 5: 8 };

/** A TIFF, little end first, of directories that may say what they like. */
export function tiffOf(directories: readonly Directory[]): Buffer {
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(directories.length === 0 ? 0 : 8, 4);
  const parts: Buffer[] = [head];
  let at = 8;
  for (const [n, directory] of directories.entries()) {
    const part = directoryOf(directory, at, n === directories.length - 1);
    parts.push(part);
    at += part.length;
  }
  return Buffer.concat(parts);
}

/** The entries of a page of one bit a pixel. */
export function faxEntries({ width, height, compression, across = 204, down = 196, photometric = 0, fill = 1, bytes }: {
  width: number; height: number; compression: number; across?: number; down?: number; photometric?: 0 | 1; fill?: 1 | 2; bytes: number;
}): Entry[] {
  return [
    [256, 4, width], [257, 4, height], [258, 3, 1], [259, 3, compression], [262, 3, photometric], [266, 3, fill], [273, 4, 0], [277, 3, 1],
    [278, 4, height], [279, 4, bytes], [282, 5, across, 1], [283, 5, down, 1], [296, 3, 2],
  ];
}

function directoryOf({ entries, strip, next }: Directory, at: number, last: boolean): Buffer {
  const table = Buffer.alloc(2 + entries.length * 12 + 4);
  const behind: Buffer[] = [];
  let free = at + table.length;
  const keep = (bytes: Buffer): number => {
    const place = free;
    const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
    behind.push(even);
    free += even.length;
    return place;
  };
  table.writeUInt16LE(entries.length);
  for (const [n, [tag, type, ...values]] of entries.entries()) {
    const entry = 2 + n * 12;
    const written = tag === 273 && strip ? [keep(strip)] : values;
    table.writeUInt16LE(tag, entry);
    table.writeUInt16LE(type, entry + 2);
    table.writeUInt32LE(type === 5 ? written.length / 2 : written.length, entry + 4);
    const bytes = valuesOf(type, written);
    if (bytes.length <= 4) bytes.copy(table, entry + 8);
    else table.writeUInt32LE(keep(bytes), entry + 8);
  }
  table.writeUInt32LE(next ?? (last ? 0 : free), table.length - 4);
  return Buffer.concat([table, ...behind]);
}

function valuesOf(type: 3 | 4 | 5, values: readonly number[]): Buffer {
  const size = type === 3 ? sizes[3] : sizes[4];
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, n) => bytes.writeUIntLE(value, n * size, size));
  return bytes;
}
