/** Where a line of a letter begins, or a paragraph of it. */
export type Place =
  /** At the left margin: the salutation. */
  | 'left'
  /** Two characters in, and from the second line on at the margin. */
  | 'indented'
  /** At the right margin: signature and date. */
  | 'right'
  | 'centre'
  /** Columns of equal width, one row a paragraph. */
  | 'row';

export interface Paragraph {
  place: Place;
  /** One, and of a row its cells. */
  cells: readonly [string, ...string[]];
}

/** A letter to be drawn, and what is to be read from it. */
export interface Letter {
  name: string;
  paragraphs: readonly Paragraph[];
  /** What stands on the page: a paragraph a line, cells with a space between them. */
  text: string;
}

/**
 * A letter as it is written in letters.ts, a paragraph a line: two full-width spaces before it indent its first line, `>>` puts it to
 * the right, `^^` in the middle, `|` stands between the cells of a row.
 */
export function letterOf(name: string, source: string): Letter {
  const paragraphs = source.trim().split('\n').map((line) => paragraphOf(line.trimEnd()));
  return { name, paragraphs, text: paragraphs.map(({ cells }) => cells.join(' ')).join('\n') };
}

function paragraphOf(line: string): Paragraph {
  if (line.includes('|')) {
    const [first = '', ...others] = line.split('|').map((cell) => cell.trim());
    return { place: 'row', cells: [first, ...others] };
  }
  const [mark = ''] = /^(?:\u3000{2}|>>|\^\^)/.exec(line) ?? [];
  return { place: places[mark] ?? 'left', cells: [line.slice(mark.length).trim()] };
}

const places: Record<string, Place> = { '　　': 'indented', '>>': 'right', '^^': 'centre' };
