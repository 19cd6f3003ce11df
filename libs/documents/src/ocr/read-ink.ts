import type { Glyph } from './ctc.ts';
import { isBlackAndWhite, softened } from './dots.ts';
import { fittedBox } from './fit.ts';
import { evenLight } from './light.ts';
import { textBoxes } from './look.ts';
import type { Models } from './models.ts';
import { inPieces } from './pieces.ts';
import { Pyramid, type Box, type Plane } from './plane.ts';
import { evenPunctuation } from './punctuation.ts';
import { lineOf, recogniseLine, upsideDown } from './recognise.ts';
import { skewOf } from './skew.ts';
import { turnedBox, turnedView, type Turn, type View } from './view.ts';

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

/** What is surer than this needs no second try. */
const sure = 0.8;

/** Finds how the page lies, where lines are, and reads them. `plane` is dark on light; it is evened in place. */
export async function readInk(models: Models, plane: Plane): Promise<InkRead> {
  evenLight(plane);
  const ink = new Pyramid(isBlackAndWhite(plane) ? softened(plane) : plane);
  const degrees = -skewOf(reduced(ink, plane, 1200));
  const straight = turnedView(plane, 0, degrees);
  const boxes = await textBoxes(models.detect, ink, straight);
  const turned = (turn: Turn): Lying => ({
    turn,
    view: turnedView(plane, turn, degrees),
    boxes: inPieces(boxes.map((box) => turnedBox(box, turn, straight.width, straight.height))),
  });
  const lying = await rightWayUp(models, ink, turned, isSideways(boxes));
  // In lines that stand on their head or side the network overlooks small signs at their ends.
  if (lying.turn !== 0) lying.boxes = inPieces(await textBoxes(models.detect, ink, lying.view));
  return { view: lying.view, pieces: await readBoxes(models, ink, lying) };
}

interface Lying {
  turn: Turn;
  view: View;
  boxes: Box[];
}

async function readBoxes(models: Models, ink: Pyramid, { view, boxes }: Pick<Lying, 'view' | 'boxes'>): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const box of boxes) {
    const glyphs = await readLine(models, ink, view, box);
    const text = evenPunctuation(glyphs.map((glyph) => glyph.text).join('')).trim();
    if (text !== '') pieces.push({ text, box, glyphs });
  }
  return pieces;
}

/** The network drops a character now and then, at one size and not at another: an unsure line is read again, larger, and the longer reading taken. */
async function readLine(models: Models, ink: Pyramid, view: View, box: Box): Promise<readonly Glyph[]> {
  const glyphs = await recogniseLine(models, lineOf(ink, view, fittedBox(ink, view, box)));
  if (glyphs.length > 0 && mean(glyphs) > 0.97) return glyphs;
  const again = await recogniseLine(models, lineOf(ink, view, fittedBox(ink, view, box, 0.78)));
  if (again.length === glyphs.length) return mean(again) > mean(glyphs) ? again : glyphs;
  return again.length > glyphs.length ? again : glyphs;
}

function reduced(ink: Pyramid, { width, height }: Plane, side: number): Plane {
  const scale = Math.min(1, side / Math.max(width, height));
  return ink.sample(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { a: 1 / scale, b: 0, c: 0, d: 0, e: 1 / scale, f: 0 });
}

/** Lines run down, not across. */
function isSideways(boxes: readonly Box[]): boolean {
  const area = (list: readonly Box[]): number => list.reduce((sum, [, , w, h]) => sum + w * h, 0);
  return area(boxes.filter(([, , w, h]) => h > w * 1.5)) > area(boxes) * 0.5;
}

/** A vote of the longest lines on which way is up; where what they say makes little sense, what makes more. */
async function rightWayUp(models: Models, ink: Pyramid, turned: (turn: Turn) => Lying, sideways: boolean): Promise<Lying> {
  const [one, other] = sideways ? [turned(90), turned(270)] : [turned(0), turned(180)];
  let votes = 0;
  for (const box of longest(one.boxes, 12)) votes += (await upsideDown(models, lineOf(ink, one.view, box))) - 0.5;
  const [likely, unlikely] = votes > 0 ? [other, one] : [one, other];
  const probe = async ({ view, boxes }: Lying): Promise<number> => meanOf(await readBoxes(models, ink, { view, boxes: longest(boxes, 3) }));
  const first = await probe(likely);
  return first < sure && (await probe(unlikely)) > first + 0.05 ? unlikely : likely;
}

function longest(boxes: readonly Box[], count: number): Box[] {
  return boxes.toSorted((a, b) => b[2] / b[3] - a[2] / a[3]).slice(0, count);
}

/** Mean probability of the characters; 0 of none. */
export function meanOf(pieces: readonly Piece[]): number {
  return mean(pieces.flatMap((piece) => piece.glyphs));
}

function mean(glyphs: readonly Glyph[]): number {
  return glyphs.length === 0 ? 0 : glyphs.reduce((sum, glyph) => sum + glyph.probability, 0) / glyphs.length;
}
