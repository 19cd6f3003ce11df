/** A canvas's transform, as DOMMatrix has it. */
interface Transform {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

export interface Coverage {
  /** One more picture: left, top, width, height before the transform. */
  add(place: readonly [number, number, number, number], transform: Transform): void;
  /** 0 to 1. */
  share(): number;
}

const cells = 40;

/** Which part of a page is covered by pictures, by a grid of 40 × 40: pictures in strips, as scanners write them, count as one. */
export function coverage(width: number, height: number): Coverage {
  const grid = new Uint8Array(cells * cells);
  return {
    add([left, top, wide, high], { a, b, c, d, e, f }) {
      const corners = [[left, top], [left + wide, top], [left, top + high], [left + wide, top + high]] as const;
      const across = corners.map(([x, y]) => ((a * x + c * y + e) / width) * cells);
      const down = corners.map(([x, y]) => ((b * x + d * y + f) / height) * cells);
      const within = (value: number): number => Math.min(cells, Math.max(0, Math.round(value)));
      const [fromX, toX] = [within(Math.min(...across)), within(Math.max(...across))];
      for (let y = within(Math.min(...down)); y < within(Math.max(...down)); y += 1) grid.fill(1, y * cells + fromX, y * cells + toX);
    },
    share: () => grid.reduce((sum, cell) => sum + cell, 0) / grid.length,
  };
}
