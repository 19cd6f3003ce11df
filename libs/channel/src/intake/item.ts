import type { Zone } from '#libs/city';
import type { Address, AdapterName, Attachment, Correspondent, IntakeMessageReceived, Medium } from '#libs/contract';
import type { HttpAnswer } from '../http/exchange.ts';

/** The line, mailbox, form, station or office that took a message in, as the city's folder has it. */
export interface ReceivingAccount {
  key: string;
  channel: AdapterName;
  category: IntakeMessageReceived['category'];
  /** Where a time without an offset is in, and in which times are written. */
  zone: Zone;
}

/** A file that came together with the message. */
export interface AttachedFile {
  bytes: Uint8Array;
  mediaType: string;
  name?: string;
  role: Attachment['role'];
}

/** A file that has to be fetched: done after acceptance, told by an amendment. */
export interface MediaReference {
  url: string;
  /** What the provider says that it is; the fetched bytes decide. */
  mediaType?: string;
  name?: string;
  role: Attachment['role'];
}

type Optional = 'subject' | 'language' | 'textOrigin' | 'place' | 'thread' | 'petition' | 'broadcast' | 'call' | 'visit'
  | 'automatic' | 'authentication' | 'link' | 'service';

/** One authentic input, read by its provider's adapter. What it says about itself is not to be trusted further. */
export interface InboundItem extends Partial<Pick<IntakeMessageReceived, Optional>> {
  account: ReceivingAccount;
  medium: Medium;
  provider: string;
  /** Unique and stable at the source, per account (DESIGN, *What a source's identity is*). */
  identity: string;
  /**
   * Of a message that comes in several parts (a call's note, record and recordings), which part this is: unique and
   * stable within the message, which is found by `identity`. Parts come in any order and each counts once.
   */
  part?: string;
  /** What the provider calls it; `identity` when absent. */
  sourceId?: string;
  /** The bytes as they came. */
  original: { bytes: Uint8Array; mediaType: string };
  occurredAt?: Date;
  /** When the city's side had it; now when absent. */
  receivedAt?: Date;
  correspondent: Correspondent;
  replyTo?: Address;
  text: string;
  files?: readonly AttachedFile[];
  media?: readonly MediaReference[];
  /** Files that there should be and are not, and why: told as unavailable. */
  lost?: readonly { role: Attachment['role']; reason: string }[];
  /** What makes it the same when it comes again: JSON. Its words, senders and files when absent. */
  sameWhile?: unknown;
  /** Why nothing could be read in it. It becomes a message all the same, for a person to look at. */
  unreadable?: string;
  /**
   * The same identity with another content: `keep` (default) stores it beside the first and tells a clerk; `refuse` only
   * says so, for senders who chose the identity themselves.
   */
  onConflict?: 'keep' | 'refuse';
  /** What the sender is answered, now and whenever he sends it again. */
  response: (messageId: string) => HttpAnswer;
}

/** The item is in PostgreSQL, synced: whoever sent it may be told so. */
export interface Accepted {
  messageId: string;
  /** It was there before. */
  duplicate: boolean;
  /** It was there before with another content. */
  conflict: boolean;
  /** The first one's. */
  response: HttpAnswer;
}

/** Nothing is known about who wrote. */
export const unknownCorrespondent: Correspondent = { phones: [], emails: [], capacity: 'self' };
