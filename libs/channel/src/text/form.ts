import { decodeText } from './mojibake.ts';

/** One field of an `application/x-www-form-urlencoded` body, in the order of the body. */
export interface FormField {
  name: string;
  value: string;
  /** Of the value, see `decodeText`. */
  confidence: number;
  /** The value's bytes, after percent-decoding. */
  bytes: Buffer;
}

/**
 * Reads a form as the URL standard does, but on bytes: a value that is not UTF-8 is read as GB18030 instead of being
 * lost to U+FFFD. Never fails; a `%` that begins no escape stands for itself.
 */
export function parseForm(body: Uint8Array): FormField[] {
  return split(Buffer.from(body.buffer, body.byteOffset, body.byteLength), 0x26)
    .filter((part) => part.length > 0)
    .map((part) => {
      const equals = part.indexOf(0x3d);
      const name = equals === -1 ? part : part.subarray(0, equals);
      const bytes = equals === -1 ? Buffer.alloc(0) : unescaped(part.subarray(equals + 1));
      return { name: decodeText(unescaped(name)).text, ...named(decodeText(bytes)), bytes };
    });
}

/** The first field of that name: where a form has one twice, the provider's own came first. */
export function fieldOf(fields: readonly FormField[], name: string): FormField | undefined {
  return fields.find((field) => field.name === name);
}

function named({ text, confidence }: { text: string; confidence: number }): { value: string; confidence: number } {
  return { value: text, confidence };
}

function split(bytes: Buffer, at: number): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(at); end !== -1; end = bytes.indexOf(at, from)) {
    parts.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return [...parts, bytes.subarray(from)];
}

function unescaped(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    const code = byte === 0x25 ? hexByte(bytes, index + 1) : undefined;
    if (code !== undefined) index += 2;
    out[length] = code ?? (byte === 0x2b ? 0x20 : byte);
    length += 1;
  }
  return out.subarray(0, length);
}

function hexByte(bytes: Buffer, at: number): number | undefined {
  const digits = bytes.toString('latin1', at, at + 2);
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}
