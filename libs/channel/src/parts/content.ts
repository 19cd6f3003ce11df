import type { InboundItem } from '../intake/item.ts';
import type { PartContent } from './merge.ts';

/** The part that a message is of itself when it came whole, with words beside a recording or a scan; see `wordsBesideFiles`. */
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

/** Whether what is heard in its recordings, or read in its scans, comes later and must join its words, not replace them. */
export function wordsBesideFiles({ part, text, files = [], media = [] }: InboundItem): boolean {
  return part === undefined && text.trim() !== '' && [...files, ...media].some(({ role }) => role === 'recording' || role === 'original');
}
