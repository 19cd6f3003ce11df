import { createHash } from 'node:crypto';
import { unknownCorrespondent, type AttachedFile, type HttpAnswer, type InboundItem, type MediaReference, type ReceivingAccount } from '#libs/channel';

/** What is known of one fax, in whichever way it came to be known. */
export interface FaxFact {
  account: ReceivingAccount;
  provider: string;
  /** Its id at the provider, or at the city's fax server. */
  id: string;
  /** E.164; undefined when the sender's machine gave no number. */
  from: string | undefined;
  receivedAt?: Date | undefined;
  original: InboundItem['original'];
  /** What the provider wants to hear. */
  answer: HttpAnswer;
  content: FaxContent;
}

/**
 * The document, and why pages of it are missing; or why there is none. A fax that failed is a citizen who tried: it becomes
 * a message for a person, and when its document comes after all, that joins it.
 */
export type FaxContent =
  | { document: Omit<MediaReference, 'role'> | Omit<AttachedFile, 'role'>; incomplete?: string | undefined }
  | { failed: string };

/** The part of its message that is the document; told again, it counts once. */
export const documentPart = 'fax';
export const failedPart = 'failed';

export function faxItem({ account, provider, id, from, receivedAt, original, answer, content }: FaxFact): InboundItem {
  const common = {
    account, provider, original, medium: 'fax', identity: id, text: '', textOrigin: { kind: 'pending', confidence: 0 },
    correspondent: from === undefined ? unknownCorrespondent : { phones: [from], emails: [], capacity: 'self' },
    ...(receivedAt === undefined ? {} : { receivedAt }), response: () => answer,
  } satisfies Partial<InboundItem>;
  if ('failed' in content) return { ...common, part: failedPart, unreadable: content.failed, lost: [{ role: 'page', reason: content.failed }] };
  const { document, incomplete } = content;
  return {
    ...common, part: documentPart,
    ...('url' in document ? { media: [{ ...document, role: 'original' }] } : { files: [{ ...document, role: 'original' }] }),
    ...(incomplete === undefined ? {} : { lost: [{ role: 'page', reason: incomplete }] }),
  };
}

/** What an authentic provider sent and nobody can read: a person looks at it. */
export function unreadableFax({ account, provider, original, answer }: Pick<FaxFact, 'account' | 'provider' | 'original' | 'answer'>, reason: string): InboundItem {
  return {
    account, provider, original, medium: 'fax', identity: hashOf(original.bytes), correspondent: unknownCorrespondent, text: '', unreadable: reason,
    response: () => answer,
  };
}

/** No fax takes longer: one that a provider still has as coming in after this was broken off, and is told as failed. */
const longestFax = 2 * 60 * 60_000;

/** Whether a fax that has not ended, begun at `at`, may still do so. */
export function mayStillCome(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() < longestFax;
}

/** Of what has no id of its own. */
export function hashOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** An id that can stand as it is. */
export function idOf(text: unknown): string | undefined {
  return typeof text === 'string' && /^[\w.-]{1,64}$/.test(text) ? text : undefined;
}

/** A provider's word for why a fax failed, as a person may be shown it: without numbers. */
export function reasonOf(what: string, word: string | number | null | undefined): string {
  const plain = String(word ?? '').replace(/[^\w .,:'()-]/g, ' ').replace(/\+?\d{5,}/g, '…').trim().slice(0, 200);
  return plain === '' ? what : `${what} (${plain})`;
}
