const separators = [',', ';', '\t'] as const;

/** Thrown when a text cannot be CSV. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';
}

/**
 * The text of a CSV file: UTF-8 with or without its mark, UTF-16 with its mark (Excel's "Unicode text"), else GB18030, in
 * which Excel writes on a Chinese machine. Undefined when it is none of them.
 */
export function decodeCsv(bytes: Uint8Array): string | undefined {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  for (const encoding of marked === undefined ? ['utf-8', 'gb18030'] : [marked]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      // The next one.
    }
  }
  return undefined;
}

/**
 * The cells of a CSV text (RFC 4180), separated by comma, semicolon or tab, whichever its first line has most of. A cell
 * in quotes may hold separators, line breaks and doubled quotes. @throws CsvFault when a quote is never closed
 */
export function parseCsv(text: string, mostRows = Infinity): string[][] {
  // Excel's own way of saying which it is.
  const said = /^sep=([,;\t])\r?\n/.exec(text);
  const from = said?.[0].length ?? 0;
  const separator = said?.[1] ?? separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = from; at < text.length && rows.length < mostRows;) {
    const [cell, end] = text[at] === '"' ? quoted(text, at) : bare(text, at, separator);
    row.push(cell);
    at = end;
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end has an empty cell behind it.
      if (at === text.length) row.push('');
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    rows.push(row);
    row = [];
    if (at >= text.length) return rows;
  }
  if (row.length > 0) rows.push(row);
  return rows;

  function quoted(all: string, start: number): [string, number] {
    let cell = '';
    for (let at = start + 1; ;) {
      const close = all.indexOf('"', at);
      if (close < 0) throw new CsvFault(`the quote that opens in row ${rows.length + 1} is never closed`);
      cell += all.slice(at, close);
      if (all[close + 1] !== '"') {
        // What stands between the quote and the next separator belongs to the cell all the same.
        const [rest, end] = bare(all, close + 1, separator);
        return [cell + rest, end];
      }
      cell += '"';
      at = close + 2;
    }
  }
}

function bare(text: string, start: number, separator: string): [string, number] {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return [text.slice(start, end), end];
}

function separatorOf(text: string): string {
  let inQuotes = false;
  const counts = new Map<string, number>();
  for (const character of text) {
    if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes && (character === '\n' || character === '\r') && counts.size > 0) break;
    else if (!inQuotes && (separators as readonly string[]).includes(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [',', 0] as [string, number])[0];
}

/** One line of CSV. A cell that a sheet would take for a formula is marked as text. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => {
    const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
    return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(',')}\r\n`;
}
