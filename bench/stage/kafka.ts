import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { Stage } from './stage.ts';

/** The stage's Kafka, as its administrator. */
export function kafkaOf({ credentials: { kafka: { brokers, admin } } }: Pick<Stage, 'credentials'>, clientId = 'bench'): Kafka {
  return new kafkajs.Kafka({
    brokers: brokers.split(','), clientId, logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'scram-sha-512', ...admin },
  });
}

/** How many records topics hold together. */
export async function recordsIn(admin: Admin, topics: readonly string[]): Promise<number> {
  const counts = await Promise.all(topics.map(async (topic) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }));
  return counts.reduce((sum, count) => sum + count, 0);
}
