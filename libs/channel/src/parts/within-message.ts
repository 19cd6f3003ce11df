import type { Attachment } from '#libs/contract';
import type { Change } from '../intake/amend.ts';
import type { ContentStore } from '../storage/content-store.ts';
import { inlineText } from '../text/inline.ts';

type Later = Omit<Change, 'by'>;

/** What the whole of a text is attached as, in place of the whole of the text before it. */
export const wholeText = { role: 'text', mediaType: 'text/plain; charset=utf-8' } as const;

/** Of a text that is too long for its message, the message has the beginning and an attachment all of it. */
export async function withinMessage(change: Later, { content, at }: { content: Pick<ContentStore, 'put'>; at: Date }): Promise<Later> {
  if (change.text === undefined) return change;
  const { text, whole } = inlineText(change.text);
  if (!whole) return change;
  const { sha256, bytes } = await content.put(whole, { at });
  const file: Attachment = { state: 'stored', ...wholeText, sha256, bytes };
  return { ...change, text, attachments: (current) => withWhole(change.attachments?.(current) ?? [...current], file) };
}

/** Places are what jobs know files by: none of them moves. */
function withWhole(files: Attachment[], file: Attachment): Attachment[] {
  const before = files.findLastIndex(({ role, mediaType }) => role === wholeText.role && mediaType === wholeText.mediaType);
  return before < 0 ? [...files, file] : files.with(before, file);
}
