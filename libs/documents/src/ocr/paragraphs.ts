import type { Box } from './plane.ts';
import type { Column, Row } from './order.ts';

export interface TextPiece {
  text: string;
  box: Box;
}

/** The words of a page, a line for each paragraph; what stands apart (an address, who signs, the date, a table's row) keeps its own. */
export function paragraphsOf(columns: readonly Column<TextPiece>[]): string {
  const paragraphs: string[] = [];
  let open = false;
  for (const column of columns) {
    const shape = shapeOf(column);
    column.forEach((row, i) => {
      const text = row.map((piece) => piece.text.trim()).filter((one) => one !== '').join(' ');
      if (text === '') return;
      const before = column[i - 1];
      const goesOn = open && (before === undefined ? !isIndented(row, shape) : continues(before, row, shape));
      if (goesOn) paragraphs.push(joined(paragraphs.pop()!, text));
      else paragraphs.push(text);
      open = isFull(row, shape);
    });
  }
  return paragraphs.join('\n');
}

interface Shape {
  left: number;
  right: number;
  height: number;
  /** From line to line. */
  pitch: number;
}

function shapeOf(column: Column<TextPiece>): Shape {
  const boxes = column.map(whole);
  const lefts = boxes.map(([x]) => x).toSorted((a, b) => a - b);
  const pitches = boxes.slice(1).map((box, i) => box[1] - boxes[i]![1]).toSorted((a, b) => a - b);
  const height = boxes.map(([, , , h]) => h).toSorted((a, b) => a - b)[boxes.length >> 1] ?? 1;
  return {
    left: lefts[Math.floor(lefts.length * 0.1)] ?? 0,
    right: Math.max(...boxes.map(([x, , w]) => x + w)),
    height,
    pitch: pitches[pitches.length >> 1] ?? height * 1.5,
  };
}

function whole(row: Row<TextPiece>): Box {
  const left = Math.min(...row.map(({ box }) => box[0]));
  const top = Math.min(...row.map(({ box }) => box[1]));
  return [
    left, top,
    Math.max(...row.map(({ box }) => box[0] + box[2])) - left,
    row.map(({ box }) => box[3]).toSorted((a, b) => a - b)[row.length >> 1]!,
  ];
}

function isIndented(row: Row<TextPiece>, { left, height }: Shape): boolean {
  return whole(row)[0] > left + height * 0.9;
}

/** Its end is so near to the right margin that another word may not have fitted. */
function isFull(row: Row<TextPiece>, { right, height }: Shape): boolean {
  const [x, , w] = whole(row);
  return x + w > right - height * 1.8 && !isTabular(row, height);
}

function isTabular(row: Row<TextPiece>, height: number): boolean {
  return row.slice(1).some((piece, i) => piece.box[0] - (row[i]!.box[0] + row[i]!.box[2]) > height * 2);
}

function continues(before: Row<TextPiece>, row: Row<TextPiece>, shape: Shape): boolean {
  const [above, box] = [whole(before), whole(row)];
  if (isIndented(row, shape) || isTabular(row, shape.height)) return false;
  const ratio = box[3] / above[3];
  return box[1] - above[1] < shape.pitch * 1.5 && ratio > 0.72 && ratio < 1.4;
}

/** Chinese goes on without a space; a word of Latin letters was parted by the line's end. */
export function joined(before: string, after: string): string {
  const latin = /[A-Za-z0-9,.;:!?)]$/.test(before) && /^[A-Za-z0-9(]/.test(after);
  // A number or an address on the web that the margin cut is one; two words of letters are two.
  return latin && /[A-Za-z,.;:!?)]$/.test(before) && /^[A-Za-z(]/.test(after) ? `${before} ${after}` : before + after;
}
