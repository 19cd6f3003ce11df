import { randomUUID } from 'node:crypto';
import { auditTopic, encodeEvent, eventTypes, type AuditEvent } from '#libs/contract';
import { outbox, type Sql, type Store, type Tx } from '#libs/store';

/** One parked key, as a person sees it. No value of a record is shown. */
export interface ParkedKey {
  id: string;
  consumer: string;
  topic: string;
  key: string | null;
  state: 'parked' | 'releasing';
  reason: string;
  attempts: number;
  parkedAt: Date;
  /** How many records wait, the failed one first. */
  records: number;
  /** Of the first that waits. */
  partition: number | null;
  offset: string | null;
  recordId: string | null;
}

/** Who decides: for the audit. */
export interface Decider {
  /** Key id or log-in name. */
  who: string;
  scope: string;
  /** `eventSource(city, service)` of the service whose keys these are. */
  source: string;
  service: string;
  at: Date;
}

export async function listParked(sql: Sql): Promise<ParkedKey[]> {
  return sql.query<ParkedKey>(
    `SELECT k.id, k.consumer, k.topic, k.key, k.state, k.reason, k.attempts, k.parked_at AS "parkedAt",
       (SELECT count(*)::int FROM parked_records r WHERE r.parked_key = k.id) AS records,
       head.partition, head."offset", head.headers ->> 'ce_id' AS "recordId"
     FROM parked_keys k
     LEFT JOIN LATERAL (
       SELECT * FROM parked_records r WHERE r.parked_key = k.id ORDER BY partition, "offset" LIMIT 1
     ) AS head ON true
     ORDER BY k.parked_at, k.id`,
  );
}

/** Lets all parked records of a key go to the handler again, in order. `which` is an id or a key. False: no such key. */
export async function releaseParked(store: Store, which: string, by: Decider): Promise<boolean> {
  return decide(store, 'id::text = $1 OR key = $1', which, async (tx, key) => {
    await tx.execute("UPDATE parked_keys SET state = 'releasing' WHERE id = $1", [key.id]);
    await audit(tx, 'release', key, undefined, undefined, by);
  });
}

/** Drops the failed record (the first that waits) for good, and lets those behind it go on. False: no such id. */
export async function skipParked(store: Store, id: string, reason: string, by: Decider): Promise<boolean> {
  return decide(store, 'id::text = $1', id, async (tx, key) => {
    const [head] = await tx.query<HeadRow>(
      `DELETE FROM parked_records WHERE id = (SELECT id FROM parked_records WHERE parked_key = $1 ORDER BY partition, "offset" LIMIT 1)
       RETURNING partition, "offset", headers ->> 'ce_id' AS "recordId"`,
      [key.id],
    );
    await tx.execute("UPDATE parked_keys SET state = 'releasing' WHERE id = $1", [key.id]);
    await audit(tx, 'skip', key, head, reason, by);
  });
}

interface KeyRow {
  id: string;
  consumer: string;
  topic: string;
  key: string | null;
}

interface HeadRow {
  partition: number;
  offset: string;
  recordId: string | null;
}

async function decide(store: Store, condition: string, which: string, work: (tx: Tx, key: KeyRow) => Promise<void>): Promise<boolean> {
  return store.transaction(async (tx) => {
    const keys = await tx.query<KeyRow>(
      `SELECT id, consumer, topic, key FROM parked_keys WHERE ${condition} ORDER BY id FOR UPDATE`,
      [which],
    );
    for (const key of keys) await work(tx, key);
    return keys.length > 0;
  });
}

async function audit(tx: Tx, action: 'release' | 'skip', key: KeyRow, head: HeadRow | undefined, reason: string | undefined, by: Decider): Promise<void> {
  await tx.execute(
    `INSERT INTO parked_audit (at, who, action, reason, consumer, topic, key, partition, "offset", record_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [by.at, by.who, action, reason ?? null, key.consumer, key.topic, key.key, head?.partition ?? null, head?.offset ?? null, head?.recordId ?? null],
  );
  const event: AuditEvent = {
    id: randomUUID(),
    at: by.at.toISOString(),
    service: by.service,
    actor: { keyId: by.who, scope: by.scope },
    action: `dead-letter.${action}`,
    subject: head?.recordId ?? `${key.topic}#${key.id}`,
    outcome: 'done',
    ...(reason === undefined ? {} : { reason }),
  };
  const encoded = encodeEvent({ id: event.id, type: eventTypes.audit, source: by.source, time: event.at, data: event });
  await outbox.add(tx, [{ ...encoded, topic: auditTopic, key: by.who }]);
}
