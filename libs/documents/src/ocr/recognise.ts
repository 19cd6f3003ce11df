import { decode, type Glyph } from './ctc.ts';
import { normalised } from './detect.ts';
import type { Models } from './models.ts';
import type { Box, Plane, Pyramid } from './plane.ts';
import { boxMap, type View } from './view.ts';

const half = [0.5, 0.5, 0.5] as const;
const lineHeight = 48;

/** The line in a box of the page, 48 pixels high. */
export function lineOf(ink: Pyramid, view: View, box: Box): Plane {
  const width = Math.max(32, Math.ceil((box[2] * lineHeight) / box[3] / 8) * 8);
  return ink.sample(width, lineHeight, boxMap(view, box, width, lineHeight));
}

export async function recogniseLine({ recognise, alphabet }: Models, line: Plane): Promise<Glyph[]> {
  const { data, shape } = await recognise.run(normalised(line, half, half), [1, 3, line.height, line.width]);
  return decode(data, shape[1]!, alphabet);
}

/** How likely the line stands upside down. */
export async function upsideDown({ direct }: Models, line: Plane): Promise<number> {
  const picture: Plane = { width: 192, height: lineHeight, channels: 1, pixels: new Uint8Array(192 * lineHeight).fill(255) };
  const width = Math.min(line.width, picture.width);
  for (let y = 0; y < lineHeight; y += 1) {
    picture.pixels.set(line.pixels.subarray(y * line.width, y * line.width + width), y * picture.width);
  }
  const { data } = await direct.run(normalised(picture, half, half), [1, 3, lineHeight, picture.width]);
  return data[1]!;
}
