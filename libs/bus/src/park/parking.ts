import { deadLetterTopic } from '#libs/contract';
import type { Clock } from '#libs/service';
import { outbox, type Store, type Tx } from '#libs/store';
import type { BusRecord } from '../record.ts';
import { slotOf } from './slot.ts';

/** What a service is told when a key is parked, to make its task of it. Holds ids only. */
export interface Parked {
  /** For `release` and `skip`. */
  id: string;
  consumer: string;
  topic: string;
  partition: number;
  offset: string;
  key: string | null;
  /** The record's `ce_id`, where it has one. */
  recordId: string | undefined;
  reason: string;
  attempts: number;
}

export type OnParked = (tx: Tx, parked: Parked) => Promise<void>;

export interface ParkingOptions {
  store: Store;
  consumer: string;
  onParked?: OnParked | undefined;
  clock: Clock;
}

/** How long it is believed that there are no parked keys. */
const believed = 1000;
/** After a rebalance a member that was thought dead may still park a key of ours: longer than it can go on. */
const settling = 20_000;

/** The parked keys of one consumer, kept beside its inbox so that neither a restart nor a rebalance forgets them. */
export class Parking {
  readonly #store: Store;
  readonly #consumer: string;
  readonly #onParked: OnParked;
  readonly #clock: Clock;
  #noneUntil = 0;
  #changes = 0;
  #settledFrom: number;

  constructor({ store, consumer, onParked, clock }: ParkingOptions) {
    this.#store = store;
    this.#consumer = consumer;
    this.#onParked = onParked ?? (async () => undefined);
    this.#clock = clock;
    this.#settledFrom = clock.now().getTime() + settling;
  }

  /** Partitions may have come from others, who may have parked keys. */
  assigned(): void {
    this.#forget();
    this.#settledFrom = this.#clock.now().getTime() + settling;
  }

  /** Puts records of parked keys behind their key, in order; returns the others. */
  async divert(records: BusRecord[]): Promise<BusRecord[]> {
    const [first] = records;
    if (!first || (await this.#none())) return records;
    const slots = [...new Set(records.map(slotOf))];
    const parameters = [this.#consumer, first.topic, slots];
    const parked = 'FROM parked_keys WHERE consumer = $1 AND topic = $2 AND slot = ANY($3)';
    const [any] = await this.#store.query(`SELECT 1 ${parked} LIMIT 1`, parameters);
    if (!any) return records;
    return this.#store.transaction(async (tx) => {
      // The lock waits for a release in progress: what it drained is gone by then, and new records go on after it.
      const rows = await tx.query<{ id: string; slot: string }>(`SELECT id, slot ${parked} ORDER BY id FOR SHARE`, parameters);
      const keys = new Map(rows.map(({ id, slot }) => [slot, id]));
      const waiting = records.flatMap((record) => {
        const id = keys.get(slotOf(record));
        return id === undefined ? [] : [{ id, record }];
      });
      await addRecords(tx, waiting);
      return records.filter((record) => !keys.has(slotOf(record)));
    });
  }

  /**
   * Whether no key is parked, asked once in a while: of its partitions only this process parks keys, so "none" stays true
   * until it does, or until it gets other partitions.
   */
  async #none(): Promise<boolean> {
    const now = this.#clock.now().getTime();
    if (now < this.#settledFrom) return false;
    if (now < this.#noneUntil) return true;
    const changes = this.#changes;
    const [any] = await this.#store.query('SELECT 1 FROM parked_keys WHERE consumer = $1 LIMIT 1', [this.#consumer]);
    // What was parked while it was asked may not be in the answer.
    if (any || changes !== this.#changes) return false;
    this.#noneUntil = now + believed;
    return true;
  }

  #forget(): void {
    this.#changes += 1;
    this.#noneUntil = 0;
  }

  /** Parks the record's key: the record waits first, its dead letter goes out, and the service is told. */
  async park(record: BusRecord, failure: { reason: string; attempts: number }): Promise<void> {
    await this.#store.transaction(async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        `INSERT INTO parked_keys (consumer, topic, slot, key, reason, attempts) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (consumer, topic, slot) DO UPDATE
         SET state = 'parked', reason = excluded.reason, attempts = excluded.attempts, parked_at = clock_timestamp()
         RETURNING id`,
        [this.#consumer, record.topic, slotOf(record), record.key, failure.reason, failure.attempts],
      );
      const id = row!.id;
      await addRecords(tx, [{ id, record }]);
      await this.announce(tx, id, record, failure);
    }).finally(() => this.#forget());
  }

  /** The dead letter and the service's task, in the transaction that parks. */
  async announce(tx: Tx, id: string, record: BusRecord, { reason, attempts }: { reason: string; attempts: number }): Promise<void> {
    const { topic, partition, offset, key, headers, value } = record;
    const recordId = headers.ce_id;
    await outbox.add(tx, [
      {
        id: recordId ?? `${topic}:${partition}:${offset}`,
        topic: deadLetterTopic(topic),
        key,
        value,
        headers: { ...headers, dlq_reason: reason, dlq_topic: topic, dlq_partition: String(partition), dlq_offset: offset, dlq_consumer: this.#consumer },
      },
    ]);
    await this.#onParked(tx, { id, consumer: this.#consumer, topic, partition, offset, key, recordId, reason, attempts });
  }
}

async function addRecords(tx: Tx, waiting: { id: string; record: BusRecord }[]): Promise<void> {
  if (waiting.length === 0) return;
  // A record that comes again (its offset was not committed) waits already.
  await tx.execute(
    `INSERT INTO parked_records (parked_key, partition, "offset", headers, value, recorded_at)
     SELECT * FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::jsonb[], $5::bytea[], $6::timestamptz[])
     ON CONFLICT DO NOTHING`,
    [
      waiting.map(({ id }) => id),
      waiting.map(({ record }) => record.partition),
      waiting.map(({ record }) => record.offset),
      waiting.map(({ record }) => JSON.stringify(record.headers)),
      waiting.map(({ record }) => record.value),
      waiting.map(({ record }) => record.timestamp.toISOString()),
    ],
  );
}
