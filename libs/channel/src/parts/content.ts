import type { InboundItem } from '../intake/item.ts';
import type { PartContent } from './merge.ts';

/** The part that a message is of itself when it came whole, with a recording or a scan; see `hasWordsToCome`. */
export const wholeMessage = 'message';

/** What an item says of its message. */
export function contentOf({ text, textOrigin, correspondent, place, call }: InboundItem): PartContent {
  return {
    text, correspondent,
    textOrigin: textOrigin ?? (text.trim() === '' ? { kind: 'pending', confidence: 0 } : { kind: 'typed', confidence: 1 }),
    ...(place === undefined ? {} : { place }),
    ...(call === undefined ? {} : { call }),
  };
}

/**
 * Whether what is heard in its recordings, or read in its scans, comes later and must join what it says, not replace it:
 * its words, and of a scan also who is known to have sent it.
 */
export function hasWordsToCome({ part, text, files = [], media = [] }: InboundItem): boolean {
  const roles = [...files, ...media].map(({ role }) => role);
  return part === undefined && (roles.includes('original') || (text.trim() !== '' && roles.includes('recording')));
}
