import { decodeCharset } from './charset.ts';
import { limits } from '../limits.ts';

/**
 * The text of a header field whose characters are its bytes: encoded words (RFC 2047), also one character split over two
 * of them, and bytes that nobody encoded. Never fails.
 */
export function decodeWords(value: string): string {
  const field = value.slice(0, limits.field);
  const pieces: { charset: string | undefined; bytes: Buffer }[] = [];
  let from = 0;
  const add = (charset: string | undefined, bytes: Buffer): void => {
    const last = pieces.at(-1);
    if (last && last.charset === charset) last.bytes = Buffer.concat([last.bytes, bytes]);
    else if (bytes.length > 0) pieces.push({ charset, bytes });
  };
  for (const found of field.matchAll(/=\?([^?\s]{1,64})\?([bq])\?([^?]*)\?=/gi)) {
    const [word, charset = '', encoding = '', content = ''] = found;
    const between = field.slice(from, found.index);
    // Blanks between two encoded words are no part of the text.
    if (!(from > 0 && /^\s*$/.test(between))) add(undefined, Buffer.from(between, 'latin1'));
    add(charset.toLowerCase(), encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : unquote(content));
    from = found.index + word.length;
  }
  add(undefined, Buffer.from(field.slice(from), 'latin1'));
  return pieces.map(({ charset, bytes }) => decodeCharset(bytes, charset).text).join('').replace(/[\r\n\t ]+/g, ' ').trim();
}

/** The Q encoding: an underscore is a blank. */
function unquote(text: string): Buffer {
  return Buffer.from(text.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}
