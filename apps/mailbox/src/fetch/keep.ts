import { hash } from 'node:crypto';
import { unknownCorrespondent, type Channel, type InboundItem, type ReceivingAccount } from '#libs/channel';
import type { Clock, Logger } from '#libs/service';
import type { MailRead, Received } from '../read/read-mail.ts';
import type { FetchedMail } from './session.ts';
import { NotStored } from './faults.ts';

export interface KeepParts {
  channel: Pick<Channel, 'intake' | 'reported' | 'store'>;
  read: (bytes: Uint8Array, received: Received) => Promise<MailRead>;
  address: string;
  logger: Logger;
  clock: Clock;
}

/** A mail that is to be kept though not all of it is at hand. */
export interface Incomplete {
  /** For a person, as the message's words. */
  words: string;
  /** For the log and the receipt. */
  reason: string;
  identity: string;
}

/** Mails read at the same time: most of reading is waiting for DNS. */
const parallel = 8;
/** A mail that could not be stored so often, and can be without what was read in it, is stored so, for a person to read. */
const patientFor = 3;

/** Stores mails of one mailbox durably, each once, those of one sender in their order. */
export class Keeper {
  readonly #parts: KeepParts;
  readonly #failures = new Map<string, number>();

  constructor(parts: KeepParts) {
    this.#parts = parts;
  }

  /**
   * Gives how many of them, from the first, are stored when it resolves; fewer than all when one could not be.
   * @throws NotStored when nothing can be stored now
   */
  async keep(mails: readonly FetchedMail[], account: ReceivingAccount): Promise<number> {
    const identities = mails.map(({ bytes }) => hash('sha256', bytes, 'hex'));
    const known = await this.#parts.channel.intake.known(account.key, identities).catch(asNotStored);
    const fresh = mails.map((mail, index) => ({ mail, index, identity: identities[index] ?? '' })).filter(({ identity }) => !known.has(identity));
    const read = await inParallel(fresh, async (one) => ({ ...one, read: await this.#read(one.mail, account, one.identity) }));
    const failed = new Set<number>();
    await Promise.all([...Map.groupBy(read, ({ read: { item } }) => item.correspondent.emails[0] ?? item.identity).values()].map(async (ofSender) => {
      let stored = true;
      for (const one of ofSender) {
        // What he wrote after one that could not be stored waits too.
        stored &&= await this.#accept(one.read);
        if (!stored) failed.add(one.index);
      }
    }));
    const stored = failed.size === 0 ? mails.length : Math.min(...failed);
    if (stored === 0 && mails.length > 0) throw new NotStored('a mail could not be stored');
    return stored;
  }

  /** Stores what is at hand of a mail that could not be had whole. @throws NotStored */
  async keepIncomplete(mail: FetchedMail, account: ReceivingAccount, { words, reason, identity }: Incomplete): Promise<void> {
    const { item } = await this.#read(mail, account, identity);
    this.#parts.logger.warn({ account: account.key, reason }, 'of a mail only the header is kept');
    const { textOrigin: _, ...rest } = item;
    await this.#parts.channel.intake.accept({ ...rest, identity, text: words, unreadable: reason }).catch(asNotStored);
  }

  async #read(mail: FetchedMail, account: ReceivingAccount, identity: string): Promise<MailRead> {
    const { read, address, logger, clock } = this.#parts;
    const received: Received = { at: mail.at ?? clock.now(), account, mailbox: address };
    const { item, reports } = await read(mail.bytes, received).catch((error: unknown): MailRead => {
      logger.error({ account: account.key, error }, 'a mail could not be read: it is kept as it came');
      return { item: bare(mail.bytes, received, 'it could not be read'), reports: [] };
    });
    return { item: { ...item, identity }, reports };
  }

  /** What a bounce says first: when it is known again, its mail is not read any more. */
  async #accept({ item, reports }: MailRead): Promise<boolean> {
    const { channel: { intake, reported, store }, logger } = this.#parts;
    const failures = this.#failures.get(item.identity) ?? 0;
    const tried = async (toKeep: InboundItem): Promise<boolean> => {
      try {
        for (const report of reports) await reported(report);
        await intake.accept(toKeep);
        return true;
      } catch (error) {
        logger.warn({ account: item.account.key, error }, 'a mail was not stored: it stays in the mailbox and is fetched again');
        return false;
      }
    };
    const stored = (await tried(item)) || (failures >= patientFor && (await tried(withoutContent(item))));
    if (stored) this.#failures.delete(item.identity);
    else if (store.available()) this.#failures.set(item.identity, failures + 1);
    return stored;
  }
}

function withoutContent(item: InboundItem): InboundItem {
  const { account, identity, original: { bytes }, receivedAt } = item;
  return { ...bare(bytes, { account, at: receivedAt }, 'it could not be stored as it was read'), identity };
}

/** Only the bytes, for a person to look at. */
function bare(bytes: Uint8Array, { account, at }: { account: ReceivingAccount; at: Date | undefined }, unreadable: string): InboundItem {
  return {
    account, medium: 'email', provider: 'imap', identity: '', original: { bytes, mediaType: 'message/rfc822' }, correspondent: unknownCorrespondent,
    text: '', unreadable, ...(at ? { receivedAt: at } : {}), response: () => ({ status: 200, headers: {}, body: '' }),
  };
}

function asNotStored(error: unknown): never {
  throw new NotStored('nothing can be stored now', { cause: error });
}

async function inParallel<Input, Output>(inputs: readonly Input[], work: (input: Input) => Promise<Output>): Promise<Output[]> {
  const outputs: Output[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: parallel }, async () => {
    for (let index = next++; index < inputs.length; index = next++) outputs[index] = await work(inputs[index]!);
  }));
  return outputs;
}
