import type { Admin, Kafka } from 'kafkajs';
import type { OutgoingRecord, TopicPosition } from '#libs/store';
import { atMost } from '../kafka/deadline.ts';
import { kafkaErrorType } from '../kafka/errors.ts';
import { rawCluster, type RawCluster } from '../kafka/internals.ts';
import { messagesOf } from '../kafka/messages-of.ts';

/** Clocks of database and brokers may differ by so much. */
const clockSlack = 600_000;

/**
 * Which of `records` are in their topics already: reads each partition from the position last known (or from the time
 * `since`) to its end and looks for their `ce_id`. A topic that this user may write and not read is left out: its rows
 * are sent again, and readers drop what they had. Rejects when the brokers cannot be asked.
 */
export async function findInTails(kafka: Kafka, records: OutgoingRecord[], known: TopicPosition[], since: Date): Promise<Set<string>> {
  const found = new Set<string>();
  const admin = kafka.admin();
  const cluster = rawCluster(kafka);
  try {
    await admin.connect();
    await cluster.connect();
    for (const [topic, ofTopic] of Map.groupBy(records, (record) => record.topic)) {
      const wanted = new Set(ofTopic.map(({ id }) => id));
      try {
        const tails = await tailsOf(admin, topic, known, since);
        if (tails.length === 0) continue;
        await cluster.addMultipleTargetTopics([topic]);
        for (const tail of tails) for (const id of await idsIn(cluster, topic, tail)) if (wanted.has(id)) found.add(id);
      } catch (error) {
        if (!['TOPIC_AUTHORIZATION_FAILED', 'UNKNOWN_TOPIC_OR_PARTITION'].includes(kafkaErrorType(error) ?? '')) throw error;
      }
    }
    return found;
  } finally {
    await atMost(1000, Promise.all([admin.disconnect(), cluster.disconnect()]));
  }
}

interface Tail {
  partition: number;
  from: bigint;
  end: bigint;
}

async function tailsOf(admin: Admin, topic: string, known: TopicPosition[], since: Date): Promise<Tail[]> {
  const ends = await admin.fetchTopicOffsets(topic);
  const byTime = new Map(
    (await admin.fetchTopicOffsetsByTimestamp(topic, since.getTime() - clockSlack)).map(({ partition, offset }) => [partition, BigInt(offset)]),
  );
  return ends
    .map(({ partition, low, high }) => {
      const position = known.find((one) => one.topic === topic && one.partition === partition);
      const end = BigInt(high);
      const start = position ? BigInt(position.offset) : (byTime.get(partition) ?? 0n);
      // Beyond the end: the broker lost its log or the topic was made anew, so all of it is unknown.
      const from = start > end ? BigInt(low) : start < BigInt(low) ? BigInt(low) : start;
      return { partition, from, end };
    })
    .filter(({ from, end }) => from < end);
}

async function idsIn(cluster: RawCluster, topic: string, { partition, from, end }: Tail): Promise<string[]> {
  const ids: string[] = [];
  for await (const messages of messagesOf(cluster, topic, partition, from, end)) {
    for (const { headers } of messages) {
      const id = headers?.ce_id;
      if (typeof id === 'string' || Buffer.isBuffer(id)) ids.push(id.toString());
    }
  }
  return ids;
}
