import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { repairMojibake, type DecodedText } from '#libs/channel';

/**
 * The text of bytes that were said to be in `label`, which mails often say wrongly or not at all. Never fails. The
 * confidence is 1 when the bytes are what they were said to be, and less the more had to be guessed; U+FFFD stands for
 * what no reading makes sense of. The original has the bytes.
 */
export function decodeCharset(bytes: Uint8Array, label?: string): DecodedText {
  const name = nameOf(label);
  if (name === 'hz-gb-2312') return decodeHz(bytes);
  if (name === 'iso-2022-cn') return decodeIso2022(bytes);
  if (isAscii(bytes) && !/^(utf-16|utf-32|ucs-2|iso-2022)/.test(name ?? '')) return { text: Buffer.from(bytes).toString('latin1'), confidence: 1 };
  if (isUtf8(bytes) && (name === 'utf-8' || isLikelyUtf8(bytes, name))) {
    return { text: withoutMark(Buffer.from(bytes).toString('utf8')), confidence: name === 'utf-8' ? 1 : 0.95 };
  }
  if (name !== undefined && name !== 'utf-8' && !isLatin(name)) {
    const text = strictly(bytes, name);
    if (text !== undefined) return { text, confidence: 1 };
  }
  if (isLatin(name)) return latinOrChinese(bytes, name);
  return best(bytes, name);
}

/** One spelling for the names that stand for the same; undefined when nobody knows it. */
function nameOf(label: string | undefined): string | undefined {
  const name = (label ?? '').trim().toLowerCase().replace(/\*.*$/, '').replace(/^["']|["']$/g, '');
  if (/^(gb_?2312(-80)?|gbk|x-gbk|gb18030|cp936|ms936|windows-936|euc-cn|chinese|x-mac-chinesesimp|gb_?2312_charset|iso-ir-58)$/.test(name)) return 'gb18030';
  if (/^(hz|hz-gb-2312|hz-gb2312)$/.test(name)) return 'hz-gb-2312';
  if (/^iso-2022-cn(-ext)?$/.test(name)) return 'iso-2022-cn';
  if (/^(utf-?8|unicode-1-1-utf-8)$/.test(name)) return 'utf-8';
  if (/^(big-?5(-hkscs|-eten)?|cn-big5|x-x-big5|cp950)$/.test(name)) return 'big5';
  if (/^(us-)?ascii$|^ansi_x3/.test(name)) return 'us-ascii';
  // These are ways of writing, not charsets: read as one of them, `+ADw-` would become markup.
  if (/^(utf-?7.*|unicode-1-1-utf-7|base64|hex|binary|unknown.*|x-unknown|default.*|none|8bit)$/.test(name) || name === '') return undefined;
  return isKnown(name) ? name : undefined;
}

function isKnown(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== 'replacement';
  } catch {
    return iconv.encodingExists(name);
  }
}

function strictly(bytes: Uint8Array, name: string): string | undefined {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch (error) {
    return error instanceof RangeError && iconv.encodingExists(name) ? iconv.decode(Buffer.from(bytes), name) : undefined;
  }
}

const isLatin = (name: string | undefined) => name !== undefined && /^(us-ascii|iso-?8859-?1$|latin-?1|iso-?8859-?15|windows-125[0-8]|cp125[0-8])/.test(name);

/** Two or three Chinese characters of another encoding can happen to be UTF-8; a sentence cannot. */
function isLikelyUtf8(bytes: Uint8Array, name: string | undefined): boolean {
  if (name === undefined || isLatin(name)) return true;
  let [high, threes] = [0, 0];
  for (const byte of bytes) {
    if (byte >= 0x80) high += 1;
    if (byte >= 0xe3 && byte <= 0xe9) threes += 1;
  }
  return high >= 9 && threes * 4 >= high;
}

/** Bytes of every kind can be read as Latin: whether they are Chinese is told by what comes out. */
function latinOrChinese(bytes: Uint8Array, name: string | undefined): DecodedText {
  const latin = Buffer.from(bytes).toString('latin1');
  const repaired = repairMojibake(latin);
  if (repaired.text !== latin) return repaired;
  const chinese = strictly(bytes, 'gb18030');
  if (chinese !== undefined && name === 'us-ascii' && /\p{Script=Han}/u.test(chinese)) return { text: chinese, confidence: 0.8 };
  return { text: new TextDecoder(name === 'us-ascii' ? 'windows-1252' : name).decode(bytes), confidence: name === 'us-ascii' ? 0.5 : 0.9 };
}

/** No reading is free of faults: the one with the fewest. */
function best(bytes: Uint8Array, name: string | undefined): DecodedText {
  const utf8 = read(bytes, 'utf-8');
  // UTF-8 with a byte lost reads as GB18030 too, and is then all wrong; GB18030 read as UTF-8 is mostly faults.
  if (utf8.faults * 3 <= utf8.letters) return { text: withoutMark(utf8.text), confidence: 0.7 };
  const tried = [...new Set([name ?? 'gb18030', 'gb18030', 'big5', 'utf-8'])].map((one) => read(bytes, one));
  const found = tried.reduce((one, other) => (other.faults < one.faults ? other : one));
  const share = found.faults / Math.max(found.letters, 1);
  return { text: found.text, confidence: found.faults === 0 ? 0.9 : share < 0.05 ? 0.6 : 0.3 };
}

function read(bytes: Uint8Array, name: string): { text: string; faults: number; letters: number } {
  let text: string;
  try {
    text = new TextDecoder(name).decode(bytes);
  } catch {
    text = iconv.decode(Buffer.from(bytes), name);
  }
  return { text, faults: text.match(/\ufffd/g)?.length ?? 0, letters: text.match(/[^\0-\u007f]/g)?.length ?? 0 };
}

/** RFC 1843: `~{` begins and `~}` ends GB 2312 in seven bits. */
function decodeHz(bytes: Uint8Array): DecodedText {
  const text = Buffer.from(bytes).toString('latin1').replace(/~\r?\n/g, '');
  const raw = text.replace(/~\{((?:[!-}][!-~])*)(?:~\}|(?=\r?\n)|$)/g, (_, pairs: string) => raised(pairs)).replace(/~~/g, '~');
  return best7(raw);
}

const [escape, shiftOut, shiftIn] = ['\x1b', '\x0e', '\x0f'] as const;
const iso2022Pieces = new RegExp(`${escape}\\$[)*+][A-Z]|${escape}N..|[${shiftOut}${shiftIn}\\n]|[^${escape}${shiftOut}${shiftIn}\\n]+|${escape}`, 'gs');

/** RFC 1922, its GB 2312: SO begins and SI or the line's end ends it. Its CNS planes have no reading here. */
function decodeIso2022(bytes: Uint8Array): DecodedText {
  const text = Buffer.from(bytes).toString('latin1');
  let [inGb, plane, raw] = [false, 'A', ''];
  for (const [piece] of text.matchAll(iso2022Pieces)) {
    if (piece.startsWith(`${escape}$)`)) plane = piece.charAt(3);
    else if (piece === shiftOut) inGb = true;
    else if (piece === shiftIn) inGb = false;
    else if (piece === '\n') [inGb, raw] = [false, `${raw}\n`];
    else if (piece.startsWith(`${escape}N`)) raw += '\xff';
    else if (!piece.startsWith(escape)) raw += !inGb ? piece : plane === 'A' ? raised(piece) : '\xff'.repeat(Math.ceil(piece.length / 2));
  }
  return best7(raw);
}

/** GB 2312 in seven bits as the same in eight. */
function raised(pairs: string): string {
  return pairs.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) | 0x80));
}

function best7(raw: string): DecodedText {
  const { text, faults } = read(Buffer.from(raw, 'latin1'), 'gb18030');
  return { text, confidence: faults === 0 ? 1 : 0.5 };
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
