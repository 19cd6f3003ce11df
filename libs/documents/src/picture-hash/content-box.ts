import type { Raster } from '../reading/page.ts';

/** Where the writing on a page is, in pixels of a smaller picture of it. */
export interface ContentBox {
  left: number;
  top: number;
  width: number;
  height: number;
  /** The share of ink, 0 to 1, in a part of the page. */
  ink(left: number, top: number, width: number, height: number): number;
}

/** Pixels on the longer side of the smaller picture. */
const small = 1000;
/** Of a page's width or height, at each edge: scanners' black borders, punched holes. */
const edge = 0.02;
/** How much darker than the paper around it ink is, of 255; and where a page has none of it, pencil. What shows through from the back is lighter. */
const contrasts = [48, 28];
/** Of 25 pixels, its own among them. */
const leastAround = 7;
/** A row or column belongs to the content from so many pixels of ink on. */
const leastInk = 3;
/** Share of the page that is ink: less is dust. */
const leastShare = 0.0002;

/** The side of a field of paper that is taken to be as light everywhere: 32 pixels. */
const fieldBits = 5;
const field = 1 << fieldBits;

/** Undefined when nothing is written on the page. */
export function contentBox(raster: Raster): ContentBox | undefined {
  const page = shrunk(raster);
  const paper = paperOf(page);
  for (const contrast of contrasts) {
    const found = boxOf(page, inkSums(page, inkOf(page, paper, contrast)));
    if (found) return found;
  }
  return undefined;
}

function boxOf({ width, height }: Raster, sums: Float64Array): ContentBox | undefined {
  const ink = (x: number, y: number, wide: number, high: number): number => {
    const [fromX, fromY, toX, toY] = [x, y, x + wide, y + high].map(Math.round) as [number, number, number, number];
    const at = (column: number, row: number): number => sums[row * (width + 1) + column] ?? 0;
    return (at(toX, toY) - at(fromX, toY) - at(toX, fromY) + at(fromX, fromY)) / Math.max(1, (toX - fromX) * (toY - fromY));
  };
  if (ink(0, 0, width, height) < leastShare) return undefined;
  const rows = ends(height, (y) => ink(0, y, width, 1) * width);
  const columns = ends(width, (x) => ink(x, 0, 1, height) * height);
  return rows && columns && { left: columns[0], top: rows[0], width: columns[1] - columns[0], height: rows[1] - rows[0], ink };
}

/** From the first to behind the last place with ink in it and in the next ones: a speck is no beginning. */
function ends(length: number, inkAt: (place: number) => number): [number, number] | undefined {
  const full = Array.from({ length }, (_, place) => inkAt(place) >= leastInk);
  const solid = (place: number, step: number): boolean => [0, 1, 2].every((n) => full[place + n * step]);
  const first = full.findIndex((_, place) => solid(place, 1));
  const last = full.findLastIndex((_, place) => solid(place, -1));
  return first < 0 || last <= first ? undefined : [first, last + 1];
}

/** The mean of each square of pixels. */
function shrunk({ width, height, pixels }: Raster): Raster {
  const step = Math.max(1, Math.floor(Math.max(width, height) / small));
  const [wide, high] = [Math.max(1, Math.floor(width / step)), Math.max(1, Math.floor(height / step))];
  const to = new Uint8Array(wide * high);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      let sum = 0;
      for (let row = y * step; row < (y + 1) * step; row += 1) {
        for (let at = row * width + x * step, end = at + step; at < end; at += 1) sum += pixels[at] ?? 255;
      }
      to[y * wide + x] = sum / (step * step);
    }
  }
  return { width: wide, height: high, pixels: to };
}

/** Sums of ink over everything above and left of a place, so that any rectangle's ink is four of them. */
function inkSums({ width, height }: Raster, ink: Uint8Array): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += isStroke(ink, width, y * width + x) ? 1 : 0;
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + row;
    }
  }
  return sums;
}

/** Ink that has ink around it: dust and a worn scanner's specks have not. */
function isStroke(ink: Uint8Array, width: number, at: number): boolean {
  if (ink[at] !== 1) return false;
  let around = 0;
  for (let row = at - 2 * width; row <= at + 2 * width; row += width) {
    for (let place = row - 2; place <= row + 2; place += 1) around += ink[place] ?? 0;
  }
  return around >= leastAround;
}

/** What is darker than the paper around it, away from the edges. */
function inkOf({ width, height, pixels }: Raster, paper: (x: number, y: number) => number, contrast: number): Uint8Array {
  const [borderX, borderY] = [Math.round(width * edge), Math.round(height * edge)];
  const ink = new Uint8Array(width * height);
  for (let y = borderY; y < height - borderY; y += 1) {
    for (let x = borderX; x < width - borderX; x += 1) ink[y * width + x] = paper(x, y) - (pixels[y * width + x] ?? 255) > contrast ? 1 : 0;
  }
  return ink;
}

/** How light the paper is at a place: the lightest of the field that it lies in, a few specks of light left out. */
function paperOf({ width, height, pixels }: Raster): (x: number, y: number) => number {
  const across = Math.ceil(width / field);
  const light = new Uint8Array(across * Math.ceil(height / field));
  for (let n = 0; n < light.length; n += 1) {
    const values: number[] = [];
    const [left, top] = [(n % across) * field, Math.floor(n / across) * field];
    for (let y = top; y < Math.min(height, top + field); y += 2) {
      for (let x = left; x < Math.min(width, left + field); x += 2) values.push(pixels[y * width + x] ?? 255);
    }
    values.sort((a, b) => a - b);
    light[n] = values[Math.floor(values.length * 0.9)] ?? 255;
  }
  return (x, y) => light[(y >> fieldBits) * across + (x >> fieldBits)] ?? 255;
}
