import readExif from 'exif-reader';
import { z } from 'zod';

export interface Point {
  latitude: number;
  longitude: number;
}

const angle = z.tuple([z.number().nonnegative(), z.number().nonnegative(), z.number().nonnegative()]);
const gps = z.object({
  GPSLatitude: angle, GPSLatitudeRef: z.enum(['N', 'S']), GPSLongitude: angle, GPSLongitudeRef: z.enum(['E', 'W']),
});

/** Where a JPEG says that it was taken (EXIF GPS, WGS 84); undefined when it says nothing, or nothing that can be. */
export function exifPlace(jpeg: Uint8Array): Point | undefined {
  try {
    const exif = exifOf(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
    const read = exif && gps.safeParse(readExif(exif).GPSInfo);
    if (!read?.success) return undefined;
    const { GPSLatitude, GPSLatitudeRef, GPSLongitude, GPSLongitudeRef } = read.data;
    const latitude = degreesOf(GPSLatitude) * (GPSLatitudeRef === 'S' ? -1 : 1);
    const longitude = degreesOf(GPSLongitude) * (GPSLongitudeRef === 'W' ? -1 : 1);
    // Cameras without a fix write zeros: nobody reports from there.
    const real = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
    return real ? { latitude, longitude } : undefined;
  } catch {
    return undefined;
  }
}

function degreesOf([degrees, minutes, seconds]: [number, number, number]): number {
  return Math.round((degrees + minutes / 60 + seconds / 3600) * 1e6) / 1e6;
}

/** The first APP1 segment that is EXIF, without its marker; the segments stand before the picture itself. */
function exifOf(jpeg: Buffer): Buffer | undefined {
  if (jpeg.length < 4 || jpeg.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 4 <= jpeg.length;) {
    const [marker, length] = [jpeg.readUInt16BE(at), jpeg.readUInt16BE(at + 2)];
    if (marker < 0xffe0 || marker > 0xffef || length < 2) return undefined;
    const segment = jpeg.subarray(at + 4, at + 2 + length);
    if (marker === 0xffe1 && segment.toString('latin1', 0, 6) === 'Exif\0\0') return segment;
    at += 2 + length;
  }
  return undefined;
}
