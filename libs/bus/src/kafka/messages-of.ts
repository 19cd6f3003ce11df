import type { KafkaMessage } from 'kafkajs';
import type { RawCluster } from './internals.ts';

const fetchBytes = 10_000_000;

/** What a partition holds from an offset up to another, without a group. The cluster must know the topic (`addMultipleTargetTopics`). */
export async function* messagesOf(
  cluster: RawCluster, topic: string, partition: number, from: bigint, end: bigint,
): AsyncGenerator<KafkaMessage[]> {
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (nodeId === undefined) throw new Error(`${topic}[${partition}] has no leader`);
  const broker = await cluster.findBroker({ nodeId });
  for (let offset = from; offset < end; ) {
    const { responses } = await broker.fetch({
      replicaId: -1, isolationLevel: 0, maxWaitTime: 500, minBytes: 1, maxBytes: fetchBytes,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: fetchBytes }] }],
    });
    const messages = responses.flatMap(({ partitions }) => partitions).flatMap((one) => one.messages);
    const last = messages.at(-1);
    if (!last) throw new Error(`${topic}[${partition}] gave nothing at ${offset} though it ends at ${end}`);
    // A batch is given whole, also when it begins before the offset or ends behind the end.
    const within = messages.filter((message) => BigInt(message.offset) >= offset && BigInt(message.offset) < end);
    if (within.length > 0) yield within;
    offset = BigInt(last.offset) + 1n;
  }
}
