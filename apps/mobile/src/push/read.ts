import { decodeText } from '#libs/channel';

/** A body that should be JSON. */
export interface ReadBody {
  value: unknown;
  /** 1, or less when its bytes were no UTF-8. */
  confidence: number;
}

/**
 * Undefined when it is no JSON. Identifiers that are numbers are kept digit by digit: JSON's numbers would make one of
 * two long ones.
 */
export function readJson(body: Uint8Array, identifiers: readonly string[]): ReadBody | undefined {
  const { text, confidence } = decodeText(body);
  // Inside a string every quote has a backslash before it, so a name with both its quotes stands outside.
  const numbers = new RegExp(`("(?:${identifiers.join('|')})"\\s*:\\s*)(\\d+)(?=\\s*[,}])`, 'g');
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '').replace(numbers, '$1"$2"')) as unknown, confidence };
  } catch {
    return undefined;
  }
}

/** One element as it came with others, alone: what one citizen wrote is no part of another's original. */
export function bytesOf(element: unknown, body: Buffer, alone: boolean): Buffer {
  if (alone) return body;
  try {
    return Buffer.from(JSON.stringify(element) ?? 'null');
  } catch {
    // Nested deeper than can be written.
    return body;
  }
}
