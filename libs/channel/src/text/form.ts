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
  let first = 0;
  while (first < bytes.length && bytes[first] !== 0x25 && bytes[first] !== 0x2b) first += 1;
  if (first === bytes.length) return bytes;
  const out = Buffer.from(bytes);
  let length = first;
  for (let index = first; index < bytes.length; index += 1, length += 1) {
    const byte = bytes[index] ?? 0;
    const code = byte === 0x25 ? (hexDigit(bytes[index + 1]) << 4) | hexDigit(bytes[index + 2]) : -1;
    if (code >= 0) index += 2;
    out[length] = code >= 0 ? code : byte === 0x2b ? 0x20 : byte;
  }
  return out.subarray(0, length);
}

/** 0 to 15; -1 when it is no digit, which makes any number that it is a part of negative. */
function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
