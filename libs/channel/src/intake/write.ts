import { outbox, type Store, type Tx } from '#libs/store';
import type { HttpAnswer } from '../http/exchange.ts';
import { insertOriginalsOfMain } from '../originals/originals.ts';
import { wholeMessage } from '../parts/content.ts';
import { documentJobs } from '../reading/jobs.ts';
import { speechJobs } from '../speech/jobs.ts';
import type { Prepared } from './prepare.ts';

/** What a transaction found about one item. */
export interface Written {
  duplicate: boolean;
  conflict: boolean;
  response: HttpAnswer;
}

/** The signal that there are files to fetch. */
export const mediaSignal = 'media';

interface Known {
  messageId: string;
  fingerprint: string;
  response: HttpAnswer;
}

/**
 * Stores a batch in one statement, which is its whole transaction: receipts, and of what is new originals, outbox and files
 * to fetch; the first one's answer for the rest. The unique key decides what is new, also against other instances: their
 * open transactions are waited for.
 */
export async function writeBatch(store: Pick<Store, 'transaction' | 'query'>, items: readonly Prepared[]): Promise<Written[]> {
  const first = new Map<string, Prepared>();
  for (const item of items) if (!first.has(item.messageId)) first.set(item.messageId, item);
  // Sorted, so that two instances with the same messages wait for each other instead of deadlocking.
  const sorted = [...first.values()].sort((one, other) => (one.messageId < other.messageId ? -1 : 1));
  const inserted = await store.transaction(async (tx) => {
    await insertOriginalsOfMain(tx, sorted.map(({ messageId, original }) => ({ id: messageId, original })), sorted[0]?.storedAt ?? new Date(0));
    // In the order in which they came, which is the order of their correspondents' messages.
    const records = await outbox.addOfMain(tx, [...first.values()].map(({ record }) => record));
    await insertMediaOfMain(tx, sorted);
    const withFiles = sorted.map((item) => ({ ...item, at: item.storedAt }));
    await speechJobs.insertOfMain(tx, withFiles);
    await documentJobs.insertOfMain(tx, withFiles);
    await insertWordsOfMain(tx, sorted.filter(({ words }) => words !== null));
    const fresh = await insertReceipts((sql, parameters) => tx.alone(sql, parameters), sorted);
    tx.hand(records.filter(({ id }) => fresh.has(id)));
    return fresh;
  });
  const known = await knownReceipts(store, [...first.keys()].filter((messageId) => !inserted.has(messageId)));
  return items.map((item) => {
    const winner: Known | undefined = known.get(item.messageId) ?? first.get(item.messageId);
    const duplicate = !(inserted.has(item.messageId) && first.get(item.messageId) === item);
    return {
      duplicate,
      conflict: duplicate && winner !== undefined && winner.fingerprint !== item.fingerprint,
      response: winner?.response ?? item.response,
    };
  });
}

/** Gives the ids of those that were not there. `run`: how the statement is asked, as one of several or alone. */
export async function insertReceipts(run: (sql: string, parameters: unknown[]) => Promise<{ id: string }[]>, items: readonly Prepared[]): Promise<Set<string>> {
  const column = <Value>(of: (item: Prepared) => Value) => items.map(of);
  const rows = await run(
    `INSERT INTO receipts (message_id, account, channel, provider, identity, fingerprint, original, key, state, reason,
       response, attachments, zone, received_at, stored_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::jsonb[], $12::jsonb[], $13::text[], $14::timestamptz[], $15::timestamptz[])
     ON CONFLICT (message_id) DO NOTHING RETURNING message_id::text AS id`,
    [
      column(({ messageId }) => messageId), column(({ account }) => account), column(({ channel }) => channel),
      column(({ provider }) => provider), column(({ identity }) => identity), column(({ fingerprint }) => fingerprint),
      column(({ original }) => original.sha256), column(({ key }) => key), column(({ state }) => state),
      column(({ reason }) => reason), column(({ response }) => JSON.stringify(response)),
      column(({ attachments }) => JSON.stringify(attachments)), column(({ zone }) => zone),
      column(({ receivedAt }) => receivedAt), column(({ storedAt }) => storedAt),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

async function knownReceipts(sql: Pick<Store, 'query'>, ids: readonly string[]): Promise<Map<string, Known>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<Known>(
    'SELECT message_id AS "messageId", fingerprint, response FROM receipts WHERE message_id = ANY($1::uuid[])', [ids],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
}

/** Files to fetch of messages that are there; `before`: so many attachments stand before those of the item. */
export async function insertMedia(tx: Tx, items: readonly Prepared[], before: number): Promise<void> {
  await deferMedia(tx, items, before, '');
}

async function insertMediaOfMain(tx: Tx, items: readonly Prepared[]): Promise<void> {
  await deferMedia(tx, items, 0, 'WHERE message_id::text IN (SELECT id FROM main)');
}

/** The words of whole messages as their first part, beside which what is heard in their recordings comes to stand. */
async function insertWordsOfMain(tx: Tx, items: readonly Prepared[]): Promise<void> {
  if (items.length === 0) return;
  await tx.defer(
    `INSERT INTO message_parts (message_id, part, fingerprint, content, response, seen_at)
     SELECT given.message_id, $2, given.fingerprint, given.content, 'null', given.seen_at
     FROM unnest($1::uuid[], $3::text[], $4::text[], $5::timestamptz[]) AS given (message_id, fingerprint, content, seen_at)
     WHERE message_id::text IN (SELECT id FROM main)`,
    [items.map(({ messageId }) => messageId), wholeMessage, items.map(({ fingerprint }) => fingerprint), items.map(({ words }) => words), items.map(({ storedAt }) => storedAt)],
  );
}

async function deferMedia(tx: Tx, items: readonly Prepared[], before: number, condition: string): Promise<void> {
  const rows = items.flatMap((item) => item.media.map((media) => ({ item, media })));
  if (rows.length === 0) return;
  await tx.defer(
    `INSERT INTO media_jobs (message_id, place, provider, account, url, declared_type, next_at)
     SELECT given.* FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]) AS given (message_id)
     ${condition}`,
    [
      rows.map(({ item }) => item.messageId), rows.map(({ media }) => before + media.place), rows.map(({ item }) => item.provider),
      rows.map(({ item }) => item.account), rows.map(({ media }) => media.url), rows.map(({ media }) => media.declaredType),
      rows.map(({ item }) => item.storedAt),
    ],
  );
  tx.signal(mediaSignal);
}
