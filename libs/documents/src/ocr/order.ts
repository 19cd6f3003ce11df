import type { Box } from './plane.ts';

export interface Placed {
  box: Box;
}

/** Pieces that stand beside each other on one line, left to right. */
export type Row<T extends Placed> = T[];

/** One column of a page, or what runs over all columns: its rows, top down. */
export type Column<T extends Placed> = Row<T>[];

/** The pieces of a page in reading order: columns of prose one after the other, tables row by row. */
export function readingOrder<T extends Placed>(pieces: readonly T[]): Column<T>[] {
  const gutter = gutterOf(pieces);
  if (gutter === undefined) return pieces.length === 0 ? [] : [rowsOf(pieces)];
  // What runs across the gutter, a headline, parts what is above from what is below.
  const across = rowsOf(pieces.filter(({ box }) => box[0] < gutter && box[0] + box[2] > gutter));
  const rest = pieces.filter(({ box }) => box[0] >= gutter || box[0] + box[2] <= gutter);
  const columns: Column<T>[] = [];
  let from = -Infinity;
  const band = (to: number): void => {
    const within = rest.filter(({ box }) => middle(box) >= from && middle(box) < to);
    const left = within.filter(({ box }) => box[0] < gutter);
    columns.push(...readingOrder(left), ...readingOrder(within.filter((piece) => !left.includes(piece))));
    from = to;
  };
  for (const row of across) {
    band(middle(row[0]!.box));
    const last = columns.at(-1);
    if (last !== undefined && last.some((one) => one.some((piece) => across.flat().includes(piece)))) last.push(row);
    else columns.push([row]);
  }
  band(Infinity);
  return columns;
}

function middle(box: Box): number {
  return box[1] + box[3] / 2;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Pieces on one height are one row. */
export function rowsOf<T extends Placed>(pieces: readonly T[]): Row<T>[] {
  const rows: Row<T>[] = [];
  for (const piece of pieces.toSorted((a, b) => middle(a.box) - middle(b.box))) {
    const row = rows.findLast((candidate) => candidate.some(({ box }) => overlap(box, piece.box) > 0.5));
    if (row === undefined) rows.push([piece]);
    else row.push(piece);
  }
  for (const row of rows) row.sort((a, b) => a.box[0] - b.box[0]);
  return rows;
}

/** How much of the lower of two boxes stands beside the other. */
function overlap(a: Box, b: Box): number {
  return (Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1])) / Math.min(a[3], b[3]);
}

/** Where a page of two columns parts: both sides are prose (lines as wide as their column), not the cells of a table. */
function gutterOf(pieces: readonly Placed[]): number | undefined {
  if (pieces.length < 8) return undefined;
  const left = Math.min(...pieces.map(({ box }) => box[0]));
  const right = Math.max(...pieces.map(({ box }) => box[0] + box[2]));
  const height = median(pieces.map(({ box }) => box[3]));
  const candidates = [...new Set(pieces.map(({ box }) => box[0] - height * 0.4))].filter((x) => x > left + (right - left) * 0.2 && x < left + (right - left) * 0.8);
  let best: { x: number; crossing: number } | undefined;
  for (const x of candidates) {
    const crossing = pieces.filter(({ box }) => box[0] < x && box[0] + box[2] > x).length;
    const sides = [pieces.filter(({ box }) => box[0] + box[2] <= x), pieces.filter(({ box }) => box[0] >= x)];
    if (crossing > pieces.length * 0.25 || !sides.every((side) => isProse(side))) continue;
    if (best === undefined || crossing < best.crossing) best = { x, crossing };
  }
  return best?.x;
}

function isProse(pieces: readonly Placed[]): boolean {
  if (pieces.length < 4) return false;
  const left = Math.min(...pieces.map(({ box }) => box[0]));
  const right = Math.max(...pieces.map(({ box }) => box[0] + box[2]));
  const full = pieces.filter(({ box }) => box[2] > (right - left) * 0.75).length;
  return full >= pieces.length * 0.5;
}
