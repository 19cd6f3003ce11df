import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { address, answer, parseData, type Answer, type CloudEvent } from '#libs/contract';
import { SealError, type Sealer } from '#libs/privacy';
import type { Clock } from '#libs/service';
import { inbox, type Store, type Tx } from '#libs/store';
import { keepableText } from '../text/keepable.ts';
import type { AnswerSender } from './provider.ts';
import { addResult, type ResultParts } from './results.ts';

export interface TakeAnswersOptions extends ResultParts {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  cityKey: Buffer;
  /** Whether answers by this account are this service's to send. */
  isOwn: (account: string) => boolean;
  senders: readonly AnswerSender[];
}

/** The signal that there are answers to send. */
export const answersSignal = 'answers';
const consumer = 'answers';

/**
 * Takes a batch of answers.v1: those of this service's own accounts are stored to be sent, in the order of the batch;
 * others are not its business. An answer that nobody here can carry has failed at once.
 * @throws MalformedEvent for a record that is no answer
 */
export async function takeAnswers(events: readonly CloudEvent[], options: TakeAnswersOptions): Promise<void> {
  const own = events.map((event) => ({ event, answer: parseData(answer, event) })).filter((one) => options.isOwn(one.answer.account));
  if (own.length === 0) return;
  const prepared = await Promise.all(own.map((one) => prepareAnswer(one.answer, options)));
  await options.store.transaction(async (tx) => {
    const fresh = await inbox.firstSeen(tx, consumer, own.map((one) => one.event.id));
    for (const [index, { event, answer: data }] of own.entries()) {
      if (!fresh.delete(event.id)) continue;
      const one = prepared[index];
      if (one) await insert(tx, data, one, options);
    }
    tx.signal(answersSignal);
  });
}

type PreparedAnswer = { line: string; texts: string[] } | { impossible: string };

async function prepareAnswer(data: Answer, { senders, sealer, clock, cityKey }: TakeAnswersOptions): Promise<PreparedAnswer> {
  const sender = senders.find((one) => one.carries(data.medium, data.account));
  if (!sender) return { impossible: `no provider is set up for ${data.medium} by ${data.account}` };
  try {
    const [to, text] = await Promise.all([sealer.open(data.to, address), sealer.open(data.text, z.string())]);
    const parts = sender.split(keepableText(text));
    const texts = await Promise.all(parts.map((part) => sealer.seal(part, clock.now())));
    return { line: lineOf(cityKey, to.medium, to.address), texts };
  } catch (error) {
    if (error instanceof SealError) return { impossible: `it cannot be opened (${error.fault})` };
    throw error;
  }
}

async function insert(tx: Tx, data: Answer, prepared: PreparedAnswer, options: TakeAnswersOptions): Promise<void> {
  const now = options.clock.now();
  if ('impossible' in prepared) {
    await insertParts(tx, data, { line: '', texts: [data.text], state: 'failed', reason: prepared.impossible, now });
    await addResult(tx, { answerId: data.id, caseId: data.caseId, account: data.account, state: 'failed', reason: prepared.impossible }, options);
    return;
  }
  await insertParts(tx, data, { ...prepared, state: 'pending', reason: null, now });
}

async function insertParts(
  tx: Tx, data: Answer, row: { line: string; texts: string[]; state: string; reason: string | null; now: Date },
): Promise<void> {
  await tx.execute(
    `INSERT INTO deliveries (answer_id, part, parts, case_id, kind, medium, account, line, "to", subject, in_reply_to,
       state, reason, text, next_at, created_at, updated_at)
     SELECT $1, part, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, text, $14::timestamptz, $14::timestamptz, $14::timestamptz
     FROM unnest($13::text[]) WITH ORDINALITY AS given(text, part) ORDER BY part
     ON CONFLICT DO NOTHING`,
    [
      data.id, row.texts.length, data.caseId, data.kind, data.medium, data.account, row.line, data.to,
      data.subject === undefined ? null : keepableText(data.subject), data.inReplyTo ?? null, row.state, row.reason, row.texts, row.now,
    ],
  );
}

/** One address is one line, on which texts keep their order. */
function lineOf(cityKey: Buffer, medium: string, to: string): string {
  return createHmac('sha256', cityKey).update(`line:${medium}:${to}`).digest('base64url');
}
