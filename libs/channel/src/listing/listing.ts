import type { InboundItem } from '../intake/item.ts';

/** One message as a provider lists it. */
export interface ListedMessage {
  /** The identity that its webhook has too, so that what came both ways is one. */
  identity: string;
  /** Which part of the message it is, where that comes in several: each is fetched that is not known. */
  part?: string;
  account: string;
  /** When the provider had it. */
  at: Date;
  /** The provider is still busy with it: it is looked at again, and nothing later is counted as read. */
  unfinished: boolean;
  /** Reads what the list does not say (its files); called only for what is not known yet. */
  load(): Promise<InboundItem>;
}

/** A line at a provider that can be asked for what it received. */
export interface ListedAccount {
  /** Stable, without a number in it: how far it was read is kept under this name. */
  name: string;
  /** Key of the city's account on that line. */
  account: string;
  /** Everything received since then, page by page; rejects when the provider cannot be asked now. */
  pages(since: Date): AsyncIterable<ListedMessage[]>;
}
