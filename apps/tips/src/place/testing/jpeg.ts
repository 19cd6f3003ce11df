/** A JPEG of no pixels that says where it was taken, in degrees; `[0, 0]` as a camera without a fix writes it. */
export function jpegAt(latitude: number, longitude: number): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 12 + 4 + 2 + 4 * 12 + 4 + 48);
  const gpsAt = 26;
  const valuesAt = gpsAt + 2 + 4 * 12 + 4;
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  entry(tiff, 10, 0x8825, 4, 1, gpsAt);
  tiff.writeUInt16BE(4, gpsAt);
  entry(tiff, gpsAt + 2, 1, 2, 2, (latitude < 0 ? 0x5300 : 0x4e00) << 16);
  entry(tiff, gpsAt + 14, 2, 5, 3, valuesAt);
  entry(tiff, gpsAt + 26, 3, 2, 2, (longitude < 0 ? 0x5700 : 0x4500) << 16);
  entry(tiff, gpsAt + 38, 4, 5, 3, valuesAt + 24);
  angle(tiff, valuesAt, Math.abs(latitude));
  angle(tiff, valuesAt + 24, Math.abs(longitude));
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 4);
  return Buffer.concat([head, exif, Buffer.from([0xff, 0xd9])]);
}

function entry(tiff: Buffer, at: number, tag: number, type: number, count: number, value: number): void {
  tiff.writeUInt16BE(tag, at);
  tiff.writeUInt16BE(type, at + 2);
  tiff.writeUInt32BE(count, at + 4);
  tiff.writeUInt32BE(value >>> 0, at + 8);
}

function angle(tiff: Buffer, at: number, degrees: number): void {
  const minutes = (degrees % 1) * 60;
  for (const [index, value] of [Math.trunc(degrees), Math.trunc(minutes), Math.round((minutes % 1) * 60 * 1000)].entries()) {
    tiff.writeUInt32BE(value, at + index * 8);
    tiff.writeUInt32BE(index === 2 ? 1000 : 1, at + index * 8 + 4);
  }
}
