import type { Cell } from './read-sheet.ts';

/** A rectangle of cells that are one; rows and columns from 0, all of them inside. */
export interface Merged {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

const mostMerged = 10_000;

/** Which sheet of a workbook, from 1, is the first that is not hidden, which its reader does not tell; 1 when all are. */
export function firstVisible(entries: ReadonlyMap<string, Buffer>): number {
  const sheets = sheetTags(entries);
  return Math.max(0, sheets.findIndex((tag) => !/\bstate\s*=\s*["'](?:hidden|veryHidden)["']/.test(tag))) + 1;
}

/** The merged cells of one sheet of an .xlsx file, by its place from 1, which its reader does not tell either. */
export function mergedRanges(entries: ReadonlyMap<string, Buffer>, sheetNumber = 1): Merged[] {
  const textOf = (name: string): string => entries.get(name)?.toString('utf8') ?? '';
  const [, id = ''] = /\bid="([^"]+)"/.exec(sheetTags(entries)[sheetNumber - 1] ?? '') ?? [];
  const relation = textOf('xl/_rels/workbook.xml.rels').match(/<(?:\w+:)?Relationship\s[^>]*>/g)?.find((tag) => tag.includes(`Id="${id}"`));
  const [, target = ''] = /\bTarget="([^"]+)"/.exec(relation ?? '') ?? [];
  const cells = textOf(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  return [...cells.matchAll(/<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g)].slice(0, mostMerged)
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

function sheetTags(entries: ReadonlyMap<string, Buffer>): string[] {
  return entries.get('xl/workbook.xml')?.toString('utf8').match(/<(?:\w+:)?sheet\s[^>]*>/g) ?? [];
}

function columnOf(letters: string): number {
  return letters.split('').reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
