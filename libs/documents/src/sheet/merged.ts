import type { Cell } from './read-sheet.ts';

/** A rectangle of cells that are one; rows and columns from 0, all of them inside. */
export interface Merged {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

const mostMerged = 10_000;

/** The merged cells of an .xlsx file's first sheet, which its reader does not tell. */
export function mergedRanges(entries: ReadonlyMap<string, Buffer>): Merged[] {
  const textOf = (name: string): string => entries.get(name)?.toString('utf8') ?? '';
  const [, id = ''] = /<(?:\w+:)?sheet\s[^>]*?\bid="([^"]+)"/.exec(textOf('xl/workbook.xml')) ?? [];
  const relation = textOf('xl/_rels/workbook.xml.rels').match(/<(?:\w+:)?Relationship\s[^>]*>/g)?.find((tag) => tag.includes(`Id="${id}"`));
  const [, target = ''] = /\bTarget="([^"]+)"/.exec(relation ?? '') ?? [];
  const sheet = textOf(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  return [...sheet.matchAll(/<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g)].slice(0, mostMerged)
    .map(([, left = '', top, right = '', bottom]) => ({ top: Number(top) - 1, left: columnOf(left), bottom: Number(bottom) - 1, right: columnOf(right) }));
}

/**
 * Gives every row of a merged cell its value: `programme` merged over the rows of a programme is that of each of them.
 * Only downwards, since a title merged over several columns names none of them.
 */
export function spread(rows: readonly Cell[][], merged: readonly Merged[], mostRows: number): Cell[][] {
  const filled = rows.map((row) => [...row]);
  for (const { top, left, bottom } of merged) {
    const value = filled[top]?.[left];
    if (value === undefined || value === null) continue;
    for (let row = top + 1; row <= Math.min(bottom, filled.length - 1, mostRows); row += 1) {
      const cells = filled[row];
      if (cells && (cells[left] ?? null) === null) cells[left] = value;
    }
  }
  return filled;
}

function columnOf(letters: string): number {
  return letters.split('').reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
