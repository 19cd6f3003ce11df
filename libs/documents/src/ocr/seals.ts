import { inPieces } from './pieces.ts';
import type { Box, Plane } from './plane.ts';

/** A seal's place, and what the paper it covers has of its own colour (red 0, blue 2). */
export interface Seal {
  box: Box;
  channel: 0 | 2;
  level: number;
}

/** Cells over the longer side of the page: on A4 a cell is 0.74 mm. */
const cells = 400;

/**
 * Red and blue seals of a scan in colour. A red headline or a letter in blue ink is none: a seal is about as high as
 * wide and at most 60 mm (in China 38 to 50; a thumb print is less).
 */
export function sealsOf(page: Plane): Seal[] {
  return ([0, 2] as const).flatMap((channel) => {
    const side = Math.max(1, Math.round(Math.max(page.width, page.height) / cells));
    const columns = Math.ceil(page.width / side);
    const rows = Math.ceil(page.height / side);
    const coloured = cellsOf(page, channel, side, columns, rows);
    return inHeadlines(islands(coloured, columns, rows)).flatMap(([x, y, w, h]) => {
      const ratio = w / h;
      const shaped = channel === 0 ? ratio > 0.4 && ratio < 2.5 && Math.min(w, h) >= 8 : ratio > 0.8 && ratio < 1.25 && h >= 30;
      if (!shaped || Math.max(w, h) > 85) return [];
      const left = Math.max(0, (x - 2) * side);
      const top = Math.max(0, (y - 2) * side);
      const box = [left, top, Math.min(page.width, (x + w + 2) * side) - left, Math.min(page.height, (y + h + 2) * side) - top] as const;
      return [{ box, channel, level: levelIn(page, channel, box) }];
    });
  });
}

/** By how much a pixel must be redder (or bluer) than anything else. */
const saturated = 40;

function excess(pixels: Uint8Array, at: number, channel: 0 | 2): number {
  return pixels[at + channel]! - Math.max(pixels[at + 1]!, pixels[at + 2 - channel]!);
}

function cellsOf({ width, height, pixels }: Plane, channel: 0 | 2, side: number, columns: number, rows: number): Uint8Array {
  const counts = new Uint16Array(columns * rows);
  // Of a fine scan one pixel in four says enough of a cell.
  const step = side >= 6 ? 2 : 1;
  for (let y = 0; y < height; y += step) {
    const row = Math.floor(y / side) * columns;
    for (let x = 0, at = y * width * 3; x < width; x += step, at += 3 * step) {
      if (pixels[at + channel]! > 90 && excess(pixels, at, channel) > saturated) counts[row + ((x / side) | 0)]! += 1;
    }
  }
  return Uint8Array.from(counts, (count) => (count * step * step > side * side * 0.12 ? 1 : 0));
}

/** The letters of a headline are one thing, however far apart they stand; seals are higher than 30 cells (22 mm), and stay two. */
function inHeadlines(found: readonly Box[]): Box[] {
  return [...inPieces(found.filter(([, , , h]) => h < 30), 1.2), ...found.filter(([, , , h]) => h >= 30)];
}

/** Boxes in cells; what lies less than 6 cells apart sideways, 3 upwards, belongs together. */
function islands(coloured: Uint8Array, columns: number, rows: number): Box[] {
  const seen = new Uint8Array(coloured.length);
  const found: Box[] = [];
  for (let start = 0; start < coloured.length; start += 1) {
    if (coloured[start] === 0 || seen[start] === 1) continue;
    let [left, top, right, bottom] = [columns, rows, 0, 0];
    const stack = [start];
    seen[start] = 1;
    while (stack.length > 0) {
      const at = stack.pop()!;
      const x = at % columns;
      const y = (at - x) / columns;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
      for (let v = Math.max(0, y - 3); v <= Math.min(rows - 1, y + 3); v += 1) {
        for (let u = Math.max(0, x - 6); u <= Math.min(columns - 1, x + 6); u += 1) {
          const next = v * columns + u;
          if (coloured[next] === 0 || seen[next] === 1) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    found.push([left, top, right - left + 1, bottom - top + 1]);
  }
  return found;
}

/** The darker third of the seal in its own colour: above it is paper. */
function levelIn({ width, pixels }: Plane, channel: 0 | 2, [left, top, w, h]: Box): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let y = top; y < top + h; y += 1) {
    for (let x = left; x < left + w; x += 1) {
      const at = (y * width + x) * 3;
      if (pixels[at + channel]! < 120 || excess(pixels, at, channel) <= saturated) continue;
      counts[pixels[at + channel]!]! += 1;
      total += 1;
    }
  }
  let value = 0;
  for (let below = counts[0]!; below < total / 3 && value < 255; below += counts[value]!) value += 1;
  return Math.min(255, Math.max(140, value));
}
