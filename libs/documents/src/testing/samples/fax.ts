import sharp from 'sharp';
import { sharpOf } from './encode.ts';
import type { Scan } from './render.ts';
import { singleTiff, tiffOf } from './tiff.ts';

/** Lines an inch of T.4: fine and standard. */
export type FaxLines = 196 | 98;

export interface FaxOptions {
  lines?: FaxLines;
  /** How the machine makes black and white of grey: by a threshold, for text, or by dots, for pictures. Default threshold. */
  tone?: 'threshold' | 'dots';
}

/** Every fax page is 1,728 dots wide (T.4), at 204 an inch a little more than A4. */
const width = 1728;
const across = 204;
/** Three quarters of white: machines have it so high for text, lest thin strokes go. */
const darkBelow = 192;

/** The pages as a fax machine receives them: a TIFF of black and white pages in Group 4, whose dots are not square. */
export async function faxTiff(scans: readonly Scan[], { lines = 196, tone = 'threshold' }: FaxOptions = {}): Promise<Buffer> {
  return tiffOf(await Promise.all(scans.map(async (scan) => singleTiff(await faxed(scan, lines, tone), { across, down: lines }))));
}

/** One page of dots, a byte each. */
async function faxed(scan: Scan, lines: FaxLines, tone: 'threshold' | 'dots'): Promise<{ width: number; height: number; grey: Uint8Array }> {
  const [inner, height] = [Math.round((scan.width / scan.dpi) * across), Math.round((scan.height / scan.dpi) * lines)];
  const grey = await sharpOf(scan).greyscale().resize({ width: inner, height, fit: 'fill', kernel: 'lanczos3' }).toColourspace('b-w').raw().toBuffer();
  const left = Math.max(0, (width - inner) >> 1);
  const page = await sharp(grey, { raw: { width: inner, height, channels: 1 } })
    .extend({ left, right: Math.max(0, width - inner - left), background: 'white' }).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const dots = tone === 'dots' ? dithered(page.data, page.info.width) : page.data.map((value) => (value < darkBelow ? 0 : 255));
  return { width: page.info.width, height, grey: dots };
}

/** Each dot's error goes to its neighbours (Floyd and Steinberg). */
function dithered(grey: Uint8Array, wide: number): Uint8Array {
  const values = Float32Array.from(grey);
  return grey.map((_, at) => {
    const value = values[at]!;
    const dot = value < 128 ? 0 : 255;
    const error = value - dot;
    for (const [step, share] of [[1, 7], [wide - 1, 3], [wide, 5], [wide + 1, 1]] as const) {
      if (at + step < values.length) values[at + step] = values[at + step]! + (error * share) / 16;
    }
    return dot;
  });
}
