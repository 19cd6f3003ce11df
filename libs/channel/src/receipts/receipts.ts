import { z } from 'zod';
import type { Medium } from '#libs/contract';
import { SealError, type Sealer } from '#libs/privacy';
import type { Clock } from '#libs/service';
import { isUnavailable, type Store } from '#libs/store';
import type { AnswerSender, OutgoingText } from '../answers/provider.ts';
import { Waiting } from './waiting.ts';

/** Number and PIN of the case that a message opened. */
export interface Receipt {
  number: string;
  pin: string;
}

/** One thing that was said to the sender of a message. */
export interface Said {
  kind: string;
  text: string;
  at: Date;
  number?: string;
  pin?: string;
}

/**
 * What is answered to senders who cannot be written to: web form, Open311, visits. Their messages have `replyTo` { medium,
 * address: the message's own id }; what routing says to that address is kept here, until they come to read it.
 */
export interface Receipts {
  /** Puts answers to these media here; for `channel.answerBy`. */
  sender: AnswerSender;
  /**
   * Number and PIN as soon as they are known, by whichever instance; undefined after so many milliseconds, when the
   * database is away, and after one look when many wait already. Never rejects.
   */
  wait(messageId: string, milliseconds: number): Promise<Receipt | undefined>;
  /** Everything that was said, oldest first; what was sealed with an erased key is left out. */
  of(messageId: string): Promise<Said[]>;
}

/** By which a controller is given the Receipts. */
export const receiptsToken = Symbol('receipts');

export interface ReceiptsParts {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  /** Whose answers are kept here. */
  media: readonly Medium[];
  /** Why nobody will come to read an answer of this template, which is undefined for a person's own words; undefined: he will. */
  unread?: (template: string | undefined) => string | undefined;
}

const content = z.object({ text: z.string(), pin: z.string().optional() });
const uuid = z.uuid();

interface Row {
  messageId: string;
  kind: string;
  number: string | null;
  said: string;
  at: Date;
}

const columns = 'message_id AS "messageId", kind, number, said, at';
const answered = 'web-answers';

export function openReceipts({ store, sealer, clock, media, unread }: ReceiptsParts): Receipts {
  async function open({ kind, number, said, at }: Row): Promise<Said | undefined> {
    try {
      const { text, pin } = await sealer.open(said, content);
      return { kind, text, at, ...(number === null ? {} : { number }), ...(pin === undefined ? {} : { pin }) };
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }

  async function keep({ answerId, to, text, template }: OutgoingText): Promise<void> {
    const now = clock.now();
    const { number, pin } = template?.values ?? {};
    await store.transaction(async (tx) => {
      tx.signal(answered);
      await tx.execute(
        `INSERT INTO web_answers (answer_id, message_id, kind, number, said, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
        [answerId, to, template?.name ?? 'notice', number ?? null, await sealer.seal({ text, ...(pin === undefined ? {} : { pin }) }, now), now],
      );
    });
  }

  async function acknowledged(messageIds: readonly string[]): Promise<Map<string, Receipt>> {
    const rows = await store.query<Row>(
      `SELECT ${columns} FROM web_answers WHERE message_id = ANY($1::uuid[]) AND kind = 'acknowledgement'`, [messageIds],
    );
    const opened = await Promise.all(rows.map(async (row) => ({ id: row.messageId, said: await open(row) })));
    return new Map(opened.flatMap(({ id, said }) => (
      said?.number === undefined || said.pin === undefined ? [] : [[id, { number: said.number, pin: said.pin }] as const])));
  }

  const waiting = new Waiting({ find: acknowledged, onAnswer: (wake) => store.onSignal(answered, wake), clock });

  return {
    sender: {
      carries: (medium) => media.includes(medium),
      split: (text) => [text],
      async send(message) {
        if (!uuid.safeParse(message.to).success) return { outcome: 'refused', reason: 'the address is no message of ours' };
        const reason = unread?.(message.template?.name);
        if (reason !== undefined) return { outcome: 'refused', reason };
        try {
          await keep(message);
          return { outcome: 'sent', providerId: providerId(message) };
        } catch (error) {
          // Its id is the key: what was written all the same is not written twice.
          return { outcome: 'busy', reason: isUnavailable(error) ? 'the database is away' : 'it could not be written' };
        }
      },
      async find(message) {
        try {
          const rows = await store.query('SELECT 1 FROM web_answers WHERE answer_id = $1', [message.answerId]);
          return { found: rows.length > 0 ? [providerId(message)] : [] };
        } catch {
          return { failed: 'the database is away' };
        }
      },
    },
    wait: (messageId, milliseconds) => waiting.wait(messageId, milliseconds),
    async of(messageId) {
      const rows = await store.query<Row>(`SELECT ${columns} FROM web_answers WHERE message_id = $1 ORDER BY position`, [messageId]);
      return (await Promise.all(rows.map(open))).filter((said) => said !== undefined);
    },
  };
}

const providerId = ({ answerId }: OutgoingText): string => `page:${answerId}`;
