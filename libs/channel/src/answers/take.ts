import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { address, answer, eventTypes, messageText, parseData, type Answer, type CloudEvent } from '#libs/contract';
import { SealError, type Sealer } from '#libs/privacy';
import type { Clock } from '#libs/service';
import { inbox, outbox, type Store, type Tx } from '#libs/store';
import { keepableText } from '../text/keepable.ts';
import type { Intake } from '../intake/intake.ts';
import { personsTranscript } from '../parts/merge.ts';
import type { AnswerSender } from './provider.ts';
import { resultRow, type ResultParts } from './results.ts';

export interface TakeAnswersOptions extends ResultParts {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  cityKey: Buffer;
  /** Whether answers by this account are this service's to send. */
  isOwn: (account: string) => boolean;
  senders: readonly AnswerSender[];
  intake: Pick<Intake, 'addText'>;
}

/** The signal that there are answers to send. */
export const answersSignal = 'answers';
const consumer = 'answers';

/**
 * Takes a batch of answers.v1: those of this service's own accounts are stored to be sent, in the order of the batch;
 * others are not its business. An answer that nobody here can carry has failed at once. What a person heard or read in a
 * message of ours becomes its amendment.
 * @throws MalformedEvent for a record that is neither
 */
export async function takeAnswers(events: readonly CloudEvent[], options: TakeAnswersOptions): Promise<void> {
  await takeTexts(events.filter(({ type }) => type === eventTypes.messageText), options);
  await takeLetters(events.filter(({ type }) => type !== eventTypes.messageText), options);
}

async function takeTexts(events: readonly CloudEvent[], { store, sealer, intake, isOwn }: TakeAnswersOptions): Promise<void> {
  for (const event of events) {
    const data = parseData(messageText, event);
    if (!isOwn(data.account)) continue;
    const text = await sealer.open(data.text, z.string());
    await store.transaction(async (tx) => {
      const fresh = await inbox.firstSeen(tx, consumer, [event.id]);
      if (fresh.size === 0) return;
      const [scan] = await tx.query('SELECT 1 FROM document_jobs WHERE message_id = $1 LIMIT 1', [data.messageId]);
      const kind = scan ? 'clerk' : 'transcript';
      await intake.addText(data.messageId, { part: personsTranscript, by: data.by, text, textOrigin: { kind, confidence: 1 } }, tx);
    });
  }
}

async function takeLetters(events: readonly CloudEvent[], options: TakeAnswersOptions): Promise<void> {
  const own = events.map((event) => ({ event, answer: parseData(answer, event) })).filter((one) => options.isOwn(one.answer.account));
  if (own.length === 0) return;
  const prepared = await Promise.all(own.map((one) => prepareAnswer(one.answer, options)));
  await options.store.transaction(async (tx) => {
    const fresh = await inbox.firstSeen(tx, consumer, own.map((one) => one.event.id));
    const taken = own.flatMap(({ event, answer: data }, index) => (fresh.delete(event.id) ? [{ data, prepared: prepared[index]! }] : []));
    await insertParts(tx, taken.flatMap(partsOf), options.clock.now());
    await outbox.add(tx, taken.flatMap(({ data, prepared: { impossible } }) => (impossible === undefined ? [] : [
      resultRow({ answerId: data.id, caseId: data.caseId, account: data.account, state: 'failed', reason: impossible }, options),
    ])));
    tx.signal(answersSignal);
  });
}

/** The sealed texts of which each is one message; or why it cannot leave. */
interface PreparedAnswer {
  line: string;
  texts: string[];
  impossible?: string;
}

async function prepareAnswer(data: Answer, { senders, sealer, clock, cityKey }: TakeAnswersOptions): Promise<PreparedAnswer> {
  const sender = senders.find((one) => one.carries(data.medium, data.account));
  const impossible = (why: string): PreparedAnswer => ({ line: '', texts: [data.text], impossible: why });
  if (!sender) return impossible(`no provider is set up for ${data.medium} by ${data.account}`);
  try {
    const [to, text] = await Promise.all([sealer.open(data.to, address), sealer.open(data.text, z.string())]);
    const parts = sender.split(keepableText(text));
    const texts = await Promise.all(parts.map((part) => sealer.seal(part, clock.now())));
    return { line: lineOf(cityKey, to.medium, to.address), texts };
  } catch (error) {
    if (error instanceof SealError) return impossible(`it cannot be opened (${error.fault})`);
    throw error;
  }
}

interface Part {
  data: Answer;
  part: number;
  prepared: PreparedAnswer;
}

const partsOf = ({ data, prepared }: Omit<Part, 'part'>): Part[] => prepared.texts.map((_, index) => ({ data, prepared, part: index + 1 }));

/** In the order given, which is that of their line. */
async function insertParts(tx: Tx, parts: readonly Part[], now: Date): Promise<void> {
  if (parts.length === 0) return;
  const rows = parts.map(({ data, part, prepared: { line, texts, impossible } }) => ({
    answer_id: data.id, part, parts: texts.length, case_id: data.caseId, kind: data.kind, medium: data.medium, account: data.account, line,
    to: data.to, subject: data.subject === undefined ? null : keepableText(data.subject), in_reply_to: data.inReplyTo ?? null, template: data.template ?? null,
    state: impossible === undefined ? 'pending' : 'failed', reason: impossible ?? null, text: texts[part - 1],
  }));
  await tx.defer(
    `INSERT INTO deliveries (answer_id, part, parts, case_id, kind, medium, account, line, "to", subject, in_reply_to,
       template, state, reason, text, next_at, created_at, updated_at)
     SELECT given.answer_id, given.part, given.parts, given.case_id, given.kind, given.medium, given.account, given.line, given."to",
       given.subject, given.in_reply_to, given.template, given.state, given.reason, given.text, $2::timestamptz, $2::timestamptz, $2::timestamptz
     FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (answer_id uuid, part int, parts int, case_id uuid, kind text, medium text,
       account text, line text, "to" text, subject text, in_reply_to text, template text, state text, reason text, text text)) WITH ORDINALITY AS given
     ORDER BY given.ordinality
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows), now],
  );
}

/** One address is one line, on which texts keep their order. */
function lineOf(cityKey: Buffer, medium: string, to: string): string {
  return createHmac('sha256', cityKey).update(`line:${medium}:${to}`).digest('base64url');
}
