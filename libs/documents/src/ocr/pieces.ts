import type { Box } from './plane.ts';

/** Boxes that are parts of one line become one; of boxes inside others only the outer stays. */
export function inPieces(boxes: readonly Box[]): Box[] {
  const pieces: Box[] = [];
  for (const box of boxes.toSorted((a, b) => a[0] - b[0])) {
    const at = pieces.findIndex((piece) => belongs(piece, box));
    if (at === -1) pieces.push(box);
    else pieces[at] = around(pieces[at]!, box);
  }
  return pieces;
}

function belongs(left: Box, right: Box): boolean {
  const shared = Math.min(left[1] + left[3], right[1] + right[3]) - Math.max(left[1], right[1]);
  const low = Math.min(left[3], right[3]);
  const gap = right[0] - (left[0] + left[2]);
  return shared > low * 0.6 && Math.max(left[3], right[3]) < low * 1.6 && gap < low * 0.5;
}

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y];
}
