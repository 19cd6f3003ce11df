import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { casesTopic, departmentTopic, intakeTopic } from '#libs/contract';
import type { Credentials } from './credentials.ts';
import type { MetRecord } from './journey.ts';

export interface Watching {
  close(): Promise<void>;
}

/**
 * Reads, from now on, the topics that a message passes, as the user `routing`: the one that may read all of them.
 * Resolves when every partition is being read; what is published afterwards is met.
 */
export async function watch(credentials: Credentials, meet: (record: MetRecord) => void): Promise<Watching> {
  const { brokers, users } = credentials.kafka;
  const user = users.routing;
  if (!user) throw new Error('credentials.json has no Kafka user "routing": start the gateway once with npm start.');
  const kafka = new kafkajs.Kafka({
    clientId: 'send', brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING,
    sasl: { mechanism: 'scram-sha-512', ...user }, retry: { retries: 3 },
  });
  const departments = Object.keys(users).filter((name) => name.startsWith('department:')).map((name) => departmentTopic(name.slice('department:'.length)));
  const topics = [intakeTopic, casesTopic, ...departments];
  const admin = kafka.admin();
  await admin.connect().catch(() => { throw new Error(`Kafka does not answer at ${brokers}: is the gateway running (npm start)?`); });
  const ends = await Promise.all(topics.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })));
  await admin.disconnect();

  // A group of its own, which commits nothing and which the broker forgets by itself.
  const consumer = kafka.consumer({ groupId: `routing-send-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, message }) => {
      meet({ topic, type: message.headers?.ce_type?.toString() ?? '', value: parseJson(message.value?.toString() ?? '') });
    },
  });
  await joined;
  for (const { topic, partitions } of ends) {
    for (const { partition, high } of partitions) consumer.seek({ topic, partition, offset: high });
  }
  return { close: () => consumer.disconnect() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
