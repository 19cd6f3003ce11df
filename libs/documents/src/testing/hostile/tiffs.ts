import { cut, noise, type HostileFile } from './hostile-file.ts';
import { group3 } from '../mh.ts';
import { faxEntries, tiffOf, type Directory } from './tiff.ts';

const dots = { width: 400, height: 300, dots: noise(400 * 300, 3).map((value, at) => (at % 400 > 100 && value > 128 ? 0 : 255)) };

/** Faxes whose lists of pages run in circles or into nothing, or tell sizes that nothing has. */
export function hostileTiffs(): HostileFile[] {
  const strip = group3(dots);
  const good: Directory = { entries: faxEntries({ ...dots, compression: 3, bytes: strip.length }), strip };
  const large = { width: 40_000, height: 40_000, compression: 4, bytes: strip.length };
  const of = (name: string, bytes: Buffer, ...expected: HostileFile['expected']): HostileFile => ({ name: `TIFF ${name}`, bytes, mediaType: 'image/tiff', expected });
  return [
    of('that ends in the middle', cut(tiffOf([good]), 0.5), 'truncated'),
    of('whose second page ends too early', cut(tiffOf([good, good]), 0.9), 'truncated'),
    of('whose pages run in a circle', tiffOf([good, { ...good, next: 8 }]), 'damaged'),
    of('whose page follows itself', tiffOf([{ ...good, next: 8 }]), 'damaged'),
    of('of 10,000 pages', tiffOf(Array<Directory>(10_000).fill({ entries: faxEntries({ width: 400, height: 300, compression: 3, bytes: 0 }).slice(0, 5) })), 'too-many-pages'),
    of('whose picture is beyond its end', tiffOf([{ entries: [...good.entries.filter(([tag]) => tag !== 273 && tag !== 279), [273, 4, 1_000_000], [279, 4, 500_000]] }]), 'truncated'),
    of('of no width', tiffOf([{ ...good, entries: faxEntries({ ...dots, width: 0, compression: 3, bytes: strip.length }) }]), 'damaged'),
    of('of no page', Buffer.concat([tiffOf([]), Buffer.alloc(64)]), 'no-pages'),
    of('whose first page is beyond its end', Buffer.concat([Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1'), Buffer.alloc(64)]), 'truncated'),
    of('of 40,000 × 40,000 pixels', tiffOf([{ ...good, entries: faxEntries(large) }]), 'too-many-pixels'),
    of('whose second page has 40,000 × 40,000 pixels', tiffOf([good, { ...good, entries: faxEntries(large) }]), 'too-many-pixels'),
    of('with more entries than it has bytes', withUint16(tiffOf([good]), 8, 65_535), 'truncated'),
    of('whose entry has four thousand million values', withUint32(tiffOf([good]), 8 + 2 + 6 * 12 + 4, 0xffff_ffff), 'truncated'),
    of('packed in a way that nobody knows', tiffOf([{ ...good, entries: faxEntries({ ...dots, compression: 34_999, bytes: strip.length }) }]), 'damaged'),
    of('of pixels with 60,000 colours each', tiffOf([{ ...good, entries: good.entries.map((entry) => (entry[0] === 277 ? [277, 3, 60_000] : entry)) }]), 'damaged'),
    of('of one pixel', tiffOf([{ strip, entries: faxEntries({ width: 1, height: 1, compression: 3, bytes: strip.length }) }]), 'no-pages'),
    of('with densities of 0 and 4,294,967,295', tiffOf([{ ...good, entries: faxEntries({ ...dots, compression: 3, bytes: strip.length, across: 0, down: 0xffff_ffff }) }]), 'read'),
  ];
}

function withUint16(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt16LE(value, at);
  return changed;
}

function withUint32(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(value, at);
  return changed;
}
