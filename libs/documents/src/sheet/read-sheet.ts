import { CsvFault, decodeCsv, parseCsv } from './csv.ts';
import { readZip, writeZip, ZipFault } from './zip.ts';
import { firstVisible, mergedRanges, spread } from './merged.ts';

/** A cell's value; a Date has the wall clock's time in its UTC fields. Of a formula it is what it came to. */
export type Cell = string | number | boolean | Date | null;

/** One row with content; `row` counts as the sheet does, from 1. */
export interface SheetRow {
  row: number;
  cells: readonly Cell[];
}

/** Why nothing of a file can be read. */
export interface SheetFault {
  message: string;
  remedy: string;
}

export type SheetRead = { ok: true; rows: SheetRow[] } | { ok: false; fault: SheetFault };

export interface SheetLimits {
  rows: number;
  columns: number;
  /** Bytes to which an .xlsx may unpack. */
  unpacked: number;
}

const usual: SheetLimits = { rows: 60_000, columns: 200, unpacked: 64 * 1024 * 1024 };
const saveAs = 'save it in Excel or WPS as .xlsx, or as .csv';

/**
 * Reads the first sheet of an .xlsx that is not hidden, or a .csv (UTF-8 or GB18030; comma, semicolon or tab): the bytes tell which of them it is. Empty
 * rows are left out, a merged cell's value stands in each of its cells, hidden rows are rows. Never rejects for what is in
 * the file.
 */
export async function readSheet(bytes: Uint8Array, limits: Partial<SheetLimits> = {}): Promise<SheetRead> {
  const most = { ...usual, ...limits };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const cells = await cellsOf(file, most);
    const rows = cells.map((row, index) => ({ row: index + 1, cells: row })).filter(({ cells: row }) => row.some((cell) => !isEmpty(cell)));
    if (rows.length === 0) return faulty('it has no rows', 'send a sheet whose first row names the columns');
    if (cells.length > most.rows) return faulty(`it has more than ${most.rows} rows`, 'send it in parts');
    if (rows.some((row) => row.cells.length > most.columns)) return faulty(`it has more than ${most.columns} columns`, 'leave out what is not asked for');
    return { ok: true, rows };
  } catch (error) {
    if (error instanceof ZipFault || error instanceof CsvFault) return faulty(error.message, saveAs);
    return faulty(`it cannot be read as a sheet (${error instanceof Error ? error.message : 'fault'})`, saveAs);
  }
}

export function isEmpty(cell: Cell | undefined): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
}

async function cellsOf(file: Buffer, most: SheetLimits): Promise<Cell[][]> {
  const head = file.toString('latin1', 0, 4);
  if (head.startsWith('PK')) return xlsxCells(file, most);
  // Old .xls, and every file of Office that has a password.
  if (head === '\xd0\xcf\x11\xe0') throw new ZipFault('it is an old .xls, or is protected by a password');
  const text = decodeCsv(file);
  if (text === undefined) throw new CsvFault('it is neither .xlsx nor a text in UTF-8 or GB18030');
  return parseCsv(text, most.rows + 1).map((row) => row.map((cell) => cell.trim()));
}

/** Unpacked under our own limits and packed anew: the reader believes what an archive says of its sizes. */
async function xlsxCells(file: Buffer, most: SheetLimits): Promise<Cell[][]> {
  const entries = readZip(file, (name) => /^(xl\/.*|_rels\/.*|\[Content_Types\])\.(xml|rels)$/.test(name), most.unpacked);
  if (![...entries.keys()].some((name) => name.startsWith('xl/'))) throw new ZipFault('it is an archive without a sheet in it');
  refuseFarCells(entries, most);
  // Loaded when the first sheet comes: a service that never gets one pays nothing.
  const reader = await import('read-excel-file/node');
  // A number of more digits than a float has is kept as it is written.
  const parseNumber = (text: string): number | string => (/^\d{16,}$/.test(text) ? text : Number(text));
  const sheet = firstVisible(entries);
  const rows = await reader.readSheet(writeZip(entries), sheet, { parseNumber });
  return spread((rows as unknown as Cell[][]).map((row) => row.map(toSecond)), mergedRanges(entries, sheet), most.rows);
}

/** A sheet keeps a time as a fraction of the day: 08:30 comes out as 08:29:59.999. */
function toSecond(cell: Cell): Cell {
  return cell instanceof Date ? new Date(Math.round(cell.getTime() / 1000) * 1000) : cell;
}

/** The reader makes every row and cell up to the furthest one that is named: 2,147,483,647 is a name too. */
function refuseFarCells(entries: ReadonlyMap<string, Buffer>, most: SheetLimits): void {
  for (const [name, content] of entries) {
    if (!name.endsWith('.xml') || !content.includes('sheetData')) continue;
    for (const [, column, row] of content.toString('latin1').matchAll(/<(?:\w+:)?(?:row|c)\s[^>]*?\br\s*=\s*["']\s*([A-Za-z]*)(\d+)/g)) {
      if (Number(row) > most.rows + 1) throw new ZipFault(`it has more than ${most.rows} rows`);
      if ((column ?? '').length > 3) throw new ZipFault(`it has more than ${most.columns} columns`);
    }
  }
}

function faulty(message: string, remedy: string): SheetRead {
  return { ok: false, fault: { message, remedy } };
}
