import type { City } from '#libs/city';
import { answersTopic, encodeEvent, eventSource, eventTypes, type Answer } from '#libs/contract';
import type { Clock } from '#libs/service';
import { outbox, type OutboxRow, type Store } from '#libs/store';
import { writeRows } from '../records/cases.ts';

export interface SendTellings {
  store: Store;
  clock: Clock;
  city(): City;
}

interface Waiting {
  id: string;
  case_id: string;
  medium: Answer['medium'];
  account: string;
  subject: string | null;
  address: string;
  content: string;
}

const atOnce = 100;

/**
 * Gives what leaders are to be told, and may be told by now, to answers.v1. Any number of instances may do so at once.
 * What was given is no longer kept, only that it was. True when more may be waiting.
 */
export async function sendTellings(deps: SendTellings): Promise<boolean> {
  const at = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    const waiting = await tx.query<Waiting>(
      `SELECT id, case_id, medium, account, subject, address, content FROM leader_tellings
       WHERE sent_at IS NULL AND not_before <= $1 ORDER BY not_before, at, level, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [at, atOnce],
    );
    if (waiting.length === 0) return false;
    const source = eventSource(deps.city().code, 'routing');
    // Of its own kind here: staff see beside a case what its citizen was sent, and this is not for him.
    await writeRows(tx, 'answers', ['id uuid', 'case_id uuid', 'kind text', 'medium text', 'account text', 'at timestamptz', 'state text'],
      waiting.map(({ id, case_id, medium, account }) => ({ id, case_id, kind: 'leader', medium, account, at, state: 'given' })));
    await tx.defer(
      'UPDATE leader_tellings SET sent_at = $2, address = NULL, content = NULL WHERE id = ANY($1::uuid[])',
      [waiting.map(({ id }) => id), at],
    );
    await outbox.add(tx, waiting.map((row) => recordOf(row, source, at)));
    return waiting.length === atOnce;
  });
}

function recordOf({ id, case_id, medium, account, subject, address, content }: Waiting, source: string, at: Date): OutboxRow {
  const answer: Answer = {
    id, caseId: case_id, kind: 'notice', medium, account, to: address, text: content, ...(subject === null ? {} : { subject }),
  };
  return {
    ...encodeEvent({ id, type: eventTypes.answer, source, subject: case_id, time: at.toISOString(), data: answer }),
    topic: answersTopic, key: case_id,
  };
}
