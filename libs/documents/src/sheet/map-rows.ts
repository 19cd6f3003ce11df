import { columnName } from './write-xlsx.ts';
import { isEmpty, type Cell, type SheetFault, type SheetRow } from './read-sheet.ts';

/** Names that a column's heading may have, by the field that it holds; the first is told to people. */
export type Headings<Field extends string> = Record<Field, readonly string[]>;

/** One row's cells by field; an empty cell is absent. */
export interface MappedRow<Field extends string> {
  row: number;
  values: Partial<Record<Field, NonNullable<Cell>>>;
}

export type MappedRows<Field extends string> =
  | {
    ok: true;
    rows: MappedRow<Field>[];
    /** The heading that the sheet itself has for a field, by which a fault is told. */
    columns: Partial<Record<Field, string>>;
    /** The letters of a field's column, which with the row name a cell. */
    letters: Partial<Record<Field, string>>;
    /** Headings of columns that are nothing to us. */
    unread: string[];
  }
  | { ok: false; fault: SheetFault };

/** A title, a note and the date may stand above the headings. */
const headingsWithin = 10;

/**
 * Finds the row of headings (that of the first ten with most known ones) and gives the rows below it by field. A sheet
 * that lacks a required column is refused whole, since no row of it could be right.
 */
export function mapRows<Field extends string>(rows: readonly SheetRow[], headings: Headings<Field>, required: readonly Field[]): MappedRows<Field> {
  const candidates = rows.slice(0, headingsWithin).map((row) => ({ row, columns: columnsOf(row, headings) }));
  const found = candidates.reduce<(typeof candidates)[number] | undefined>((best, one) => (one.columns.size > (best?.columns.size ?? 0) ? one : best), undefined);
  const missing = required.filter((field) => !found?.columns.has(field));
  if (!found || missing.length > 0) {
    return { ok: false, fault: {
      message: `there is no column for ${missing.map((field) => `${headings[field][0]} (${field})`).join(', ')}`,
      remedy: `the first row names the columns: ${(Object.keys(headings) as Field[]).map((field) => headings[field][0]).join(', ')}`,
    } };
  }
  const places = [...found.columns];
  const known = new Set(found.columns.values());
  return {
    ok: true,
    columns: Object.fromEntries(places.map(([field, at]) => [field, textOf(found.row.cells[at])])) as Partial<Record<Field, string>>,
    letters: Object.fromEntries(places.map(([field, at]) => [field, columnName(at)])) as Partial<Record<Field, string>>,
    unread: found.row.cells.flatMap((cell, at) => (known.has(at) || isEmpty(cell) ? [] : [textOf(cell)])),
    rows: rows.filter(({ row }) => row > found.row.row).map(({ row, cells }) => ({
      row,
      values: Object.fromEntries(places.flatMap(([field, at]) => (isEmpty(cells[at]) ? [] : [[field, cells[at]]]))) as MappedRow<Field>['values'],
    })).filter(({ values }) => Object.keys(values).length > 0),
  };
}

/** A cell as a person reads it; a whole number without its exponent, a date as `2026-11-24 08:30`. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined || cell === null) return '';
  if (cell instanceof Date) return cell.toISOString().replace('T', ' ').replace(/(:00)?\.000Z$/, '').replace(/ 00:00$/, '');
  if (typeof cell === 'number' && Number.isInteger(cell)) return BigInt(cell).toString();
  return String(cell).trim();
}

/**
 * What a cell says of a time, to be read on the wall clock: of a bare number that a sheet keeps for a date (days since
 * 1899-12-30) its date, else the text as it stands.
 */
export function cellTime(cell: Cell | undefined): string {
  if (typeof cell !== 'number' || cell < 20_000 || cell > 80_000) return cellText(cell);
  const minutes = Math.round((cell - 25_569) * 1440);
  return cellText(new Date(minutes * 60_000));
}

function columnsOf<Field extends string>({ cells }: SheetRow, headings: Headings<Field>): Map<Field, number> {
  const columns = new Map<Field, number>();
  for (const [at, cell] of cells.entries()) {
    const name = plain(textOf(cell));
    const field = (Object.keys(headings) as Field[]).find((one) => headings[one].some((heading) => plain(heading) === name));
    if (field !== undefined && !columns.has(field)) columns.set(field, at);
  }
  return columns;
}

/** 「反映内容*」, `Caller Name` and ` 反映 内容（必填）` name what 反映内容 and `callername` do. */
function plain(heading: string): string {
  return heading.normalize('NFKC').toLowerCase().replace(/\([^)]*\)|[\s*:_-]/g, '');
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell.trim() : cellText(cell);
}
