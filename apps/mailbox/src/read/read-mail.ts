import { createHash } from 'node:crypto';
import { unknownCorrespondent, type DeliveryReport, type InboundItem, type ReceivingAccount } from '#libs/channel';
import type { Clock } from '#libs/service';
import type { Resolve } from './authentication/resolver.ts';

/** Where and when a mail came in. */
export interface Received {
  /** INTERNALDATE: when the mailbox's server had it. */
  at: Date;
  account: ReceivingAccount;
  /** The mailbox's address. */
  mailbox: string;
}

export interface ReadMailDeps {
  clock: Clock;
  /** DNS, for SPF, DKIM and DMARC. */
  resolve: Resolve;
  /** MAILBOX_TRUSTED_RECEIVED: names of our own receiving hosts; without any the topmost Received counts. */
  trustedReceived: readonly string[];
  /** MAILBOX_AUTHSERV_ID: whose Authentication-Results are believed. */
  authservId?: string;
}

export interface MailRead {
  item: InboundItem;
  /** What a bounce says about an answer of ours. */
  reports: DeliveryReport[];
}

/** Never rejects for what is in the mail: what cannot be read is an item with `unreadable`, its original kept. */
export async function readMail(bytes: Uint8Array, received: Received, deps: ReadMailDeps): Promise<MailRead> {
  void deps;
  const item: InboundItem = {
    account: received.account, medium: 'email', provider: 'imap', identity: createHash('sha256').update(bytes).digest('hex'),
    original: { bytes, mediaType: 'message/rfc822' }, receivedAt: received.at, correspondent: unknownCorrespondent, text: '',
    unreadable: 'mail cannot be read yet', response: () => ({ status: 200, headers: {}, body: '' }),
  };
  return { item, reports: [] };
}
