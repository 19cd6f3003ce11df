import type { Sealer } from '#libs/privacy';
import { outbox, type Sql, type Store, type Tx } from '#libs/store';
import { amend, type Change } from '../intake/amend.ts';
import { unknownCorrespondent, type InboundItem } from '../intake/item.ts';
import type { Prepared } from '../intake/prepare.ts';
import { insertMedia, insertReceipts, type Written } from '../intake/write.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { insertOriginals } from '../originals/originals.ts';
import { documentJobs } from '../reading/jobs.ts';
import { speechJobs } from '../speech/jobs.ts';
import type { ContentStore } from '../storage/content-store.ts';
import { contentOf } from './content.ts';
import { mergeParts, partContent, type Merged, type Part } from './merge.ts';
import { withinMessage } from './within-message.ts';

export interface PartParts {
  store: Store;
  sealer: Sealer;
  content: Pick<ContentStore, 'put'>;
  city: { code: string };
}

/**
 * Writes one part of a message that comes in several, in any order: the first makes the message, each later one is an
 * amendment of it; each counts once, by its own identity within the message.
 */
export async function writePart(item: InboundItem, prepared: Prepared, { store, sealer, content, city }: PartParts): Promise<Written> {
  const part: Part = { id: item.part ?? '', content: contentOf(item) };
  const sealed = await sealer.seal(part.content, prepared.storedAt);
  return store.transaction(async (tx) => {
    if (!(await insertPart(tx, part.id, sealed, prepared))) return known(tx, part.id, prepared);
    const fresh = await insertReceipts((sql, parameters) => tx.query(sql, parameters), [prepared]);
    await insertOriginals(tx, [prepared.original], prepared.storedAt);
    if (fresh.size > 0) {
      await insertMedia(tx, [prepared], 0);
      await speechJobs.insert(tx, [{ ...prepared, at: prepared.storedAt }]);
      await documentJobs.insert(tx, [{ ...prepared, at: prepared.storedAt }]);
      await outbox.add(tx, [prepared.record]);
    } else {
      await follow(tx, prepared, part, { sealer, content, city });
    }
    return { duplicate: false, conflict: false, response: prepared.response };
  });
}

/** A part that says nothing and makes no message; there once, however often it is written. */
export async function insertEmptyPart(sql: Pick<Store, 'execute'>, messageId: string, part: string, { sealer, at }: { sealer: Sealer; at: Date }): Promise<void> {
  const nothing: Part['content'] = { text: '', textOrigin: { kind: 'pending', confidence: 0 }, correspondent: unknownCorrespondent };
  await sql.execute(
    `INSERT INTO message_parts (message_id, part, fingerprint, content, response, seen_at) VALUES ($1, $2, '', $3, 'null', $4) ON CONFLICT DO NOTHING`,
    [messageId, part, await sealer.seal(nothing, at), at],
  );
}

async function insertPart(tx: Tx, id: string, sealed: string, { messageId, fingerprint, response, storedAt }: Prepared): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO message_parts (message_id, part, fingerprint, content, response, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [messageId, id, fingerprint, sealed, JSON.stringify(response), storedAt],
  );
  return rows.length > 0;
}

async function known(tx: Tx, id: string, prepared: Prepared): Promise<Written> {
  const [before] = await tx.query<{ fingerprint: string; response: HttpAnswer }>(
    'SELECT fingerprint, response FROM message_parts WHERE message_id = $1 AND part = $2', [prepared.messageId, id],
  );
  return { duplicate: true, conflict: before?.fingerprint !== prepared.fingerprint, response: before?.response ?? prepared.response };
}

/** Tells what a later part adds: its files and its original, and of the rest what it changes. */
async function follow(tx: Tx, prepared: Prepared, part: Part, { sealer, content, city }: Omit<PartParts, 'store'>): Promise<void> {
  const change = await changeBy(tx, prepared.messageId, part.id, { sealer, at: prepared.storedAt });
  let before = 0;
  const attachments: Change['attachments'] = (current) => {
    before = current.length;
    return [...current, ...prepared.attachments];
  };
  const told = await withinMessage({ ...change, attachments }, { content, at: prepared.storedAt });
  await amend(tx, prepared.messageId, { by: 'part', ...told }, { city, now: prepared.storedAt });
  await insertMedia(tx, [prepared], before);
}

/** What the part `id`, which is written already, changes in its message. Takes the lock of the receipt. */
export async function changeBy(
  tx: Tx, messageId: string, id: string, { sealer, at }: { sealer: Sealer; at: Date },
): Promise<Omit<Change, 'by' | 'attachments'>> {
  await tx.query('SELECT 1 FROM receipts WHERE message_id = $1 FOR UPDATE', [messageId]);
  const parts = await readParts(tx, messageId, sealer);
  const [after, without] = [mergeParts(parts), mergeParts(parts.filter((part) => part.id !== id))];
  const changed = <Field extends keyof Merged>(field: Field) => JSON.stringify(after[field]) !== JSON.stringify(without[field]);
  return {
    ...(changed('text') || changed('textOrigin') ? { text: after.text, textOrigin: after.textOrigin } : {}),
    ...(changed('correspondent') ? { correspondent: await sealer.seal(after.correspondent, at) } : {}),
    ...(after.place !== undefined && changed('place') ? { place: after.place } : {}),
    ...(after.call !== undefined && changed('call') ? { call: after.call } : {}),
  };
}

async function readParts(sql: Sql, messageId: string, sealer: Sealer): Promise<Part[]> {
  const rows = await sql.query<{ part: string; content: string }>(
    'SELECT part, content FROM message_parts WHERE message_id = $1 ORDER BY position', [messageId],
  );
  return Promise.all(rows.map(async ({ part, content }) => ({ id: part, content: await sealer.open(content, partContent) })));
}
