import type { AnswerSender, DeliveryReport } from './answers/provider.ts';
import type { HttpAnswer, WebhookRequest } from './http/exchange.ts';
import type { Accepted, InboundItem } from './intake/item.ts';
import type { ListedAccount } from './listing/listing.ts';
import type { MediaAccess } from './media/fetch-media.ts';

/** A request that its provider made, proved by the provider's own scheme. What it holds can be had only from here. */
export interface Authentic {
  /** Never throws: a message that cannot be read is an item with `unreadable`. */
  messages(): InboundItem[];
  /** What it says about texts that we sent: several, one, or nothing of interest. */
  reports(): DeliveryReport[];
  /** Why it is answered and not kept (an event of a kind that we do not need): a word of ours, for the figures. */
  ignored?: string;
  /** Its answer, where that does not depend on what was stored. */
  response?: HttpAnswer;
}

/** Why a request is refused with 403; one of a few words, for the figures. */
export interface Refused {
  refused: 'no-signature' | 'wrong-signature' | 'stale' | 'unknown-account' | 'foreign-number' | 'not-a-form' | 'wrong-secret' | 'foreign-address';
}

/**
 * A provider that pushes messages by HTTP. Adding one is one file that makes this (docs/ADDING-A-PROVIDER.md), one line where the app lists its
 * providers, and a table of good and bad inputs. Nothing here reads or writes anything of ours.
 */
export interface WebhookProvider {
  /** In addresses, figures and `source.provider`. */
  name: string;
  /** Decides by the raw bytes and the signed address; never throws. */
  open(request: WebhookRequest): Authentic | Refused;
  /** What the provider wants to hear when all of its messages are stored. */
  answer(accepted: readonly Accepted[]): HttpAnswer;
  /** How the files of a message, which has this identity at the source, on one of the city's accounts are opened. */
  mediaAccess?(account: string, identity: string): MediaAccess | undefined;
  /** How answers leave by it. */
  sender?: AnswerSender;
  /** What it still holds, per account that can be listed. */
  listings?: readonly ListedAccount[];
}
