import { deflateRawSync, gzipSync } from 'node:zlib';
import { writeZip } from '../../sheet/zip.ts';
import { xlsxOf } from '../../sheet/write-xlsx.ts';
import { noise, type HostileFile } from './hostile-file.ts';
import { packedZeros } from './png.ts';

/** What is no scan, whatever it is called. */
export function hostileOthers(): HostileFile[] {
  const laughs = ['<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">', ...Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`), ']><lolz>&l9;</lolz>'].join('\n');
  const of = (name: string, bytes: Buffer, mediaType: string, ...expected: HostileFile['expected']): HostileFile => ({ name, bytes, mediaType, expected });
  return [
    of('0 bytes', Buffer.alloc(0), 'application/pdf', 'empty'),
    of('one byte', Buffer.from([0x25]), 'application/pdf', 'truncated'),
    of('program for Windows called PDF', Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'), noise(4000)]), 'application/pdf', 'wrong-type'),
    of('program for Linux called JPEG', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), noise(4000)]), 'image/jpeg', 'wrong-type'),
    of('ZIP called TIFF', writeZip(new Map([['letter.txt', Buffer.from('路灯不亮')]])), 'image/tiff', 'wrong-type'),
    of('ZIP whose entry climbs out of its folder', writeZip(new Map([['../../etc/cron.d/letter', noise(100)]])), 'application/pdf', 'wrong-type'),
    of('ZIP bomb of a gigabyte', zipBomb(), 'application/pdf', 'wrong-type'),
    of('sheet called PDF', xlsxOf([['姓名', '内容'], ['王建国', '路灯不亮']]), 'application/pdf', 'wrong-type'),
    of('web page called PNG', Buffer.from('<!doctype html><html><body><script>location="https://letters.example/"</script></body></html>'), 'image/png', 'wrong-type'),
    of('SVG with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>'), 'image/svg+xml', 'wrong-type'),
    of('SVG called PNG', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"/>'), 'image/png', 'wrong-type'),
    of('XML bomb', Buffer.from(laughs), 'application/pdf', 'wrong-type'),
    of('Chinese text called PDF', Buffer.from('尊敬的领导：我们小区的路灯三个月没有亮过。'.repeat(20)), 'application/pdf', 'wrong-type'),
    of('gzip called TIFF', gzipSync(noise(2000)), 'image/tiff', 'wrong-type'),
    of('sound called PDF', Buffer.concat([Buffer.from('RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1'), noise(2000)]), 'application/pdf', 'wrong-type'),
    of('noise', noise(5000, 11), 'image/jpeg', 'unknown-type'),
    of('a mebibyte of zeros', Buffer.alloc(1024 * 1024), 'image/tiff', 'unknown-type'),
    of('BMP', Buffer.concat([Buffer.from('BM\x36\x03\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\0\0\0\x10\0\0\0\x01\0\x18\0', 'latin1'), Buffer.alloc(800)]), 'image/bmp', 'unknown-type'),
    of('HEIC of a telephone', Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1'), noise(2000)]), 'image/heic', 'unknown-type'),
    of('PostScript called PDF', Buffer.from('%!PS-Adobe-3.0\n{ } loop\nshowpage\n'), 'application/pdf', 'wrong-type'),
  ];
}

/** An archive of one entry that unpacks to a gigabyte. */
function zipBomb(): Buffer {
  const packed = packedZeros(1024 * 1024 * 1024).subarray(2, -4);
  const zip = writeZip(new Map([['zeros', deflateRawSync(Buffer.alloc(10))]]));
  const entry = zip.subarray(0, 35);
  // Method 8 in its header; sizes there are of the small one: a reader that believes them unpacks all the same.
  entry.writeUInt16LE(8, 8);
  return Buffer.concat([entry, packed, zip.subarray(35 + zip.readUInt32LE(18))]);
}
