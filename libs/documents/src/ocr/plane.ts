/** Samples in rows, `channels` bytes a pixel. */
export interface Plane {
  width: number;
  height: number;
  channels: 1 | 3;
  pixels: Uint8Array;
}

/** x' = a·x + b·y + c, y' = d·x + e·y + f. Pixel centres lie at .5. */
export interface Affine {
  a: number; b: number; c: number;
  d: number; e: number; f: number;
}

/** Left, top, width, height. */
export type Box = readonly [number, number, number, number];

/** The plane and its halves, quarters …: so that what is made small is averaged, not picked. */
export class Pyramid {
  readonly levels: Plane[];

  constructor(plane: Plane) {
    this.levels = [plane];
  }

  /** A new plane whose pixel (x, y) is what lies at `map(x, y)`; white where there is nothing. */
  sample(width: number, height: number, map: Affine): Plane {
    const step = Math.sqrt(Math.abs(map.a * map.e - map.b * map.d));
    let level = 0;
    while (step / 2 ** level > 1.6 && this.#has(level + 1)) level += 1;
    const shrink = 1 / 2 ** level;
    return bilinear(this.levels[level] ?? this.levels[0]!, width, height, {
      a: map.a * shrink, b: map.b * shrink, c: map.c * shrink,
      d: map.d * shrink, e: map.e * shrink, f: map.f * shrink,
    });
  }

  #has(level: number): boolean {
    const last = this.levels.at(-1)!;
    if (level < this.levels.length) return true;
    if (last.width < 4 || last.height < 4) return false;
    this.levels.push(halved(last));
    return true;
  }
}

function halved({ width, height, channels, pixels }: Plane): Plane {
  const w = width >> 1;
  const h = height >> 1;
  const out = new Uint8Array(w * h * channels);
  const row = width * channels;
  let to = 0;
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      let from = 2 * y * row + 2 * x * channels;
      for (let k = 0; k < channels; k += 1, from += 1) {
        out[to++] = (pixels[from]! + pixels[from + channels]! + pixels[from + row]! + pixels[from + row + channels]! + 2) >> 2;
      }
    }
  }
  return { width: w, height: h, channels, pixels: out };
}

function bilinear(plane: Plane, width: number, height: number, { a, b, c, d, e, f }: Affine): Plane {
  const { channels, pixels } = plane;
  const out = new Uint8Array(width * height * channels).fill(255);
  const row = plane.width * channels;
  const right = plane.width - 1;
  const bottom = plane.height - 1;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    let sx = a * 0.5 + b * (y + 0.5) + c - 0.5;
    let sy = d * 0.5 + e * (y + 0.5) + f - 0.5;
    for (let x = 0; x < width; x += 1, sx += a, sy += d, to += channels) {
      if (sx < -0.5 || sy < -0.5 || sx > right + 0.5 || sy > bottom + 0.5) continue;
      const px = sx < 0 ? 0 : sx > right ? right : sx;
      const py = sy < 0 ? 0 : sy > bottom ? bottom : sy;
      const x0 = px | 0;
      const y0 = py | 0;
      const fx = px - x0;
      const fy = py - y0;
      const from = y0 * row + x0 * channels;
      const beside = x0 < right ? channels : 0;
      const below = y0 < bottom ? row : 0;
      for (let k = 0; k < channels; k += 1) {
        const top = pixels[from + k]! * (1 - fx) + pixels[from + beside + k]! * fx;
        const low = pixels[from + below + k]! * (1 - fx) + pixels[from + below + beside + k]! * fx;
        out[to + k] = top * (1 - fy) + low * fy + 0.5;
      }
    }
  }
  return { width, height, channels, pixels: out };
}
