import { limits } from '../limits.ts';

/** One field of a header, as it came. */
export interface Field {
  /** In lower case. */
  name: string;
  /** Unfolded; each character is one byte (Latin-1), since headers come in any encoding. */
  value: string;
  /** With its name and folds, for those who verify signatures over it. */
  line: string;
}

/** The header of a mail or of a part, in its order. */
export interface Header {
  fields: readonly Field[];
  /** Where the body begins. */
  bodyAt: number;
  /** It is longer than what was read of it. */
  cut: boolean;
  first(name: string): string | undefined;
  all(name: string): string[];
}

/** Reads the header at the beginning of `bytes`, up to the limits; never fails. What is no field is left out. */
export function readHeader(bytes: Buffer): Header {
  const { end, bodyAt, cut } = endOfHeader(bytes);
  const lines = bytes.toString('latin1', 0, end).split(/\r?\n/);
  const fields: Field[] = [];
  for (const line of lines.slice(0, limits.headerLines)) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) fields[fields.length - 1] = { ...last, value: `${last.value} ${line.trim()}`, line: `${last.line}\r\n${line}` };
      continue;
    }
    const [, name, value] = /^([!-9;-~]{1,200})[ \t]*:(.*)$/s.exec(line) ?? [];
    if (name !== undefined) fields.push({ name: name.toLowerCase(), value: (value ?? '').trim(), line });
  }
  const all = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value);
  return { fields, bodyAt, cut: cut || lines.length > limits.headerLines, first: (name) => all(name)[0], all };
}

function endOfHeader(bytes: Buffer): { end: number; bodyAt: number; cut: boolean } {
  if (bytes[0] === 0x0a) return { end: 0, bodyAt: 1, cut: false };
  if (bytes[0] === 0x0d && bytes[1] === 0x0a) return { end: 0, bodyAt: 2, cut: false };
  const head = bytes.subarray(0, limits.header);
  const [dos, unix] = [head.indexOf('\r\n\r\n'), head.indexOf('\n\n')];
  if (dos !== -1 && (unix === -1 || dos < unix)) return { end: dos, bodyAt: dos + 4, cut: false };
  if (unix !== -1) return { end: unix, bodyAt: unix + 2, cut: false };
  if (head.length === bytes.length) return { end: bytes.length, bodyAt: bytes.length, cut: false };
  // Longer than what is read of it: where the body begins may still be found.
  const [further, other] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')];
  const bodyAt = further !== -1 ? further + 4 : other !== -1 ? other + 2 : bytes.length;
  return { end: head.length, bodyAt, cut: true };
}

/** The value and the parameters of a field like Content-Type; names in lower case, comments and quotes taken off. */
export function readParameters(value: string): { value: string; parameters: ReadonlyMap<string, string> } {
  const parameters = new Map<string, string>();
  const pieces = withoutComments(value.slice(0, limits.field)).match(/(?:"(?:[^"\\]|\\.)*"|[^;"]|")+/g) ?? [];
  for (const piece of pieces.slice(1)) {
    const equals = piece.indexOf('=');
    const name = piece.slice(0, equals).trim().toLowerCase();
    if (equals > 0 && !parameters.has(name)) parameters.set(name, unquoted(piece.slice(equals + 1).trim()));
  }
  return { value: (pieces[0] ?? '').trim().toLowerCase(), parameters };
}

/** Without `(…)`, also inside one another; a `(` in quotes begins none. */
export function withoutComments(value: string): string {
  if (!value.includes('(')) return value;
  let [depth, quoted, out] = [0, false, ''];
  for (let at = 0; at < value.length; at += 1) {
    const char = value.charAt(at);
    if (char === '\\' && at + 1 < value.length) {
      if (depth === 0) out += char + value.charAt(at + 1);
      at += 1;
    } else if (char === '"' && depth === 0) {
      quoted = !quoted;
      out += char;
    } else if (char === '(' && !quoted) depth += 1;
    else if (char === ')' && depth > 0) depth -= 1;
    else if (depth === 0) out += char;
  }
  return out;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, text.endsWith('"') ? -1 : undefined).replace(/\\(.)/g, '$1') : text;
}
