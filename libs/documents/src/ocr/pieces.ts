import type { Box } from './plane.ts';

/** Boxes that are parts of one line become one (`gap`: how far apart they may be, in heights); of boxes inside others only the outer stays. */
export function inPieces(boxes: readonly Box[], gap = 0.5): Box[] {
  const pieces: Box[] = [];
  for (const box of boxes.toSorted((a, b) => a[0] - b[0])) {
    const at = pieces.findIndex((piece) => belongs(piece, box, gap));
    if (at === -1) pieces.push(box);
    else pieces[at] = around(pieces[at]!, box);
  }
  return pieces.filter((piece) => !pieces.some((other) => other !== piece && isMostlyIn(piece, other)));
}

function belongs(left: Box, right: Box, most: number): boolean {
  const shared = Math.min(left[1] + left[3], right[1] + right[3]) - Math.max(left[1], right[1]);
  const low = Math.min(left[3], right[3]);
  const gap = right[0] - (left[0] + left[2]);
  return shared > low * 0.6 && Math.max(left[3], right[3]) < low * 1.6 && gap < low * most;
}

/** Seven tenths of the smaller lie in the larger. */
export function isMostlyIn(inner: Box, outer: Box): boolean {
  const width = Math.min(inner[0] + inner[2], outer[0] + outer[2]) - Math.max(inner[0], outer[0]);
  const height = Math.min(inner[1] + inner[3], outer[1] + outer[3]) - Math.max(inner[1], outer[1]);
  return width > 0 && height > 0 && inner[2] * inner[3] < outer[2] * outer[3] && width * height > inner[2] * inner[3] * 0.7;
}

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y];
}
