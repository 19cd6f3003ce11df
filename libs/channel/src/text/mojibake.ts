import { isUtf8 } from 'node:buffer';

/** Text of bytes, and whether they had to be guessed at. */
export interface DecodedText {
  text: string;
  /** 1 when the bytes are what they should be, less when they were read in another encoding. */
  confidence: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });
const lossyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes that should be UTF-8: what is not is read as GB18030; what is neither keeps U+FFFD where it cannot be read. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (isUtf8(bytes)) return { text: asBuffer(bytes).toString('utf8'), confidence: 1 };
  const chinese = attempt(gb18030, bytes);
  if (chinese !== undefined) return { text: chinese, confidence: 0.9 };
  return { text: lossyUtf8.decode(bytes), confidence: 0.3 };
}

/**
 * Text that somebody on the way read as ISO 8859-1 while it was UTF-8 or GB2312 (`Â·µÆ`, `è·¯ç¯`): read again as what
 * it was. Only when every character above ASCII takes part and the outcome is Chinese; anything else stays as it is.
 */
export function repairMojibake(text: string): DecodedText {
  if (!/[\u0080-\u00ff]{4}/.test(text) || /[^\0-\u00ff]/.test(text)) return { text, confidence: 1 };
  const bytes = Buffer.from(text, 'latin1');
  const asUtf8 = attempt(utf8, bytes);
  if (asUtf8 !== undefined && /\p{Script=Han}/u.test(asUtf8)) return { text: asUtf8, confidence: 0.9 };
  // GB2312 has two bytes per character, both A1 or above; its common characters begin at B0.
  const pairs = text.match(/[\u0080-\u00ff]+/g) ?? [];
  if (!pairs.every((run) => /^(?:[\u00a1-\u00f7][\u00a1-\u00fe])+$/.test(run))) return { text, confidence: 1 };
  const asChinese = attempt(gb18030, bytes);
  if (asChinese === undefined) return { text, confidence: 1 };
  const letters = asChinese.match(/[^\0-\u007f]/g) ?? [];
  const han = asChinese.match(/\p{Script=Han}/gu) ?? [];
  return han.length * 2 > letters.length ? { text: asChinese, confidence: 0.8 } : { text, confidence: 1 };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function attempt(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
