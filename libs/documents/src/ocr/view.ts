import type { Affine, Box } from './plane.ts';

export type Turn = 0 | 90 | 180 | 270;

/** How the upright, straight page lies in the scan. */
export interface View {
  width: number;
  height: number;
  toScan: Affine;
}

/** The page after it was turned clockwise by `turn` and then by `degrees`; grown so that no corner is lost. */
export function turnedView(scan: { width: number; height: number }, turn: Turn, degrees: number): View {
  const angle = ((turn + degrees) * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const width = Math.round(Math.abs(scan.width * cos) + Math.abs(scan.height * sin));
  const height = Math.round(Math.abs(scan.width * sin) + Math.abs(scan.height * cos));
  const [x, y] = [width / 2, height / 2];
  return {
    width,
    height,
    toScan: {
      a: cos, b: sin, c: scan.width / 2 - cos * x - sin * y,
      d: -sin, e: cos, f: scan.height / 2 + sin * x - cos * y,
    },
  };
}

/** Maps the pixels of a picture of `width` × `height` that shows the box of the view. */
export function boxMap({ toScan: m }: View, [left, top, w, h]: Box, width: number, height: number): Affine {
  const sx = w / width;
  const sy = h / height;
  return {
    a: m.a * sx, b: m.b * sy, c: m.a * left + m.b * top + m.c,
    d: m.d * sx, e: m.e * sy, f: m.d * left + m.e * top + m.f,
  };
}

/** Where a box of the view lies when the page of `width` × `height` is turned clockwise once more. */
export function turnedBox([x, y, w, h]: Box, turn: Turn, width: number, height: number): Box {
  if (turn === 90) return [height - y - h, x, h, w];
  if (turn === 180) return [width - x - w, height - y - h, w, h];
  if (turn === 270) return [y, width - x - w, h, w];
  return [x, y, w, h];
}
