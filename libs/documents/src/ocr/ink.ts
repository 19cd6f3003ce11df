import type { PagePicture } from '../reading/page.ts';
import type { Plane } from './plane.ts';
import { sealsOf, type Seal } from './seals.ts';

/** What is written, dark on light: grey, but under a red or blue seal the one colour in which the seal is as white as the paper. */
export function inkOf({ grey, colour }: PagePicture): Plane {
  if (colour === undefined) return { width: grey.width, height: grey.height, channels: 1, pixels: grey.pixels.slice() };
  const { width, height, pixels } = colour;
  const ink = new Uint8Array(width * height);
  for (let i = 0, from = 0; i < ink.length; i += 1, from += 3) {
    ink[i] = (pixels[from]! * 77 + pixels[from + 1]! * 150 + pixels[from + 2]! * 29) >> 8;
  }
  for (const seal of sealsOf({ width, height, channels: 3, pixels })) lift(ink, width, pixels, seal);
  return { width, height, channels: 1, pixels: ink };
}

/** The same with the codes on it taken out, in place: their dots and bars would be read as signs (口, 品, 川). */
export function withoutCodes(ink: Plane, codes: readonly (readonly { x: number; y: number }[])[]): Plane {
  for (const corners of codes) {
    const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
    const edge = Math.ceil(0.02 * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)));
    const [left, right] = [Math.max(0, Math.min(...xs) - edge), Math.min(ink.width, Math.max(...xs) + edge + 1)];
    for (let y = Math.max(0, Math.min(...ys) - edge); y < Math.min(ink.height, Math.max(...ys) + edge + 1); y += 1) {
      ink.pixels.fill(255, y * ink.width + left, y * ink.width + right);
    }
  }
  return ink;
}

/** Ink is near black in every colour, the seal is not: what is lighter than most of the seal becomes paper. */
function lift(ink: Uint8Array, width: number, pixels: Uint8Array, { channel, level, box: [left, top, w, h] }: Seal): void {
  const paper = level * 0.8;
  for (let y = top; y < top + h; y += 1) {
    for (let x = left; x < left + w; x += 1) {
      const i = y * width + x;
      ink[i] = Math.min(255, (pixels[i * 3 + channel]! * 255) / paper);
    }
  }
}
