import { hash } from 'node:crypto';
import type { ReceivingAccount } from '#libs/channel';
import { inSpan } from '#libs/service';
import type { Mailbox } from '../mailboxes.ts';
import { batchesOf, type Waiting } from './batches.ts';
import { NotStored } from './faults.ts';
import type { Keeper } from './keep.ts';
import type { Position, Positions } from './positions.ts';
import type { MailSession } from './session.ts';

export interface DrainParts {
  session: MailSession;
  positions: Positions;
  keeper: Keeper;
  mailbox: Pick<Mailbox, 'done'>;
  account: () => ReceivingAccount;
  /** Bytes; of a larger mail only the header is fetched. */
  mostBytes: number;
  /** Told after each batch that is stored for good. */
  progress: (left: number) => void;
  /** By UID: how often the connection broke while this mail was fetched alone. It outlives the session. */
  breaks: Breaks;
}

/** What is remembered of connections that broke while mail was fetched. */
export class Breaks {
  readonly #alone = new Map<string, number>();
  /** So many of the next mails are fetched one by one. */
  cautious = 0;

  /** A fetch of these mails failed. */
  note(mails: readonly Waiting[], uidValidity: string): void {
    this.cautious = Math.max(this.cautious, mails.length);
    const [only, ...rest] = mails;
    if (only && rest.length === 0) this.#alone.set(`${uidValidity}/${only.uid}`, this.times(only, uidValidity) + 1);
  }

  times({ uid }: Waiting, uidValidity: string): number {
    return this.#alone.get(`${uidValidity}/${uid}`) ?? 0;
  }
}

/** After so many the mail is to blame. */
const mostBreaks = 3;
/** UIDs in one command. */
const listed = 500;

/**
 * Fetches and stores all that waits in the mailbox, oldest first. The position moves on only after the durable write, and
 * what is to be done at the server is done only after that; both are taken up again after a crash.
 * @throws NotStored when nothing can be stored now, what the session throws when the connection is of no use any more
 * @returns false when the server refuses what is to be done with stored mail: it is tried again at the next drain
 */
export async function drain(parts: DrainParts, signal: AbortSignal): Promise<boolean> {
  const { session, positions } = parts;
  let position = await stored(positions.read(session.uidValidity));
  const uids = await session.uids(position.uid + 1);
  let left = uids.length;
  for (let first = 0; first < uids.length; first += listed) {
    const waiting = await session.sizes(uids.slice(first, first + listed));
    for (const batch of batchesOf(waiting, (mail, index) => index < parts.breaks.cautious || isIncomplete(mail, parts))) {
      if (signal.aborted) return true;
      position = await inSpan('mailbox.batch', { 'messaging.batch.message_count': batch.length }, () => takeIn(batch, position, parts));
      left -= batch.length;
      parts.progress(left);
    }
  }
  return finish(position, parts);
}

async function takeIn(batch: readonly Waiting[], position: Position, parts: DrainParts): Promise<Position> {
  const kept = await keep(batch, parts);
  const moved = { ...position, uid: batch[kept - 1]?.uid ?? position.uid };
  await stored(parts.positions.write(moved));
  parts.breaks.cautious = Math.max(0, parts.breaks.cautious - kept);
  if (kept < batch.length) throw new NotStored('not all of a batch could be stored');
  return moved;
}

/** Gives how many, from the first, are stored. */
async function keep(batch: readonly Waiting[], parts: DrainParts): Promise<number> {
  const { session, keeper, breaks, account } = parts;
  const [first] = batch;
  if (first && isIncomplete(first, parts)) {
    await keepHeader(first, parts);
    return 1;
  }
  const size = batch.reduce((sum, mail) => sum + mail.size, 0);
  const mails = await session.fetch(batch.map(({ uid }) => uid), size).catch((error: unknown) => {
    breaks.note(batch, session.uidValidity);
    throw error;
  });
  const kept = await keeper.keep(mails, account());
  if (kept === mails.length) return batch.length;
  // Those that were expunged meanwhile are passed over.
  return batch.findIndex(({ uid }) => uid === mails[kept]?.uid);
}

function isIncomplete(mail: Waiting, { session, breaks, mostBytes }: DrainParts): boolean {
  return mail.size > mostBytes || breaks.times(mail, session.uidValidity) >= mostBreaks;
}

async function keepHeader(mail: Waiting, { session, keeper, account, mostBytes }: DrainParts): Promise<void> {
  const header = await session.header(mail.uid);
  if (!header) return;
  const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
  const large = mail.size > mostBytes;
  await keeper.keepIncomplete(header, account(), {
    reason: large ? `it has ${mib(mail.size)} MiB, above ${mib(mostBytes)}` : 'the server breaks off whenever it is fetched',
    words: large
      ? `〔邮件大小约${mib(mail.size)}兆，超过${mib(mostBytes)}兆的上限，未取回全文；原件仍在信箱中，请到信箱查看。〕`
      : '〔邮件服务器无法交出这封邮件的全文；原件仍在信箱中，请到信箱查看。〕',
    // Its bytes are not known: the same mail has the same header and size.
    identity: `header:${mail.size}:${hash('sha256', header.bytes, 'hex')}`,
  });
}

/** Does at the server what the settings say with all that is stored whole. */
async function finish(position: Position, parts: DrainParts): Promise<boolean> {
  const { session, positions, mailbox: { done } } = parts;
  if (position.done >= position.uid) return true;
  if (done.kind !== 'none') {
    const uids = await session.uids(position.done + 1, position.uid);
    for (let first = 0; first < uids.length; first += listed) {
      const there = await session.sizes(uids.slice(first, first + listed));
      const whole = there.filter((mail) => !isIncomplete(mail, parts)).map(({ uid }) => uid);
      if (!(await session.finish(whole, done))) return false;
    }
  }
  await stored(positions.write({ ...position, done: position.uid }));
  return true;
}

/** What fails in our database is not the mail server's fault. */
async function stored<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw new NotStored('the position cannot be read or written now', { cause: error });
  });
}
