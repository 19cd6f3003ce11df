import type { Plane } from './plane.ts';

/**
 * Makes the paper white everywhere: each place is divided by the paper's brightness around it, so that shadows,
 * yellowed paper and a lamp's cone vanish. In place.
 */
export function evenLight(plane: Plane): void {
  const { width, height, pixels } = plane;
  const side = Math.max(8, Math.round(Math.max(width, height) / 110));
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const paper = spread(brightness(plane, side, columns, rows), columns, rows);
  if (paper.every((value) => value >= 250)) return;
  for (let y = 0; y < height; y += 1) {
    const gy = Math.min(Math.max((y + 0.5) / side - 0.5, 0), rows - 1);
    const top = Math.floor(gy) * columns;
    const low = Math.min(Math.floor(gy) + 1, rows - 1) * columns;
    const fy = gy - Math.floor(gy);
    for (let x = 0; x < width; x += 1) {
      const gx = Math.min(Math.max((x + 0.5) / side - 0.5, 0), columns - 1);
      const x0 = gx | 0;
      const x1 = x0 + 1 < columns ? x0 + 1 : x0;
      const fx = gx - x0;
      const above = paper[top + x0]! * (1 - fx) + paper[top + x1]! * fx;
      const below = paper[low + x0]! * (1 - fx) + paper[low + x1]! * fx;
      const value = (pixels[y * width + x]! * 255) / (above * (1 - fy) + below * fy);
      pixels[y * width + x] = value > 255 ? 255 : value;
    }
  }
}

/** What nine tenths of a block's pixels are at most. */
function brightness({ width, height, pixels }: Plane, side: number, columns: number, rows: number): Float32Array {
  const out = new Float32Array(columns * rows);
  const counts = new Uint32Array(256);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      counts.fill(0);
      const right = Math.min((column + 1) * side, width);
      const bottom = Math.min((row + 1) * side, height);
      let total = 0;
      for (let y = row * side; y < bottom; y += 2) {
        for (let x = column * side; x < right; x += 2, total += 1) counts[pixels[y * width + x]!]! += 1;
      }
      let value = 255;
      for (let above = counts[255]!; above < total / 10 && value > 0; above += counts[value]!) value -= 1;
      out[row * columns + column] = value;
    }
  }
  return out;
}

/** Takes the brightest of the neighbourhood, so that a block inside a thick stroke is not held for paper, then smooths. Never under 70: what is black all over stays black. */
function spread(values: Float32Array, columns: number, rows: number): Float32Array {
  const brightest = around(values, columns, rows, 2, (list) => Math.max(...list));
  const smooth = around(brightest, columns, rows, 2, (list) => list.reduce((sum, value) => sum + value, 0) / list.length);
  return smooth.map((value) => Math.max(value, 70));
}

function around(values: Float32Array, columns: number, rows: number, reach: number, fold: (list: number[]) => number): Float32Array {
  const out = new Float32Array(values.length);
  const list: number[] = [];
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      list.length = 0;
      for (let v = Math.max(0, y - reach); v <= Math.min(rows - 1, y + reach); v += 1) {
        for (let u = Math.max(0, x - reach); u <= Math.min(columns - 1, x + reach); u += 1) list.push(values[v * columns + u]!);
      }
      out[y * columns + x] = fold(list);
    }
  }
  return out;
}
