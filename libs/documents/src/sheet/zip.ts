import { crc32, inflateRawSync } from 'node:zlib';

/** A ZIP archive that is damaged, or holds more than it may. The message is for a person. */
export class ZipFault extends Error {
  override readonly name = 'ZipFault';
}

const signatures = { entry: 'PK\x03\x04', central: 'PK\x01\x02', end: 'PK\x05\x06' };
const mostEntries = 10_000;

/**
 * The entries of an archive that are wanted, by name. Only the central directory is believed, and what an entry says of
 * its size is not: at more than `most` bytes in all, or when anything does not fit, it is a ZipFault.
 */
export function readZip(bytes: Buffer, wanted: (name: string) => boolean, most: number): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  let left = most;
  try {
    // The end record is followed by a comment of up to 64 KiB, mostly of none.
    const end = bytes.lastIndexOf(Buffer.from(signatures.end, 'latin1'));
    if (end < 0) throw new ZipFault('it is no ZIP archive, or is cut short');
    const entries = bytes.readUInt16LE(end + 10);
    if (entries > mostEntries) throw new ZipFault(`it has more than ${mostEntries} entries`);
    for (let n = 0, at = bytes.readUInt32LE(end + 16); n < entries; n += 1) {
      if (bytes.toString('latin1', at, at + 4) !== signatures.central) throw new ZipFault('its directory is damaged');
      const [flags, method, packed, nameLength] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)];
      const name = nameOf(bytes.subarray(at + 46, at + 46 + nameLength), (flags & 0x800) !== 0);
      if (wanted(name)) {
        if ((flags & 1) === 1) throw new ZipFault('it is protected by a password');
        const content = unpacked(bytes, bytes.readUInt32LE(at + 42), { method, packed, left });
        left -= content.length;
        found.set(name, content);
      }
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  } catch (error) {
    if (error instanceof ZipFault) throw error;
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw new ZipFault(`it unpacks to more than ${Math.floor(most / 1024 / 1024)} MiB`);
    throw new ZipFault('it is damaged', { cause: error });
  }
  return found;
}

/** Archives of Chinese Windows have GBK names and no flag; those of a Mac have UTF-8 and no flag. */
function nameOf(bytes: Buffer, isUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !isUtf8 }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function unpacked(bytes: Buffer, at: number, { method, packed, left }: { method: number; packed: number; left: number }): Buffer {
  if (bytes.toString('latin1', at, at + 4) !== signatures.entry) throw new ZipFault('an entry is not where it should be');
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (from + packed > bytes.length) throw new ZipFault('it is cut short');
  const content = bytes.subarray(from, from + packed);
  if (method === 8) return left > 0 ? inflateRawSync(content, { maxOutputLength: left }) : tooMuch();
  if (method !== 0) throw new ZipFault('it is packed in a way that is not read');
  return content.length > left ? tooMuch() : content;
}

function tooMuch(): never {
  throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
}

/** An archive of these files, stored and not compressed. */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    // Version, flags (names are UTF-8), method, time and date, checksum, sizes, lengths of name and extra field.
    const common = Buffer.alloc(26);
    const named = Buffer.from(name);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(named.length, 22);
    const entry = Buffer.concat([Buffer.from(signatures.entry, 'latin1'), common, named, content]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from(signatures.central, 'latin1'), Buffer.from([20, 0]), common, place, named]));
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from(signatures.end, 'latin1'), end]);
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
