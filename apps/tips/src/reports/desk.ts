import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { answerOnce, type Channel, type HttpAnswer, type Receipt, type Receipts, type ReceivingAccount, type Said } from '#libs/channel';
import { notFound, type Clock, type Random } from '#libs/service';
import type { FormSettings } from '../form/settings.ts';
import { deny, type Denied } from './admission.ts';
import { notice, type Notice } from './notice.ts';
import { createRateLimit } from './rate-limit.ts';
import type { SentReport } from './read-body.ts';
import { readReport, type Fault } from './report.ts';
import { createTickets, ticketHours, type Ticket } from './ticket.ts';
import { toItem } from './to-item.ts';

/** By which a controller is given the Desk. */
export const deskToken = Symbol('reports desk');

export interface DeskParts {
  channel: Pick<Channel, 'intake' | 'city' | 'store' | 'metrics'>;
  receipts: Receipts;
  clock: Clock;
  random: Random;
  settings: FormSettings & { CITY_KEY: Buffer };
}

/** With what a report came. */
export interface Arrival {
  key: string;
  address: string;
  proof?: { ticket: string; nonce: string } | undefined;
  /** He showed a key of ours: he is known, and brakes himself. */
  trusted: boolean;
}

export type Outcome =
  | { taken: string; notices: Notice[] }
  | { faults: Fault[] }
  | Denied;

/** What a receipt shows. */
export interface ReceiptView {
  messageId: string;
  receivedAt: Date;
  notices: Notice[];
  said: Said[];
  /** Nothing was said yet, and it may be at any moment. */
  awaited: boolean;
}

const kept = z.object({ notices: z.array(notice) });
const noticesOf = ({ body }: HttpAnswer): Notice[] => kept.parse(JSON.parse(body)).notices;

/** After so long nobody sits before the page any more. */
const awaitedMilliseconds = 600_000;
/** A page may take so long to come; after it, it looks again by itself. */
const pageMilliseconds = 2000;

/** Where reports of the web form come in: checked, let in or not, taken in once, and looked at again. */
export class Desk {
  readonly #parts: DeskParts;
  readonly #admission;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { settings: { CITY_KEY, TIPS_PROOF_BITS, TIPS_REPORTS_PER_HOUR: perHour }, clock } = parts;
    const rate = (share: number) => {
      const hourly = Math.max(1, Math.round(perHour * share));
      return createRateLimit({ perHour: hourly, burst: Math.max(1, Math.round(hourly / 3)) }, CITY_KEY, clock);
    };
    this.#admission = { tickets: createTickets(CITY_KEY, TIPS_PROOF_BITS, parts), proved: rate(1), unproved: rate(1 / 6), clock };
  }

  ticket(): Ticket {
    return this.#admission.tickets.issue();
  }

  /** The ticket of that text, unless it is foreign or has run out. */
  known(text: string): Ticket | undefined {
    const ticket = this.#admission.tickets.read(text);
    return typeof ticket === 'string' ? undefined : ticket;
  }

  challenge(): { challenge: string; bits: number; expiresAt: string } {
    const { text, bits, issuedAt } = this.ticket();
    return { challenge: text, bits, expiresAt: new Date(issuedAt.getTime() + ticketHours * 3_600_000).toISOString() };
  }

  /** @throws Problem 422 when the key was used before for something else, 503 when it cannot be stored now */
  async take(sent: SentReport, arrival: Arrival): Promise<Outcome> {
    const { channel: { intake, city, metrics } } = this.#parts;
    const read = readReport(sent, city.now.phone.area);
    if ('faults' in read) return read;
    const account = this.#account();
    const { key } = arrival;
    // Who sends again what is there already makes nothing new: he is only to hear the same.
    const free = arrival.trusted || (await intake.known(account.key, [key])).has(key);
    const denied = free ? undefined : deny(arrival, this.#admission);
    if (denied) {
      metrics.refused.inc({ provider: 'form', reason: denied.denied });
      return denied;
    }
    const accepted = await intake.accept(await toItem({ report: read.report, sent, key, account, city: city.now }));
    return { taken: accepted.messageId, notices: noticesOf(answerOnce(accepted)) };
  }

  /** Undefined when it takes longer than somebody should wait for an answer. */
  awaitNumber(messageId: string): Promise<Receipt | undefined> {
    return this.#parts.receipts.wait(messageId, this.#parts.settings.TIPS_RECEIPT_SECONDS * 1000);
  }

  /** The secret part of a receipt's address: who has it may read number, PIN and answers. */
  receiptKey(messageId: string): string {
    return createHmac('sha256', this.#parts.settings.CITY_KEY).update(`tips-receipt:${messageId}`).digest('base64url');
  }

  /** Undefined when there is no such receipt, or its key is wrong. */
  async receipt(messageId: string, key: string): Promise<ReceiptView | undefined> {
    const expected = Buffer.from(this.receiptKey(messageId));
    const shown = Buffer.from(key);
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return undefined;
    const { channel: { store }, receipts, clock, settings } = this.#parts;
    const [row] = await store.query<{ response: HttpAnswer; storedAt: Date }>(
      'SELECT response, stored_at AS "storedAt" FROM receipts WHERE message_id = $1', [messageId],
    );
    if (!row) return undefined;
    const young = clock.now().getTime() - row.storedAt.getTime() < awaitedMilliseconds;
    if (young) await receipts.wait(messageId, Math.min(pageMilliseconds, settings.TIPS_RECEIPT_SECONDS * 1000));
    const said = await receipts.of(messageId);
    return { messageId, receivedAt: row.storedAt, notices: noticesOf(row.response), said, awaited: young && said.length === 0 };
  }

  #account(): ReceivingAccount {
    const { city } = this.#parts.channel;
    const web = [...city.now.accounts.values()].find(({ channel, media }) => channel === 'tips' && media.includes('web'));
    const account = web && city.account(web.key);
    if (!account) throw notFound('This city takes no reports here: its accounts.yaml has no account of the channel tips with the medium web.');
    return account;
  }
}
