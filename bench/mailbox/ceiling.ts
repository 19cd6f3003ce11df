import { ImapFlow } from 'imapflow';
import type { Dovecot, TestMailbox } from '../../test/dovecot.ts';
import { instant } from '../load/instant.ts';

async function openClient({ port, password }: Dovecot, { user }: TestMailbox): Promise<ImapFlow> {
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, logger: false, disableAutoIdle: true, auth: { user, pass: password } });
  client.on('error', () => {});
  await client.connect();
  await client.mailboxOpen('INBOX');
  return client;
}

/** Mails a second that imapflow fetches in the same batches, with nothing done to them. */
export async function bareFetch(server: Dovecot, mailbox: TestMailbox): Promise<number> {
  const client = await openClient(server, mailbox);
  try {
    const uids = await client.search({ all: true }, { uid: true });
    if (!Array.isArray(uids)) throw new Error('the server does not list its mails');
    const began = instant();
    let fetched = 0;
    for (let first = 0; first < uids.length; first += 100) {
      fetched += (await client.fetchAll(uids.slice(first, first + 100).join(','), { uid: true, source: true, internalDate: true }, { uid: true })).length;
    }
    return (fetched * 1000) / (instant() - began);
  } finally {
    client.close();
  }
}

/** Milliseconds from the delivery of each mail until a bare client that idles hears of it. */
export async function bareIdle(server: Dovecot, mailbox: TestMailbox, mails: readonly string[]): Promise<number[]> {
  const client = await openClient(server, mailbox);
  const latencies: number[] = [];
  try {
    for (const mail of mails) {
      const heard = new Promise<number>((resolve) => client.once('exists', () => resolve(instant())));
      const idling = client.idle();
      const began = instant();
      await mailbox.deliver(mail);
      latencies.push((await heard) - began);
      await client.noop();
      await idling;
    }
    return latencies;
  } finally {
    client.close();
  }
}
