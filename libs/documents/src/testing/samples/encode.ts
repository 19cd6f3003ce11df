import sharp, { type Sharp } from 'sharp';
import type { Scan } from './render.ts';

/** A scan as sharp takes it. */
export function sharpOf({ width, height, pixels }: Scan): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export async function pngOf(scan: Scan): Promise<Buffer> {
  return sharpOf(scan).withMetadata({ density: scan.dpi }).png({ compressionLevel: 3 }).toBuffer();
}

/** Default quality 85, as office scanners save. */
export async function jpegOf(scan: Scan, quality = 85): Promise<Buffer> {
  return sharpOf(scan).withMetadata({ density: scan.dpi }).jpeg({ quality }).toBuffer();
}
