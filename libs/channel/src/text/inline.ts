import { inlineTextBytes } from '#libs/contract';

/** A text as a message carries it. */
export interface InlineText {
  /** What stands in the message: the whole text, or its beginning when `whole` is given. */
  text: string;
  /** The whole text in UTF-8, to be an attachment of role `text`; only when it is too long for the message. */
  whole?: Buffer;
}

/** A Kafka record has 1 MiB for everything, and JSON writes a control character as six bytes. */
const mostJsonBytes = 2 * inlineTextBytes;

/**
 * A text of at most 256 KiB of UTF-8 stands in the message whole. Of a longer one the message carries the beginning, so
 * that it can be classified, and an attachment of role `text` holds all of it: where there is one, `text` is not the end.
 */
export function inlineText(text: string): InlineText {
  if (fits(text)) return { text };
  // No code unit is shorter than one byte, so nothing longer than this can fit.
  let head = text.slice(0, inlineTextBytes);
  while (!fits(head)) head = head.slice(0, Math.floor(head.length * 0.8));
  return { text: withoutHalfPair(head), whole: Buffer.from(text) };
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= inlineTextBytes && Buffer.byteLength(JSON.stringify(text)) <= mostJsonBytes;
}

function withoutHalfPair(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}
