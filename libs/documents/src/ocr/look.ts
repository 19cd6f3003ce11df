import { detectText } from './detect.ts';
import type { Model } from './models.ts';
import { isMostlyIn } from './pieces.ts';
import type { Box, Pyramid } from './plane.ts';
import { boxMap, type View } from './view.ts';

/** The longer side of the picture in which lines are first looked for: on A4, letters of 12 points are 15 pixels high. */
const firstSide = 1088;
/** More needs more memory than it finds lines. */
const longestSide = 1760;
/** Heights of lines, with the white around them, between which the network finds them well; and what is best. */
const least = 13;
const best = 24;
const most = 110;

/** Where lines of text are, in pixels of the view. Where the first look shows letters too small or too large for the network, it looks again. */
export async function textBoxes(model: Model, ink: Pyramid, view: View): Promise<Box[]> {
  const longer = Math.max(view.width, view.height);
  const scale = Math.min(1, firstSide / longer);
  const first = await look(model, ink, view, scale);
  const sizeOf = ([, , w, h]: Box): number => Math.min(w, h) * scale;
  const sizes = first.map(sizeOf).toSorted((a, b) => a - b);
  const typical = sizes[sizes.length >> 1];
  if (typical === undefined || (typical >= least && typical <= most)) return first;
  const second = await look(model, ink, view, Math.min((scale * (typical < least ? best : best * 2)) / typical, longestSide / longer));
  // Small print under large letters was right the first time, a headline above small print too.
  const right = first.filter((box) => sizeOf(box) >= least && sizeOf(box) <= most);
  return [...second, ...right.filter((box) => !second.some((other) => isMostlyIn(box, other) || isMostlyIn(other, box)))];
}

async function look(model: Model, ink: Pyramid, view: View, scale: number): Promise<Box[]> {
  const width = Math.max(32, Math.round((view.width * scale) / 32) * 32);
  const height = Math.max(32, Math.round((view.height * scale) / 32) * 32);
  const picture = ink.sample(width, height, boxMap(view, [0, 0, view.width, view.height], width, height));
  const [sx, sy] = [view.width / width, view.height / height];
  return (await detectText(model, picture)).map(([x, y, w, h]) => [x * sx, y * sy, w * sx, h * sy] as const);
}
