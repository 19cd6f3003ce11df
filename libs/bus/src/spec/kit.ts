import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { Registry } from 'prom-client';
import { silentLogger, systemClock } from '#libs/service';
import { openStore, OutboxRelay, outbox, provisionDatabase, storeMigrations, type OutboxRow, type Store } from '#libs/store';
import type { KafkaAddress } from '../../../../test/servers.ts';
import { KafkaTransport, type KafkaTransportOptions } from '../consume/transport.ts';
import { kafkaClient, patient, type BusConnection } from '../kafka/client.ts';
import { connectPublisher } from '../publish/publisher.ts';
import { textHeaders, type BusRecord } from '../record.ts';

export { effectHandler } from './effects.ts';

/** What the specs of this library share. Each spec has topics, groups and a schema of its own on shared servers. */

export const unique = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`;

/** A hang guard, not a claim about speed. */
export async function until<Result>(what: string, look: () => Promise<Result | undefined | false> | Result | undefined | false, seconds = 40): Promise<Result> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    await delay(50);
  }
}

export const connectionTo = ({ brokers, admin }: KafkaAddress): BusConnection => ({
  brokers: [brokers], clientId: 'spec', ...admin, mechanism: 'SCRAM-SHA-512', tls: false,
});

export async function makeTopics(connection: BusConnection, topics: Record<string, number>): Promise<void> {
  const admin = kafkaClient(connection, patient, silentLogger).admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions, replicationFactor: 1 })),
  });
  await admin.disconnect();
}

export class EffectsTable1795479000000 {
  readonly name = 'EffectsTable1795479000000';
  async up(runner: { query(sql: string): Promise<unknown> }) {
    await runner.query(`
      CREATE TABLE effects (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL, key text, value text, by text);
      CREATE TABLE versions (key text PRIMARY KEY, version int NOT NULL);
      CREATE TABLE tasks (parked bigint NOT NULL, reason text NOT NULL)`);
  }
  async down() {}
}

/** A schema with inbox, outbox, parked keys, and `effects` for what handlers do. */
export async function serviceStore(adminUrl: string, schema: string, poolSize = 6): Promise<Store> {
  const url = new URL(adminUrl);
  await provisionDatabase({ adminUrl, database: url.pathname.slice(1), roles: [{ name: schema, password: 'pass' }] });
  url.username = schema;
  url.password = 'pass';
  return openStore({
    url: url.href, schema, applicationName: schema, poolSize,
    migrations: [...storeMigrations, EffectsTable1795479000000], logger: silentLogger, clock: systemClock,
  });
}

export const row = (topic: string, key: string | null, value: string, id = unique('e')): OutboxRow => ({
  id, topic, key, value, headers: { ce_id: id, ce_type: 'spec.v1' },
});

export async function send(store: Store, rows: OutboxRow[]): Promise<void> {
  await store.transaction((tx) => outbox.add(tx, rows));
}

export function startRelay(store: Store, connection: BusConnection): { relay: OutboxRelay; stop(): Promise<void> } {
  const publisher = connectPublisher(connection, { logger: silentLogger });
  const relay = new OutboxRelay({ store, publisher, clock: systemClock, logger: silentLogger });
  relay.start();
  return {
    relay,
    async stop() {
      await relay.stop();
      await publisher.close();
    },
  };
}

/** A transport that listens with this handler on these topics. */
export function startMember(
  options: Pick<KafkaTransportOptions, 'connection' | 'group' | 'store'> & Partial<KafkaTransportOptions>,
  topics: string[],
  handler: (records: BusRecord[]) => Promise<void>,
): KafkaTransport {
  const transport = new KafkaTransport({
    clock: systemClock, logger: silentLogger, metrics: new Registry(),
    fatal: (error) => {
      throw error;
    },
    ...options,
  });
  for (const topic of topics) {
    // As @BatchPattern would.
    transport.addHandler(topic, async (records: BusRecord[]) => {
      await handler(records);
      return undefined as never;
    });
  }
  transport.listen(() => undefined);
  return transport;
}

export async function effects(store: Store): Promise<{ id: string; key: string | null; value: string; by: string }[]> {
  return store.query('SELECT id, key, value, by FROM effects ORDER BY seq');
}

/** The values that each key's effects had, in order. */
export async function valuesByKey(store: Store): Promise<Record<string, string[]>> {
  const byKey: Record<string, string[]> = {};
  for (const { key, value } of await effects(store)) (byKey[key ?? '(none)'] ??= []).push(value);
  return byKey;
}

/** Everything that is in a topic now, per partition in order, read from outside with a group of its own. */
export async function readTopic(connection: BusConnection, topic: string): Promise<BusRecord[]> {
  const kafka = kafkaClient(connection, patient, silentLogger);
  const admin = kafka.admin();
  await admin.connect();
  const wanted = (await admin.fetchTopicOffsets(topic)).reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  await admin.disconnect();
  const records: BusRecord[] = [];
  if (wanted === 0) return records;
  const consumer = kafka.consumer({ groupId: unique('reader'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      records.push({
        topic, partition, offset: message.offset, key: message.key?.toString() ?? null, headers: textHeaders(message.headers ?? {}),
        value: message.value ?? Buffer.alloc(0), timestamp: new Date(Number(message.timestamp)),
      });
    },
  });
  await until(`${wanted} records of ${topic}`, () => records.length >= wanted);
  await consumer.disconnect();
  return records;
}

/** Writes past the outbox, as a stranger or a broken producer would. */
export async function sendRaw(connection: BusConnection, topic: string, messages: { key: string | null; value: string | null; partition?: number; headers?: Record<string, string> }[]): Promise<void> {
  // Idempotent: of a new topic one partition may not have its leader yet, and kafkajs then sends all of them again. One
  // without key needs a `partition`, or the next try puts it somewhere else.
  const producer = kafkaClient(connection, patient, silentLogger).producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner, idempotent: true, maxInFlightRequests: 1,
  });
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}
