import { answerResult, decodeEvent, eventTypes, MalformedEvent, parseData, type AnswerResult } from '#libs/contract';
import type { BusRecord } from '#libs/bus';
import type { Clock, Random } from '#libs/service';
import { inbox, type Store } from '#libs/store';
import { writeTasks } from '../effects/tasks.ts';

export interface ResultsDeps {
  store: Store;
  clock: Clock;
  random: Random;
}

/** One batch of answers.results.v1: what became of answers; one that failed becomes a task for a person. */
export async function handleResults(records: readonly BusRecord[], { store, clock, random }: ResultsDeps): Promise<void> {
  const results = records.map(readResult);
  await store.transaction(async (tx) => {
    const fresh = await inbox.firstSeen(tx, 'routing.results', results.map(({ id }) => id));
    const unseen = results.filter(({ id }) => fresh.delete(id));
    for (const { answerId, state, providerId, reason } of unseen) {
      // A late "sent" must not hide that it was delivered, or failed.
      await tx.execute(
        `UPDATE answers SET state = $2, provider_id = coalesce($3, provider_id), reason = $4
         WHERE id = $1 AND NOT ($2 = 'sent' AND state IN ('delivered', 'failed'))`,
        [answerId, state, providerId ?? null, reason ?? null],
      );
    }
    await writeTasks(tx, unseen.flatMap((result) => (result.state === 'failed' ? [undeliverable(result)] : [])), random, clock.now());
  });
}

function readResult(record: BusRecord): AnswerResult {
  const event = decodeEvent(record.headers, record.value);
  if (event.type !== eventTypes.answerResult) throw new MalformedEvent('ce_type is none that routing knows on this topic');
  return parseData(answerResult, event);
}

function undeliverable({ caseId, answerId, reason }: AnswerResult): Parameters<typeof writeTasks>[1][number] {
  return {
    caseId,
    task: { kind: 'undeliverable', subject: `an answer could not be delivered: ${reason ?? 'no reason given'}`, detail: { answerId } },
  };
}
