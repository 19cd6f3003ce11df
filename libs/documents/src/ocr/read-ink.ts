import { evenLight } from './light.ts';
import { detectText } from './detect.ts';
import type { Models } from './models.ts';
import { Pyramid, type Box, type Plane } from './plane.ts';
import { evenPunctuation } from './punctuation.ts';
import { lineOf, recogniseLine, upsideDown } from './recognise.ts';
import { skewOf } from './skew.ts';
import { boxMap, turnedBox, turnedView, type Turn, type View } from './view.ts';
import { inPieces } from './pieces.ts';
import type { Glyph } from './ctc.ts';

/** A piece of a line as it was read. */
export interface Piece {
  text: string;
  /** In pixels of the view. */
  box: Box;
  glyphs: readonly Glyph[];
}

export interface InkRead {
  view: View;
  pieces: Piece[];
}

/** Finds how the page lies, where lines are, and reads them. `ink` is dark on light; it is evened in place. */
export async function readInk(models: Models, plane: Plane): Promise<InkRead> {
  evenLight(plane);
  const ink = new Pyramid(plane);
  const small = reduced(ink, plane, 1200);
  const degrees = -skewOf(small);
  const straight = turnedView(plane, 0, degrees);
  const boxes = await textBoxes(models, ink, straight);
  const turn = await turnOf(models, ink, straight, boxes);
  const view = turnedView(plane, turn, degrees);
  const pieces: Piece[] = [];
  for (const box of inPieces(boxes.map((one) => turnedBox(one, turn, straight.width, straight.height)))) {
    const glyphs = await recogniseLine(models, lineOf(ink, view, box));
    const text = evenPunctuation(glyphs.map((glyph) => glyph.text).join('')).trim();
    if (text !== '') pieces.push({ text, box, glyphs });
  }
  return { view, pieces };
}

function reduced(ink: Pyramid, { width, height }: Plane, side: number): Plane {
  const scale = Math.min(1, side / Math.max(width, height));
  return ink.sample(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { a: 1 / scale, b: 0, c: 0, d: 0, e: 1 / scale, f: 0 });
}

/** Letters should be as high as the network knows them: where the first look shows that they are not, it looks again. */
async function textBoxes(models: Models, ink: Pyramid, view: View): Promise<Box[]> {
  const first = await look(models, ink, view, 1280 / Math.max(view.width, view.height));
  const heights = first.map(([, , w, h]) => Math.min(w, h)).toSorted((a, b) => a - b);
  const typical = heights[heights.length >> 1];
  if (typical === undefined) return first;
  const at = typical * Math.min(1, 1280 / Math.max(view.width, view.height));
  const scale = 1280 / Math.max(view.width, view.height);
  if (at < 16) return look(models, ink, view, Math.min(scale * (26 / at), 2560 / Math.max(view.width, view.height), 2));
  if (at > 110) return look(models, ink, view, scale * (48 / at));
  return first;
}

async function look(models: Models, ink: Pyramid, view: View, scale: number): Promise<Box[]> {
  const width = Math.max(32, Math.round((view.width * scale) / 32) * 32);
  const height = Math.max(32, Math.round((view.height * scale) / 32) * 32);
  const picture = ink.sample(width, height, boxMap(view, [0, 0, view.width, view.height], width, height));
  const [sx, sy] = [view.width / width, view.height / height];
  return (await detectText(models.detect, picture)).map(([x, y, w, h]) => [x * sx, y * sy, w * sx, h * sy] as const);
}

/** By how much the page must be turned clockwise: lines run across, and a vote of the longest says which way up. */
async function turnOf(models: Models, ink: Pyramid, view: View, boxes: readonly Box[]): Promise<Turn> {
  const area = (list: readonly Box[]): number => list.reduce((sum, [, , w, h]) => sum + w * h, 0);
  const tall = boxes.filter(([, , w, h]) => h > w * 1.5);
  const sideways = area(tall) > area(boxes) * 0.5;
  const chosen = (sideways ? tall : boxes).toSorted((a, b) => Math.max(b[2], b[3]) - Math.max(a[2], a[3])).slice(0, 12);
  let votes = 0;
  for (const box of chosen) {
    const { a, b, c, d, e, f } = view.toScan;
    const turned: View = sideways
      ? { width: view.height, height: view.width, toScan: { a: -b, b: a, c: c + b * view.height, d: -e, e: d, f: f + e * view.height } }
      : view;
    votes += (await upsideDown(models, lineOf(ink, turned, sideways ? turnedBox(box, 90, view.width, view.height) : box))) - 0.5;
  }
  if (sideways) return votes > 0 ? 270 : 90;
  return votes > 0 ? 180 : 0;
}
