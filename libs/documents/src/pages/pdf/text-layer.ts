import type { ReadLine } from '../../reading/page.ts';
import { foldRadicals } from './radicals.ts';

/** A piece of text as a PDF places it, in pixels of the page that was drawn. */
export interface PlacedText {
  text: string;
  left: number;
  /** The line that it stands on. */
  base: number;
  width: number;
  /** Of its letters. */
  height: number;
  /** pdf.js's name of its font. */
  font?: string;
}

/** Parts of a letter's height above the line that it stands on. */
const ascent = 0.88;
/** Two pieces whose lines differ by less, in letters, are one line. */
const sameLine = 0.4;
/** A gap of so many letters is a space. */
const spaceGap = 0.6;
const unreadable = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}\ufffd]/u;
const letter = /[\p{L}\p{N}]/u;
const usual = /[\p{Script=Han}\p{Script=Latin}\p{Script=Bopomofo}\p{N}\p{P}\p{S}]/u;

/** Lines in reading order: from above to below, and from left to right in each. */
export function linesOf(pieces: readonly PlacedText[]): ReadLine[] {
  const rows: PlacedText[][] = [];
  for (const piece of [...pieces].sort((a, b) => a.base - b.base || a.left - b.left)) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && piece.base - first.base < sameLine * Math.max(piece.height, first.height)) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map(lineOf).filter(({ text }) => text !== '');
}

/**
 * Whether words can be taken from it: fonts that do not say which characters their glyphs are yield private or unknown characters, or
 * letters of scripts that no letter to a Chinese office is written in.
 */
export function isReadable(lines: readonly ReadLine[]): boolean {
  const characters = Array.from(lines.map(({ text }) => text.replace(/\s/gu, '')).join(''));
  if (characters.length === 0) return false;
  const share = (kind: RegExp): number => characters.filter((character) => kind.test(character)).length / characters.length;
  return share(unreadable) <= 0.02 && share(usual) >= 0.9 && share(letter) >= 0.4;
}

function lineOf(row: readonly PlacedText[]): ReadLine {
  const pieces = [...row].sort((a, b) => a.left - b.left);
  let text = '';
  let end = Number.NEGATIVE_INFINITY;
  for (const piece of pieces) {
    if (text !== '' && piece.left - end > spaceGap * piece.height && !text.endsWith(' ')) text += ' ';
    text += piece.text;
    end = Math.max(end, piece.left + piece.width);
  }
  const left = Math.min(...pieces.map((piece) => piece.left));
  const top = Math.min(...pieces.map((piece) => piece.base - ascent * piece.height));
  const bottom = Math.max(...pieces.map((piece) => piece.base + (1 - ascent) * piece.height));
  const box = [left, top, end - left, bottom - top].map((value) => Math.round(value)) as unknown as ReadLine['box'];
  return { text: foldRadicals(text).replace(/\s+/gu, ' ').trim(), box, confidence: 1 };
}
