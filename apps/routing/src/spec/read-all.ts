import type { Kit } from './kit.ts';

export interface Read {
  key: string;
  headers: Record<string, string>;
  value: string;
}

/** Everything that `user` can read of a topic up to its present end. */
export async function readAll(kit: Kit, user: string, topic: string, group: string): Promise<Read[]> {
  const admin = kit.client('admin').admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const wanted = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const found: Read[] = [];
  if (wanted === 0) return found;
  const consumer = kit.client(user).consumer({ groupId: `${group}-${crypto.randomUUID()}`, maxWaitTimeInMs: 100 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      void consumer.run({
        eachMessage: async ({ message }) => {
          const headers = Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]));
          found.push({ key: String(message.key), headers, value: String(message.value) });
          if (found.length === wanted) resolve();
        },
      });
    });
  } finally {
    await consumer.disconnect();
  }
  return found;
}
