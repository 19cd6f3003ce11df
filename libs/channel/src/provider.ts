import type { AnswerSender, DeliveryReport } from './answers/provider.ts';
import type { HttpAnswer, WebhookRequest } from './http/exchange.ts';
import type { Accepted, InboundItem } from './intake/item.ts';
import type { MediaAccess } from './media/fetch-media.ts';
import type { ListedAccount } from './listing/listing.ts';

/** A request that its provider made: proved by the provider's own scheme. `account` is what it proved to be. */
export interface Verified<Account> {
  account: Account;
}

/** Why a request is refused with 403; one of a few words, for the figures. */
export interface Refused {
  refused: 'no-signature' | 'wrong-signature' | 'unknown-account' | 'foreign-number' | 'not-a-form';
}

/**
 * A provider that pushes messages by HTTP. Adding one is one file that makes this, one line where the app lists its
 * providers, and a table of good and bad inputs. Nothing here reads or writes anything of ours.
 */
export interface WebhookProvider<Account = unknown> {
  /** In addresses, figures and `source.provider`. */
  name: string;
  /** Decides by the raw bytes; never throws. */
  verify(request: WebhookRequest): Verified<Account> | Refused;
  /** The messages in an authentic request; never throws: one that cannot be read is an item with `unreadable`. */
  parse(request: WebhookRequest, verified: Verified<Account>): InboundItem[];
  /** What the provider wants to hear when all of them are stored. */
  answer(accepted: readonly Accepted[]): HttpAnswer;
  /** What an authentic report about texts that we sent says; several, one, or nothing of interest. */
  reports?(request: WebhookRequest, verified: Verified<Account>): DeliveryReport[];
  /** How its files are opened. */
  mediaAccess?(account: string): MediaAccess | undefined;
  /** How answers leave by it. */
  sender?: AnswerSender;
  /** What it still holds, per account that can be listed. */
  listings?: readonly ListedAccount[];
}

/** A provider that does not say what its accounts are: how the parts that all share see it. */
export type AnyWebhookProvider = WebhookProvider<never>;
