import kafkajs, { type Kafka } from 'kafkajs';
import pg from 'pg';
import type { MadeMessage } from './messages.ts';

/** One record as it is sent in a ceiling: what it holds does not matter, how long it is does. */
export type RawRecord = Pick<MadeMessage, 'key' | 'headers' | 'value'>;

const produceBatch = 500;
const insertBatch = 200;

/**
 * Plain kafkajs: a producer that writes `records` to a topic of 12 partitions as fast as it can, acknowledged by all
 * replicas, while a consumer of the same process reads them. Records per second until the last is read.
 */
export async function rawProduceAndConsume(kafka: Kafka, topic: string, records: readonly RawRecord[]): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 12, replicationFactor: 1 }] });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  const consumer = kafka.consumer({ groupId: `${topic}-readers`, maxWaitTimeInMs: 500 });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let read = 0;
  let last: () => void = () => {};
  const whole = new Promise<void>((resolve) => (last = resolve));
  const joined = new Promise<void>((resolve) => void consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    async eachBatch({ batch }) {
      read += batch.messages.length;
      if (read >= records.length) last();
    },
  });
  await joined;
  const began = performance.now();
  for (let start = 0; start < records.length; start += produceBatch) {
    await producer.send({ topic, acks: -1, messages: records.slice(start, start + produceBatch).map(({ key, headers, value }) => ({ key, headers, value })) });
  }
  await whole;
  const seconds = (performance.now() - began) / 1000;
  await Promise.all([producer.disconnect(), consumer.disconnect()]);
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  return records.length / seconds;
}

/** Plain pg: rows of an id and a value in batches of 200, each batch one synced transaction. Rows per second. */
export async function rawBatchedInsert(database: string, values: readonly string[]): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query('CREATE TABLE raw_rows (id bigint PRIMARY KEY, key text NOT NULL, value bytea NOT NULL)');
    const began = performance.now();
    for (let start = 0; start < values.length; start += insertBatch) {
      const batch = values.slice(start, start + insertBatch);
      await client.query('INSERT INTO raw_rows SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])', [
        batch.map((_, index) => start + index), batch.map((_, index) => `key ${start + index}`), batch.map((value) => Buffer.from(value)),
      ]);
    }
    const seconds = (performance.now() - began) / 1000;
    await client.query('DROP TABLE raw_rows');
    return values.length / seconds;
  } finally {
    await client.end();
  }
}
