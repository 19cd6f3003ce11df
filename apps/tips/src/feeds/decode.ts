import { isUtf8 } from 'node:buffer';

/**
 * The text of a fetched document. Bytes that are UTF-8 are read so, whatever is declared; else by the byte order mark, the
 * charset of the answer, the XML declaration, and GB18030 at last, since forums here were written in it. What none of
 * them can read keeps U+FFFD there.
 */
export function decodeDocument(bytes: Buffer, contentType: string | undefined): string {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  if (marked === undefined && isUtf8(bytes)) return withoutMark(bytes.toString('utf8'));
  const [, charset] = /charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '') ?? [];
  const [, declared] = /^[^>]{0,20}<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([\w-]+)/.exec(bytes.toString('latin1', 0, 200)) ?? [];
  for (const label of [marked, charset, declared, 'gb18030']) {
    const text = label === undefined ? undefined : attempt(label, bytes);
    if (text !== undefined) return withoutMark(text);
  }
  return withoutMark(new TextDecoder(known(charset) ?? known(declared) ?? 'utf-8').decode(bytes));
}

function attempt(label: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function known(label: string | undefined): string | undefined {
  try {
    return label === undefined ? undefined : new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
