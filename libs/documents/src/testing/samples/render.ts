import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { demandAll, sampleFont, type SampleFont } from './fonts.ts';
import { layOut, type Frame } from './layout.ts';
import type { Letter } from './letter.ts';

/** A page as a scanner gives it: three bytes a pixel, red, green, blue. */
export interface Scan {
  width: number;
  height: number;
  dpi: number;
  pixels: Uint8Array;
}

export interface LetterStyle {
  /** Default: the font that is always there. */
  font?: SampleFont;
  /** Default 300. */
  dpi?: number;
  /** In points; default 12 (小四). */
  size?: number;
  /** Lines end at the right margin; default true. */
  justified?: boolean;
}

/** A4 in millimetres. */
export const page = { width: 210, height: 297 };
const margins = { side: 25.4, top: 22 };

/** The letter on an A4 page, black on white. @throws Error when a character is not in the font, or the letter is too long */
export async function renderLetter(letter: Letter, style: LetterStyle = {}): Promise<Scan> {
  const { font = sampleFont(), dpi = 300 } = style;
  demandAll(font, letter.text);
  const [width, height] = [pixelsOf(page.width, dpi), pixelsOf(page.height, dpi)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  drawLetter(context, letter, dpi, { ...style, font });
  return { width, height, dpi, pixels: withoutAlpha(canvas.data()) };
}

/** Draws the letter alone; `dpi` is how many of the context's units make an inch. */
export function drawLetter(context: SKRSContext2D, letter: Letter, dpi: number, { font = sampleFont(), size = 12, justified = true }: LetterStyle): void {
  const characters = (size * dpi) / 72;
  const frame: Frame = {
    left: pixelsOf(margins.side, dpi), top: pixelsOf(margins.top, dpi), width: pixelsOf(page.width - 2 * margins.side, dpi),
    height: pixelsOf(page.height - 2 * margins.top, dpi), size: characters, leading: characters * 1.75, justified,
  };
  // By itself it takes the language of the machine, and with it another glyph for some characters.
  context.lang = 'zh-CN';
  context.fillStyle = '#111';
  context.font = `${characters}px "${font.family}"`;
  context.strokeStyle = context.fillStyle;
  const measure = (text: string): number => context.measureText(text).width;
  for (const { text, x, y } of layOut(letter, frame, measure)) drawPiece(context, text, { x, y, size: characters, font, measure });
}

interface At {
  x: number;
  y: number;
  size: number;
  font: SampleFont;
  measure: (text: string) => number;
}

/** What the font has right in one go, the rest by hand. */
function drawPiece(context: SKRSContext2D, text: string, { x, y, size, font, measure }: At): void {
  const { repairs } = font;
  const at = repairs ? Array.from(text).findIndex((character) => repairs.has(character)) : -1;
  if (at < 0) return context.fillText(text, x, y);
  const [before, character, after] = [text.slice(0, at), text[at]!, text.slice(at + 1)];
  context.fillText(before, x, y);
  repairs?.get(character)?.(context, x + measure(before), y, size);
  drawPiece(context, after, { x: x + measure(before + character), y, size, font, measure });
}

export function pixelsOf(millimetres: number, dpi: number): number {
  return Math.round((millimetres / 25.4) * dpi);
}

export function withoutAlpha(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}
