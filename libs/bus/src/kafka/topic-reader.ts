import type { Admin } from 'kafkajs';
import type { Logger } from '#libs/service';
import { toRecord, type BusRecord } from '../record.ts';
import { kafkaClient, patient, type BusConnection } from './client.ts';
import { atMost } from './deadline.ts';
import { rawCluster, type RawCluster } from './internals.ts';
import { messagesOf } from './messages-of.ts';

/** How far a partition reaches: offsets from `low` on, up to but not including `high`. */
export interface PartitionEnd {
  partition: number;
  low: bigint;
  high: bigint;
}

/** Looks at topics from outside any consumer group. */
export interface TopicReader {
  /** Asked of the partitions' leaders at the call, never remembered. Rejects when they do not answer within five seconds. */
  ends(topic: string): Promise<PartitionEnd[]>;
  /** The records of one partition from `from` up to `end`, in order. Rejects when the brokers cannot be asked. */
  read(topic: string, partition: number, from: bigint, end: bigint): AsyncGenerator<BusRecord[]>;
  close(): Promise<void>;
}

const patience = 5000;

/** Connects with the first question, and anew after one that failed. */
export function topicReader(connection: BusConnection, { logger }: { logger: Logger }): TopicReader {
  const kafka = kafkaClient(connection, patient, logger);
  let admin: Promise<Admin> | undefined;
  let cluster: Promise<RawCluster> | undefined;

  const discard = async () => {
    const [oldAdmin, oldCluster] = [admin, cluster];
    admin = undefined;
    cluster = undefined;
    await atMost(1000, Promise.allSettled([
      oldAdmin?.then((connected) => connected.disconnect()), oldCluster?.then((connected) => connected.disconnect()),
    ]));
  };

  return {
    async ends(topic) {
      let found: PartitionEnd[] | undefined;
      let failure: unknown = new Error(`the brokers did not say within ${patience / 1000} s where ${topic} ends`);
      const ask = async () => {
        admin ??= connected(kafka.admin());
        const offsets = await (await admin).fetchTopicOffsets(topic);
        found = offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) })).sort((a, b) => a.partition - b.partition);
      };
      await atMost(patience, ask().catch((error: unknown) => (failure = error)));
      if (found) return found;
      await discard();
      throw failure;
    },
    async *read(topic, partition, from, end) {
      cluster ??= connected(rawCluster(kafka));
      const known = await cluster;
      await known.addMultipleTargetTopics([topic]);
      for await (const messages of messagesOf(known, topic, partition, from, end)) {
        yield messages.map((message) => toRecord(topic, partition, message));
      }
    },
    close: discard,
  };
}

async function connected<Client extends { connect(): Promise<void> }>(client: Client): Promise<Client> {
  await client.connect();
  return client;
}
