import type { Plane } from './plane.ts';

/** A prime, so that no pattern of dots or of the page's width is met at the same place again and again. */
const sampled = 13;

/** Whether a page has only ink and paper: a fax, or a scanner set to black and white. Asked of one pixel in thirteen. */
export function isBlackAndWhite({ pixels }: Plane): boolean {
  let between = 0;
  for (let at = 0; at < pixels.length; at += sampled) if (pixels[at]! > 40 && pixels[at]! < 215) between += 1;
  return between * sampled < pixels.length * 0.03;
}

/** Rounds the steps of black and white dots, and makes grey of a pattern of them: 1-4-6-4-1 across and down. */
export function softened({ width, height, channels, pixels }: Plane): Plane {
  const smooth = [1, width, 1, width].reduce((from, step) => blurred(from, step), pixels);
  return { width, height, channels, pixels: smooth };
}

/** 1-2-1 along one direction; twice is 1-4-6-4-1. */
function blurred(pixels: Uint8Array, step: number): Uint8Array {
  const out = pixels.slice();
  const last = pixels.length - step;
  for (let at = step; at < last; at += 1) out[at] = (pixels[at - step]! + 2 * pixels[at]! + pixels[at + step]! + 2) >> 2;
  return out;
}
