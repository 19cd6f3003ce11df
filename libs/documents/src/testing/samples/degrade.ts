import sharp, { type Sharp } from 'sharp';
import { sharpOf } from './encode.ts';
import type { Scan } from './render.ts';

const white = { r: 255, g: 255, b: 255 };

/** As if the paper had been laid on crookedly: turned clockwise by so many degrees, the page's size as before. */
export async function skewed(scan: Scan, degrees: number): Promise<Scan> {
  const { width, height } = scan;
  const turned = await sharpOf(scan).rotate(degrees, { background: white }).raw().toBuffer({ resolveWithObject: true });
  const { info, data } = turned;
  const [left, top] = [Math.max(0, (info.width - width) >> 1), Math.max(0, (info.height - height) >> 1)];
  const cut = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } }).extract({ left, top, width, height });
  return { ...scan, pixels: await cut.raw().toBuffer() };
}

/** 90 and 270 lay it on its side, 180 puts it upside down. */
export async function turned(scan: Scan, degrees: 90 | 180 | 270): Promise<Scan> {
  return fromSharp(sharpOf(scan).rotate(degrees), scan.dpi);
}

/** As through the back of the paper. */
export async function mirrored(scan: Scan): Promise<Scan> {
  return fromSharp(sharpOf(scan).flop(), scan.dpi);
}

/** The same paper scanned again by another hand: cropped a little, turned by half a degree, lighter. */
export async function scannedAgain(scan: Scan): Promise<Scan> {
  const { width, height } = scan;
  const border = Math.round(scan.dpi * 0.08);
  const cut = sharpOf(scan).extract({ left: border, top: border, width: width - 2 * border, height: height - 2 * border });
  const crooked = await skewed(await fromSharp(cut, scan.dpi), 0.5);
  return { ...crooked, pixels: crooked.pixels.map((value) => Math.min(255, 40 + Math.round(value * 0.9))) };
}

export async function atDpi(scan: Scan, dpi: number): Promise<Scan> {
  const width = Math.round((scan.width * dpi) / scan.dpi);
  return fromSharp(sharpOf(scan).resize({ width, kernel: 'lanczos3' }), dpi);
}

export interface Noise {
  /** How many of a thousand pixels are black or white by chance. */
  specks: number;
  /** Standard deviation of the grain, in grey levels. */
  grain: number;
  /** How dark the darkest corner of white paper is, 0 to 1. */
  shade: number;
}

/** A worn scanner in bad light, which saves with JPEG's quality 60. */
export const worn: Noise = { specks: 2, grain: 14, shade: 0.78 };

/** Specks, grain and uneven light; `random` gives numbers in [0, 1). */
export function noisy(scan: Scan, random: () => number, { specks, grain, shade }: Noise = worn): Scan {
  const { width, height, pixels } = scan;
  const spoiled = new Uint8Array(pixels.length);
  const grains = grainTable(random, grain);
  // Under Jest a global is looked up slowly: twenty seconds a page.
  const { floor, hypot, max, min } = Math;
  const farthest = hypot(width, height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      const light = 1 - (1 - shade) * (hypot(width - x, height - y) / farthest);
      const chance = random();
      const speck = chance < specks / 2000 ? 0 : chance < specks / 1000 ? 255 : undefined;
      const noise = grains[floor(chance * 0x1000000) & (grains.length - 1)]!;
      for (let channel = at; channel < at + 3; channel += 1) {
        spoiled[channel] = speck ?? max(0, min(255, pixels[channel]! * light + noise));
      }
    }
  }
  return { ...scan, pixels: spoiled };
}

/** Normally distributed: the sum of twelve even numbers is near enough, and a table of it quick enough. */
function grainTable(random: () => number, deviation: number): Float32Array {
  const one = (): number => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6);
  return Float32Array.from({ length: 4096 }, () => one() * deviation);
}

async function fromSharp(image: Sharp, dpi: number): Promise<Scan> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, dpi, pixels: data };
}
