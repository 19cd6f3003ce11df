/**
 * Whether a TrueType or OpenType font, the first of a collection, has a glyph of its own for each character of a text;
 * gives those that it has not. What draws takes another font's glyph, or an empty box, without a word.
 * Formats 4 and 12 of https://learn.microsoft.com/typography/opentype/spec/cmap, which is what fonts with Chinese have.
 */
export function missingIn(font: Buffer, text: string): string[] {
  const glyphOf = glyphsOf(font);
  return [...new Set(text)].filter((character) => !/\s/u.test(character) && glyphOf(character.codePointAt(0)!) === 0);
}

function glyphsOf(font: Buffer): (code: number) => number {
  const at = cmapAt(font);
  let found: ((code: number) => number) | undefined;
  for (let n = 0; n < font.readUInt16BE(at + 2); n += 1) {
    const record = at + 4 + n * 8;
    const table = at + font.readUInt32BE(record + 4);
    const [platform, format] = [font.readUInt16BE(record), font.readUInt16BE(table)];
    if (platform !== 0 && platform !== 3) continue;
    if (format === 12) return (code) => groupGlyph(font, table, code);
    if (format === 4) found = (code) => segmentGlyph(font, table, code);
  }
  if (!found) throw new Error('this font has no table of characters that is known here');
  return found;
}

function cmapAt(font: Buffer): number {
  const start = font.toString('latin1', 0, 4) === 'ttcf' ? font.readUInt32BE(12) : 0;
  for (let n = 0; n < font.readUInt16BE(start + 4); n += 1) {
    const record = start + 12 + n * 16;
    if (font.toString('latin1', record, record + 4) === 'cmap') return font.readUInt32BE(record + 8);
  }
  throw new Error('this is no TrueType or OpenType font');
}

function groupGlyph(font: Buffer, table: number, code: number): number {
  for (let n = 0; n < font.readUInt32BE(table + 12); n += 1) {
    const group = table + 16 + n * 12;
    const first = font.readUInt32BE(group);
    if (code >= first && code <= font.readUInt32BE(group + 4)) return font.readUInt32BE(group + 8) + code - first;
  }
  return 0;
}

function segmentGlyph(font: Buffer, table: number, code: number): number {
  const doubled = font.readUInt16BE(table + 6);
  const [ends, starts, deltas, offsets] = [table + 14, table + 16 + doubled, table + 16 + 2 * doubled, table + 16 + 3 * doubled];
  for (let n = 0; n < doubled; n += 2) {
    if (code > font.readUInt16BE(ends + n)) continue;
    const start = font.readUInt16BE(starts + n);
    if (code < start) return 0;
    const [delta, offset] = [font.readUInt16BE(deltas + n), font.readUInt16BE(offsets + n)];
    const glyph = offset === 0 ? code : font.readUInt16BE(offsets + n + offset + 2 * (code - start));
    return glyph === 0 ? 0 : (glyph + delta) % 0x10000;
  }
  return 0;
}
