import type { Box, Plane, Pyramid } from './plane.ts';
import { darkness } from './skew.ts';
import { boxMap, type View } from './view.ts';

/** What part of the line's height its letters take when the network reads them best: measured, with 0.62 and 0.78 beside it. */
const share = 0.7;
/** White left and right of the letters, in parts of the line's height: a letter that touches the edge is misread. */
const margin = 0.1;
/** How far above and below the box letters are looked for, in parts of its height. */
const reach = 0.25;
const rows = 72;

/** The box drawn tightly and evenly around the ink that it shows: the network that finds lines is a few pixels off. */
export function fittedBox(ink: Pyramid, view: View, [x, y, w, h]: Box, part: number = share): Box {
  const wide: Box = [x, y - h * reach, w, h * (1 + 2 * reach)];
  const width = Math.max(8, Math.min(2000, Math.round((w * rows) / wide[3])));
  const inked = inkedRows(ink.sample(width, rows, boxMap(view, wide, width, rows)));
  const edge = Math.round((rows * reach) / (1 + 2 * reach));
  let top = edge;
  while (top < rows / 2 && !inked[top]) top += 1;
  let bottom = rows - 1 - edge;
  while (bottom > rows / 2 && !inked[bottom]) bottom -= 1;
  if (bottom - top < rows / 5) return [x, y, w, h];
  if (top === edge) while (top > 0 && inked[top - 1]) top -= 1;
  if (bottom === rows - 1 - edge) while (bottom < rows - 1 && inked[bottom + 1]) bottom += 1;
  const unit = wide[3] / rows;
  const height = ((bottom + 1 - top) * unit) / part;
  const middle = wide[1] + ((top + bottom + 1) / 2) * unit;
  const side = margin * height;
  return [x - side, middle - height / 2, w + 2 * side, height];
}

function inkedRows(line: Plane): boolean[] {
  const threshold = darkness(line);
  const counts = Array.from({ length: line.height }, (_, y) => {
    let count = 0;
    for (let x = 0, at = y * line.width; x < line.width; x += 1, at += 1) if (line.pixels[at]! <= threshold) count += 1;
    return count;
  });
  const least = Math.max(1, Math.max(...counts) * 0.08);
  return counts.map((count) => count > least);
}
