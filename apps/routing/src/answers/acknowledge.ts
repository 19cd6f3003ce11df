import { renderTemplate, type City } from '#libs/city';
import { derivedId, eventSource, type IntakeMessageReceived } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { Clock, Random } from '#libs/service';
import { outbox, type Store } from '#libs/store';
import { answerable, writeLetters, type Letter } from '../effects/tell-citizens.ts';
import { writeTasks } from '../effects/tasks.ts';
import type { TaskDraft } from '../intake/opening.ts';
import { openMessage } from '../intake/read-record.ts';
import { inLoop, mostAnIntervalAnswers } from './loop-guard.ts';
import { hashPin, newPin } from './pin.ts';

export interface AcknowledgeDeps {
  store: Store;
  sealer: Sealer;
  cityKey: Buffer;
  clock: Clock;
  random: Random;
  city(): City;
}

interface Waiting {
  case_id: string;
  number: string;
  messages: IntakeMessageReceived[];
}

const atOnce = 100;

/**
 * Gives new cases their PIN and acknowledges them with number and PIN. Apart from the opening, because a PIN's hash is
 * slow by design and must not hold up what goes to departments. True when more may be waiting.
 */
export async function acknowledge(deps: AcknowledgeDeps): Promise<boolean> {
  const waiting = await deps.store.query<Waiting>(
    `SELECT a.case_id, c.number,
            (SELECT jsonb_agg(m.message ORDER BY m.received_at, m.message_id) FROM case_messages m WHERE m.case_id = a.case_id) AS messages
     FROM (SELECT case_id FROM acknowledgements ORDER BY due_since LIMIT $1) a JOIN cases c ON c.id = a.case_id`,
    [atOnce],
  );
  if (waiting.length === 0) return false;
  const at = deps.clock.now();
  const [prepared, loops] = await Promise.all([
    Promise.all(waiting.map((row) => prepare(row, deps))), inLoop(deps.store, waiting.map(({ case_id }) => case_id), at),
  ]);
  await deps.store.transaction(async (tx) => {
    // Another instance may have prepared the same: who deletes the row acknowledges.
    const taken = await tx.query<{ case_id: string }>(
      'DELETE FROM acknowledgements WHERE case_id = ANY($1::uuid[]) RETURNING case_id', [waiting.map(({ case_id }) => case_id)],
    );
    const mine = new Set(taken.map(({ case_id }) => case_id));
    const answered = prepared.flatMap((item) => (item && mine.has(item.letter.caseId) ? [item] : []));
    const going = answered.filter(({ letter }) => !loops.has(letter.caseId));
    await writeTasks(tx, answered.filter(({ letter }) => loops.has(letter.caseId)).map(({ letter }) => ({ caseId: letter.caseId, task: unanswered })), deps.random, at);
    await tx.defer(
      'INSERT INTO case_pins (case_id, hash) SELECT * FROM unnest($1::uuid[], $2::text[])',
      [going.map(({ letter }) => letter.caseId), going.map(({ hash }) => hash)],
    );
    const rows = await writeLetters(tx, going.map(({ letter }) => letter), {
      sealer: deps.sealer, source: eventSource(deps.city().code, 'routing'), traceparent: undefined, at,
    });
    await outbox.add(tx, rows);
  });
  return waiting.length === atOnce;
}

const unanswered: TaskDraft = {
  kind: 'call-back',
  subject: `not acknowledged: its sender opened more than ${mostAnIntervalAnswers} cases within an hour, perhaps a machine answers our answers`,
  detail: {},
};

/** Undefined where no answer can go: that case has a call-back task since its opening. */
async function prepare(row: Waiting, deps: AcknowledgeDeps): Promise<{ letter: Letter; hash: string } | undefined> {
  const messages = await Promise.all(row.messages.map((message) => openMessage(message, deps.sealer)));
  const to = answerable(messages);
  if (!to) return undefined;
  const pin = newPin(deps.random);
  const values = { number: row.number, pin };
  const text = renderTemplate(deps.city(), 'acknowledgement', values);
  return {
    letter: { id: derivedId('acknowledgement', row.case_id), caseId: row.case_id, kind: 'acknowledgement', text, to, template: { name: 'acknowledgement', values } },
    hash: await hashPin(pin, deps.cityKey, deps.random),
  };
}
