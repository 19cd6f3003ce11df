import type { Tx } from '#libs/store';
import type { Result } from './results.ts';
import { afterEvent, wholeAnswer, type DeliveryEvent, type DeliveryState } from './state.ts';

/** What happened to one part. */
export interface PartEvent {
  answerId: string;
  part: number;
  event: DeliveryEvent;
  providerId?: string;
  reason?: string;
  /** Of the trace in which it happened. */
  traceparent?: string;
}

/** One part as it lies in `deliveries`. */
export interface PartRow {
  answerId: string;
  part: number;
  caseId: string;
  account: string;
  medium: string;
  state: DeliveryState;
  providerId: string | null;
  reason: string | null;
}

/** What some events did: rows to write, results to publish, and of each event the medium of the part that it moved. */
export interface Moved {
  rows: PartRow[];
  results: Result[];
  moved: { medium: string; event: DeliveryEvent }[];
}

/**
 * Applies events in their order to the parts of answers. When that changes what a whole answer is, there is a result. A
 * part that failed takes those with it that were not tried yet.
 */
export function applyEvents(rows: readonly PartRow[], events: readonly PartEvent[]): Moved {
  const answers = Map.groupBy(rows.map((row) => ({ ...row })), ({ answerId }) => answerId);
  const touched = new Set<PartRow>();
  const [results, moved]: [Result[], Moved['moved']] = [[], []];
  for (const { answerId, part, event, providerId, reason, traceparent } of events) {
    const parts = answers.get(answerId) ?? [];
    const row = parts.find((one) => one.part === part);
    if (!row) continue;
    const states = () => parts.map(({ state }) => state);
    const [before, was] = [wholeAnswer(states()), row.state];
    row.state = afterEvent(row.state, event);
    row.providerId ??= providerId ?? null;
    if (row.state === 'failed' && reason !== undefined) row.reason = reason;
    const after = wholeAnswer(states());
    touched.add(row);
    if (row.state === 'failed') {
      for (const other of parts.filter(({ state }) => state === 'pending')) {
        touched.add(Object.assign(other, { state: 'failed', reason: 'another part was not sent' }));
      }
    }
    if (row.state !== was) moved.push({ medium: row.medium, event });
    if (after === undefined || after === before) continue;
    results.push({
      answerId, caseId: row.caseId, account: row.account, state: after,
      ...(row.providerId === null ? {} : { providerId: row.providerId }),
      ...(after === 'failed' && reason !== undefined ? { reason } : {}),
      ...(traceparent === undefined ? {} : { traceparent }),
    });
  }
  return { rows: [...touched], results, moved };
}

/** All parts of these answers, locked in one order, so that two instances cannot deadlock. */
export async function lockParts(tx: Tx, answerIds: readonly string[]): Promise<PartRow[]> {
  return tx.query<PartRow>(
    `SELECT answer_id AS "answerId", part, case_id AS "caseId", account, medium, state, provider_id AS "providerId", reason
     FROM deliveries WHERE answer_id = ANY($1::uuid[]) ORDER BY answer_id, part FOR UPDATE`,
    [[...new Set(answerIds)]],
  );
}

export async function writeParts(tx: Tx, rows: readonly PartRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.defer(
    `UPDATE deliveries SET state = given.state, provider_id = given.provider_id, reason = given.reason, updated_at = $6
     FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[]) AS given(answer_id, part, state, provider_id, reason)
     WHERE deliveries.answer_id = given.answer_id AND deliveries.part = given.part`,
    [
      rows.map(({ answerId }) => answerId), rows.map(({ part }) => part), rows.map(({ state }) => state),
      rows.map(({ providerId }) => providerId), rows.map(({ reason }) => reason), now,
    ],
  );
}

/** Where providers' ids belong, when the provider does not say itself. */
export async function partsOf(tx: Tx, providerIds: readonly string[]): Promise<Map<string, { answerId: string; part: number }>> {
  if (providerIds.length === 0) return new Map();
  const rows = await tx.query<{ providerId: string; answerId: string; part: number }>(
    'SELECT provider_id AS "providerId", answer_id AS "answerId", part FROM deliveries WHERE provider_id = ANY($1)', [providerIds],
  );
  return new Map(rows.map(({ providerId, ...place }) => [providerId, place]));
}
