import type { Channel, ReceivingAccount, Source } from '#libs/channel';
import type { Clock, Logger, Random } from '#libs/service';
import { lead } from '#libs/store';
import type { Mailbox } from '../mailboxes.ts';
import type { MailRead, Received } from '../read/read-mail.ts';
import { Breaks, drain, type DrainParts } from './drain.ts';
import { faultOf, isToBeTold, NotStored, pauseAfter, type Trouble } from './faults.ts';
import { Keeper } from './keep.ts';
import type { FetchMetrics } from './metrics.ts';
import { positionsOf } from './positions.ts';
import { openSession, type MailSession, type Patience } from './session.ts';

export interface FollowParts {
  channel: Pick<Channel, 'intake' | 'reported' | 'store' | 'sources'>;
  /** The account as the city has it now. */
  account: () => ReceivingAccount;
  /** The name of the mailbox's setting, e.g. MAYOR_MAILBOX. */
  setting: string;
  read: (bytes: Uint8Array, received: Received) => Promise<MailRead>;
  patience: Patience;
  /** Bytes; of a larger mail only the header is fetched. */
  mostBytes: number;
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: FetchMetrics;
}

/** Milliseconds until what could not be stored is tried again: 1 s, doubling up to this. */
const longestStorePause = 30_000;

/**
 * Reads a mailbox for as long as the service runs: all that waits, then what comes (IDLE). Of several instances one
 * does. A connection that breaks is opened again, later each time; who cannot be read for minutes becomes a task.
 */
export async function followMailbox(mailbox: Mailbox, parts: FollowParts, stop: AbortSignal): Promise<void> {
  const { channel: { store }, clock, logger } = parts;
  const follower = new Follower(mailbox, parts);
  while (!stop.aborted) {
    const leadership = await lead({ connection: store.connection, name: `imap:${mailbox.account}`, clock, logger, onNotify: () => undefined }, stop);
    if (!leadership) return;
    await follower.run(AbortSignal.any([stop, leadership.lost]));
    await leadership.giveUp();
  }
}

class Follower {
  readonly #mailbox: Mailbox;
  readonly #parts: FollowParts;
  readonly #keeper: Keeper;
  readonly #breaks = new Breaks();
  readonly #source: Source;
  readonly #finishing: Source;
  readonly #told = new Map<Source, string>();
  #trouble: Trouble | undefined;

  constructor(mailbox: Mailbox, parts: FollowParts) {
    this.#mailbox = mailbox;
    this.#parts = parts;
    this.#keeper = new Keeper({ ...parts, address: mailbox.address });
    this.#source = { name: `imap:${mailbox.account}`, account: mailbox.account };
    this.#finishing = { name: `imap-done:${mailbox.account}`, account: mailbox.account };
  }

  /** Never rejects; resolves when `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    this.#trouble = undefined;
    // Another instance may have told something else.
    this.#told.clear();
    while (!signal.aborted) {
      try {
        await this.#session(signal);
      } catch (error) {
        if (!signal.aborted) await clock.sleep(await this.#failed(error), signal);
      }
    }
  }

  async #session(signal: AbortSignal): Promise<void> {
    const { clock, patience, mostBytes, metrics, logger } = this.#parts;
    const { account } = this.#mailbox;
    const session = await openSession(this.#mailbox, clock, patience, signal, mostBytes);
    metrics.connected.set({ account }, 1);
    logger.info({ account }, 'the mailbox is open');
    try {
      while (!signal.aborted) {
        await this.#drain(session, signal);
        await session.untilNews(signal);
      }
    } finally {
      metrics.connected.set({ account }, 0);
      session.close();
    }
  }

  /** Until all is stored; while nothing can be stored the connection is kept. */
  async #drain(session: MailSession, signal: AbortSignal): Promise<void> {
    const { clock, channel: { store }, logger, metrics, account } = this.#parts;
    const parts: DrainParts = {
      ...this.#parts, session, account, mailbox: this.#mailbox, positions: positionsOf(this.#mailbox, store), keeper: this.#keeper, breaks: this.#breaks,
      progress: (left) => {
        this.#trouble = undefined;
        metrics.waiting.set({ account: this.#mailbox.account }, left);
      },
    };
    for (let pause = 1000; !signal.aborted; pause = Math.min(pause * 2, longestStorePause)) {
      try {
        const finished = await drain(parts, signal);
        this.#trouble = undefined;
        await this.#tell(this.#source);
        await this.#tell(this.#finishing, finished ? undefined : this.#refusal());
        return;
      } catch (error) {
        if (!(error instanceof NotStored)) throw error;
        logger.warn({ account: this.#mailbox.account, error }, 'mail stays in the mailbox until it can be stored');
        await store.whenAvailable(signal);
        await clock.sleep(pause, signal);
      }
    }
  }

  /** Gives the milliseconds until the next try. */
  async #failed(error: unknown): Promise<number> {
    const { clock, random, logger, setting } = this.#parts;
    const now = clock.now();
    this.#trouble = { since: this.#trouble?.since ?? now, failures: (this.#trouble?.failures ?? 0) + 1 };
    const fault = faultOf(error, setting);
    const pause = pauseAfter(fault, this.#trouble, random.fraction());
    // Not the error itself: what a server says may hold an address.
    logger.warn({ account: this.#mailbox.account, reason: fault.reason, failures: this.#trouble.failures, nextTrySeconds: Math.round(pause / 1000) }, 'the mailbox cannot be read');
    if (isToBeTold(fault, this.#trouble, now)) await this.#tell(this.#source, fault.reason);
    return pause;
  }

  #refusal(): string {
    const { done } = this.#mailbox;
    const remedy = done.kind === 'folder' ? 'make the folder, or let the user move mail into it' : 'take a flag that the server permits';
    return `the mail server refuses what ${this.#parts.setting}_DONE says for mail that is stored: ${remedy}`;
  }

  /** That it works, or why not; only what is news. A task about a mailbox must not keep mail from being read. */
  async #tell(source: Source, failing?: string): Promise<void> {
    const { channel: { sources }, logger } = this.#parts;
    if (this.#told.get(source) === (failing ?? 'works')) return;
    try {
      await (failing === undefined ? sources.working(source) : sources.failing(source, failing));
      this.#told.set(source, failing ?? 'works');
    } catch (error) {
      logger.warn({ source: source.name, error }, 'the state of the mailbox could not be told');
    }
  }
}
