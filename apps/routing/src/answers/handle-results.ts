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
    const last = [...lastOfEach(unseen).values()];
    // A late "sent" must not hide that it was delivered, or failed.
    await tx.defer(
      `UPDATE answers SET state = given.state, provider_id = coalesce(given.provider_id, answers.provider_id), reason = given.reason
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS given(id, state, provider_id, reason)
       WHERE answers.id = given.id AND NOT (given.state = 'sent' AND answers.state IN ('delivered', 'failed'))`,
      [
        last.map(({ answerId }) => answerId), last.map(({ state }) => state), last.map(({ providerId }) => providerId ?? null),
        last.map(({ reason }) => reason ?? null),
      ],
    );
    await writeTasks(tx, unseen.flatMap((result) => (result.state === 'failed' ? [undeliverable(result)] : [])), random, clock.now());
  });
}

/** What several results of one answer come to, in their order. */
function lastOfEach(results: readonly AnswerResult[]): Map<string, AnswerResult> {
  const last = new Map<string, AnswerResult>();
  for (const result of results) {
    const before = last.get(result.answerId);
    if (before && before.state !== 'sent' && result.state === 'sent') continue;
    const providerId = result.providerId ?? before?.providerId;
    last.set(result.answerId, { ...result, ...(providerId === undefined ? {} : { providerId }) });
  }
  return last;
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
