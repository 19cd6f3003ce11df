import { deflateRawSync } from 'node:zlib';
import { writeZip } from '#libs/documents';

/** A tiny picture: its bytes say PNG. */
export const png = (mark: string): Buffer => Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'), Buffer.from(mark)]);

export const zipOf = (files: Record<string, Uint8Array | string>): Buffer => writeZip(new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)])));

/** An archive whose one entry unpacks to so many MiB. */
export function bomb(mebibytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(mebibytes * 1024 * 1024));
  const archive = writeZip(new Map([['表.csv', packed]]));
  archive.writeUInt16LE(8, 8);
  archive.writeUInt16LE(8, archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 10);
  return archive;
}

/** An archive as Chinese Windows makes it: names in GBK, no flag. */
export function withGbkName(content: Uint8Array, gbk: string): Buffer {
  const name = Buffer.from(gbk, 'hex');
  const archive = writeZip(new Map([['x'.repeat(name.length), content]]));
  archive.writeUInt16LE(0, 6);
  const central = archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
  archive.writeUInt16LE(0, central + 8);
  name.copy(archive, 30);
  name.copy(archive, central + 46);
  return archive;
}
