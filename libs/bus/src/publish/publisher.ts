import type { Producer, RecordMetadata } from 'kafkajs';
import type { Logger } from '#libs/service';
import type { OutboxPublisher, OutgoingRecord, PublishReport, TopicPosition } from '#libs/store';
import { kafkaClient, patient, type BusConnection } from '../kafka/client.ts';
import { atMost } from '../kafka/deadline.ts';
import { isRefusal, sentence } from '../kafka/errors.ts';
import { inBatches } from './batches.ts';
import { samePartition } from './partitioner.ts';
import { findInTails } from './tails.ts';

/** Publishes what the outbox relay hands it; see `OutboxPublisher` for what is reported. */
export interface Publisher extends OutboxPublisher {
  /** What it waits for, or undefined when the last call went well. */
  readiness(): string | undefined;
  /** Waits no longer for a broker that is not connected: what is in hand is reported as unknown. Before the relay is stopped. */
  abandon(): void;
  close(): Promise<void>;
}

/** An abandoned request may still be in a frozen broker's hands: given this long before the tails are read. */
const settlingPause = 500;

/**
 * Idempotent, acknowledged by all replicas in sync, uncompressed, one request in flight. A topic goes by itself until it
 * was written once, so that one that is missing or refused holds up no other; those that were go in one request, because
 * a broker pays for requests more than for records. Connects with the first call; a broker that is away is tried for
 * some seconds per call, then the outcome is reported as unknown.
 */
export function connectPublisher(connection: BusConnection, { logger }: { logger: Logger }): Publisher {
  const kafka = kafkaClient(connection, patient, logger);
  let producer: Promise<Producer> | undefined;
  let isConnected = false;
  const abandoned = Promise.withResolvers<never>();
  abandoned.promise.catch(() => undefined);
  let waitingFor: string | undefined;
  const knownTopics = new Set<string>();
  const writtenTopics = new Set<string>();

  // After a failure kafkajs' sequence numbers may differ from the broker's, and a broker that believes to know a number
  // drops new records in silence: so each failure ends the producer and its id.
  const discard = async () => {
    const old = producer;
    const wait = isConnected ? 3000 : 100;
    producer = undefined;
    isConnected = false;
    knownTopics.clear();
    writtenTopics.clear();
    if (old) await atMost(wait, old.then((connected) => connected.disconnect()));
  };
  const connected = () =>
    (producer ??= connectProducer(kafka).catch((error: unknown) => {
      producer = undefined;
      throw error;
    }));

  return {
    async publish(records) {
      const report: PublishReport = { positions: [], refused: new Map(), unknown: new Map() };
      const topics = Map.groupBy(records, ({ topic }) => topic);
      try {
        const ready = await Promise.race([connected(), abandoned.promise]);
        isConnected = true;
        const missing = await missingTopics(kafka, [...topics.keys()].filter((topic) => !knownTopics.has(topic)));
        for (const [topic, reason] of missing) report.refused.set(topic, reason);
        for (const topic of topics.keys()) if (!missing.has(topic)) knownTopics.add(topic);
        const [together, apart] = divide([...topics].filter(([topic]) => !missing.has(topic)), ([topic]) => writtenTopics.has(topic));
        await publishTogether(ready, together, report);
        await Promise.all(apart.map(async ([topic, ofTopic]) => {
          await publishTopic(ready, topic, ofTopic, report);
          if (!report.refused.has(topic) && !report.unknown.has(topic)) writtenTopics.add(topic);
        }));
      } catch (error) {
        for (const topic of topics.keys()) if (!report.refused.has(topic)) report.unknown.set(topic, sentence(error));
      }
      const failures = [...report.unknown.values(), ...report.refused.values()];
      waitingFor = report.unknown.size > 0 ? `kafka: ${failures[0]}` : undefined;
      if (failures.length > 0) await discard();
      return report;
    },
    async alreadyPublished(records, known, since) {
      await new Promise((resolve) => setTimeout(resolve, settlingPause));
      const found = await findInTails(kafka, records, known, since);
      waitingFor = undefined;
      return found;
    },
    readiness: () => waitingFor,
    abandon: () => abandoned.reject(new Error('the service stops')),
    close: discard,
  };
}

async function connectProducer(kafka: ReturnType<typeof kafkaClient>): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: samePartition,
    retry: patient,
  });
  await producer.connect();
  return producer;
}

/** A send to a topic that does not exist is tried to the end of all patience, and spoils the others': asked first. */
async function missingTopics(kafka: ReturnType<typeof kafkaClient>, topics: string[]): Promise<Map<string, string>> {
  const missing = new Map<string, string>();
  if (topics.length === 0) return missing;
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.fetchTopicMetadata({ topics }).catch(async () => {
      for (const topic of topics) {
        await admin.fetchTopicMetadata({ topics: [topic] }).catch((error: unknown) => {
          if (!isRefusal(error)) throw error;
          missing.set(topic, sentence(error));
        });
      }
    });
    return missing;
  } finally {
    await atMost(1000, admin.disconnect());
  }
}

type OfTopic = [topic: string, records: OutgoingRecord[]];

function divide<Item>(items: readonly Item[], first: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(first), items.filter((item) => !first(item))];
}

/**
 * Several topics in one request, and what is more than a batch of one in the next. What a failed request wrote is not
 * known: the tails tell, and after it each topic goes by itself again.
 */
async function publishTogether(producer: Producer, topics: readonly OfTopic[], report: PublishReport): Promise<void> {
  const batches = topics.map(([topic, records]) => ({ topic, batches: inBatches(records) }));
  const first = firstPositions(report);
  for (let round = 0; ; round += 1) {
    const topicMessages = batches.flatMap(({ topic, batches: ofTopic }) => {
      const batch = ofTopic[round];
      return batch === undefined ? [] : [{ topic, messages: batch.map(toMessage) }];
    });
    if (topicMessages.length === 0) return;
    try {
      first.add(await producer.sendBatch({ acks: -1, topicMessages }));
    } catch (error) {
      for (const { topic, batches: ofTopic } of batches) if (ofTopic.length > round) report.unknown.set(topic, sentence(error));
      return;
    }
  }
}

async function publishTopic(producer: Producer, topic: string, records: OutgoingRecord[], report: PublishReport): Promise<void> {
  const first = firstPositions(report);
  let written = false;
  for (const batch of inBatches(records)) {
    try {
      first.add(await producer.send({ topic, acks: -1, messages: batch.map(toMessage) }));
      written = true;
    } catch (error) {
      (isRefusal(error) && !written ? report.refused : report.unknown).set(topic, sentence(error));
      return;
    }
  }
}

function toMessage({ key, value, headers }: OutgoingRecord): { key: string | null; value: Buffer; headers: Record<string, string> } {
  return { key, value, headers };
}

/** Puts the first offset that was written to each partition into the report. */
function firstPositions(report: PublishReport): { add(written: RecordMetadata[]): void } {
  const seen = new Set<string>();
  return {
    add(written) {
      for (const { topicName: topic, partition, baseOffset } of written) {
        if (baseOffset === undefined || seen.has(`${topic} ${partition}`)) continue;
        seen.add(`${topic} ${partition}`);
        report.positions.push({ topic, partition, offset: baseOffset } satisfies TopicPosition);
      }
    },
  };
}
