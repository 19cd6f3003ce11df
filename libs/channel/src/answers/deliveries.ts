import type { Tx } from '#libs/store';
import { addResult, type ResultParts } from './results.ts';
import { afterEvent, wholeAnswer, type DeliveryEvent, type DeliveryState } from './state.ts';

/** What happened to one part, found by our own ids or by the provider's. */
export interface PartEvent {
  answerId: string;
  part: number;
  event: DeliveryEvent;
  providerId?: string;
  reason?: string;
  /** Of the trace in which it happened. */
  traceparent?: string;
}

interface PartRow {
  part: number;
  caseId: string;
  account: string;
  medium: string;
  state: DeliveryState;
  providerId: string | null;
}

/**
 * Moves one part and, when that changes what the whole answer is, publishes it: state and result in one transaction.
 * Gives the part's medium when its state changed. A part that failed takes those with it that were not tried yet.
 */
export async function recordPart(tx: Tx, { answerId, part, event, providerId, reason, traceparent }: PartEvent, now: Date, parts: ResultParts): Promise<string | undefined> {
  const rows = await tx.query<PartRow>(
    `SELECT part, case_id AS "caseId", account, medium, state, provider_id AS "providerId" FROM deliveries
     WHERE answer_id = $1 ORDER BY part FOR UPDATE`,
    [answerId],
  );
  const row = rows.find((one) => one.part === part);
  if (!row) return undefined;
  const state = afterEvent(row.state, event);
  const before = wholeAnswer(rows.map((one) => one.state));
  const after = wholeAnswer(rows.map((one) => (one.part === part ? state : one.state)));
  await tx.execute(
    `UPDATE deliveries SET state = $3, provider_id = coalesce(provider_id, $4), reason = coalesce($5, reason), updated_at = $6
     WHERE answer_id = $1 AND part = $2`,
    [answerId, part, state, providerId ?? null, state === 'failed' ? (reason ?? null) : null, now],
  );
  if (state === 'failed') {
    await tx.execute(
      `UPDATE deliveries SET state = 'failed', reason = 'another part was not sent', updated_at = $2 WHERE answer_id = $1 AND state = 'pending'`,
      [answerId, now],
    );
  }
  if (after !== undefined && after !== before) {
    const known = row.providerId ?? providerId;
    await addResult(tx, {
      answerId, caseId: row.caseId, account: row.account, state: after,
      ...(known === undefined ? {} : { providerId: known }),
      ...(after === 'failed' && reason !== undefined ? { reason } : {}),
      ...(traceparent === undefined ? {} : { traceparent }),
    }, parts);
  }
  return state === row.state ? undefined : row.medium;
}

/** Where a provider's id belongs, when it does not say itself. */
export async function partOf(tx: Tx, providerId: string): Promise<{ answerId: string; part: number } | undefined> {
  const [row] = await tx.query<{ answerId: string; part: number }>(
    'SELECT answer_id AS "answerId", part FROM deliveries WHERE provider_id = $1 LIMIT 1', [providerId],
  );
  return row;
}
