import type { Letter, Paragraph } from './letter.ts';

/** One piece of a line at its place, in pixels; `y` is the line's base. */
export interface PlacedText {
  text: string;
  x: number;
  y: number;
}

/** The page's inner side, in pixels. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Of a character. */
  size: number;
  /** From base to base. */
  leading: number;
  /** Full lines end at the margin. */
  justified: boolean;
}

type Measure = (text: string) => number;
interface Line {
  pieces: string[];
  /** It goes on in the next one: what is left of its width may be spread. */
  full: boolean;
}

/** Breaks a letter's paragraphs into lines and places their pieces. @throws Error when it does not fit on the page */
export function layOut({ name, paragraphs }: Letter, frame: Frame, measure: Measure): PlacedText[] {
  let y = frame.top + frame.size;
  const placed = paragraphs.flatMap((paragraph) => {
    const lines = placeParagraph(paragraph, frame, measure, y);
    y += lines.length * frame.leading;
    return lines.flat();
  });
  if (y - frame.leading > frame.top + frame.height) throw new Error(`letter ${name} does not fit on its page: take a smaller size`);
  return placed;
}

function placeParagraph({ place, cells }: Paragraph, frame: Frame, measure: Measure, y: number): PlacedText[][] {
  const { left, width, size, leading } = frame;
  if (place === 'row') return [cells.map((text, n) => ({ text, x: left + (n * width) / cells.length, y }))];
  if (place === 'right') return [[{ text: cells[0], x: left + width - measure(cells[0]) - size, y }]];
  if (place === 'centre') return [[{ text: cells[0], x: left + (width - measure(cells[0])) / 2, y }]];
  const indent = place === 'indented' ? 2 * size : 0;
  return broken(piecesOf(cells[0]), (n) => (n === 0 ? width - indent : width), measure).map((line, n) => {
    const from = left + (n === 0 ? indent : 0);
    return placeLine(line, { x: from, y: y + n * leading, width: left + width - from, justified: frame.justified, measure });
  });
}

function placeLine({ pieces, full }: Line, { x, y, width, justified, measure }: { x: number; y: number; width: number; justified: boolean; measure: Measure }): PlacedText[] {
  const widths = pieces.map(measure);
  const left = width - widths.reduce((sum, each) => sum + each, 0);
  const gap = justified && full && pieces.length > 1 ? left / (pieces.length - 1) : 0;
  let at = x;
  return pieces.map((text, n) => {
    const piece = { text, x: at, y };
    at += widths[n]! + gap;
    return piece;
  });
}

/** Characters, but numbers and Latin words whole, each with the punctuation that may not begin a line, or end one. */
function piecesOf(text: string): string[] {
  return text.match(/[（《“‘]*(?:[A-Za-z0-9.,:/@%+~#_°²*-]+|[^，。、；：！？）》”’…])?[，。、；：！？）》”’…]*/gu)?.filter((piece) => piece !== '') ?? [];
}

function broken(pieces: readonly string[], widthOf: (line: number) => number, measure: Measure): Line[] {
  const lines: Line[] = [{ pieces: [], full: false }];
  let used = 0;
  for (const piece of pieces) {
    const needed = measure(piece);
    const line = lines.at(-1)!;
    if (line.pieces.length > 0 && used + needed > widthOf(lines.length - 1)) {
      line.full = true;
      lines.push({ pieces: [piece], full: false });
      used = needed;
    } else {
      line.pieces.push(piece);
      used += needed;
    }
  }
  return lines;
}
