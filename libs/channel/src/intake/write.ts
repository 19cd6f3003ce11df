import { outbox, type Tx } from '#libs/store';
import type { HttpAnswer } from '../http/exchange.ts';
import { insertOriginals } from '../originals/originals.ts';
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
 * Stores a batch: receipts, originals, outbox and files to fetch of what is new; the first one's answer for the rest. The
 * unique key decides what is new, also against other instances: their open transactions are waited for.
 */
export async function writeBatch(tx: Tx, items: readonly Prepared[]): Promise<Written[]> {
  const first = new Map<string, Prepared>();
  for (const item of items) if (!first.has(item.messageId)) first.set(item.messageId, item);
  const inserted = await insertReceipts(tx, [...first.values()]);
  const fresh = [...first.values()].filter(({ messageId }) => inserted.has(messageId));
  const known = await knownReceipts(tx, [...first.keys()].filter((messageId) => !inserted.has(messageId)));
  if (fresh.length > 0) {
    await insertOriginals(tx, fresh.map(({ original }) => original), fresh[0]?.storedAt ?? new Date(0));
    await outbox.add(tx, fresh.map(({ record }) => record));
    await insertMedia(tx, fresh);
  }
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

async function insertReceipts(tx: Tx, items: readonly Prepared[]): Promise<Set<string>> {
  // Sorted, so that two instances with the same messages wait for each other instead of deadlocking.
  const sorted = [...items].sort((one, other) => (one.messageId < other.messageId ? -1 : 1));
  const column = <Value>(of: (item: Prepared) => Value) => sorted.map(of);
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO receipts (message_id, account, channel, provider, identity, fingerprint, original, key, state, reason,
       response, attachments, zone, received_at, stored_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::jsonb[], $12::jsonb[], $13::text[], $14::timestamptz[], $15::timestamptz[])
     ON CONFLICT (message_id) DO NOTHING RETURNING message_id AS id`,
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

async function knownReceipts(tx: Tx, ids: readonly string[]): Promise<Map<string, Known>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Known>(
    'SELECT message_id AS "messageId", fingerprint, response FROM receipts WHERE message_id = ANY($1::uuid[])', [ids],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
}

async function insertMedia(tx: Tx, items: readonly Prepared[]): Promise<void> {
  const rows = items.flatMap((item) => item.media.map((media) => ({ item, media })));
  if (rows.length === 0) return;
  await tx.defer(
    `INSERT INTO media_jobs (message_id, place, provider, account, url, declared_type, next_at)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])`,
    [
      rows.map(({ item }) => item.messageId), rows.map(({ media }) => media.place), rows.map(({ item }) => item.provider),
      rows.map(({ item }) => item.account), rows.map(({ media }) => media.url), rows.map(({ media }) => media.declaredType),
      rows.map(({ item }) => item.storedAt),
    ],
  );
  tx.signal(mediaSignal);
}
