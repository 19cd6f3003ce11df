import type { Raster } from '../reading/page.ts';
import { contentBox } from './content-box.ts';

const columns = 9;
const rows = 8;
/** Of pages without content. It is equal to nothing, itself too. */
const blank = '0000000000000000';
/** Differences in the share of ink below it are noise: paper, dust, another scanner's light. */
const leastStep = 0.004;
/**
 * Two scans of one page differ in no more of the 64 bits. Measured on 22 letters, eight of them with one head and one end, each scanned
 * in seven ways (cropped, lighter, worn, crooked by 0.4 and 1 degree, fax of both kinds): the same page 4 in the middle, at most 8 in nine of ten
 * and 13 at most (crooked by 1 degree, and not straightened); another page 27 in the middle, at least 17 (with one head 11) in 99 of 100, 11 at least.
 */
export const samePictureBits = 10;

/**
 * 16 hex digits: of 8 × 9 fields over what is written on the page, whether each has more ink than its right neighbour (dHash). Borders,
 * brightness and small turns of another scan change few of its bits. Wants an upright page. `0000000000000000` is a blank page.
 */
export function pictureHash(raster: Raster): string {
  const content = contentBox(raster);
  if (!content) return blank;
  const { left, top, width, height } = content;
  const share = (row: number, column: number): number => content.ink(left + (width * column) / columns, top + (height * row) / rows, width / columns, height / rows);
  let bits = 0n;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) bits = (bits << 1n) | (share(row, column) - share(row, column + 1) > leastStep ? 1n : 0n);
  }
  // Something is written on it, so it is not to look like a blank page.
  return (bits === 0n ? 1n : bits).toString(16).padStart(16, '0');
}

/** In how many of 64 bits two hashes differ; 64 when one is of a blank page or none. */
export function pictureDistance(a: string, b: string): number {
  if (a === blank || b === blank || !isHash(a) || !isHash(b)) return 64;
  let bits = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let count = 0;
  for (; bits > 0n; bits &= bits - 1n) count += 1;
  return count;
}

/** Whether they are likely two scans of one page: for a person to look at, nothing is to be decided by it. */
export function samePicture(a: string, b: string): boolean {
  return pictureDistance(a, b) <= samePictureBits;
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{16}$/u.test(text);
}
