import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { intakeTopic } from '#libs/contract';
import { instant } from '../load/instant.ts';
import { kafkaOf } from '../stage/kafka.ts';
import type { Stage } from '../stage/stage.ts';

/** intake.messages.v1 as it is read from its start. */
export interface TopicReader {
  /** When each was met, by instant(), by its id at the source. */
  met: ReadonlyMap<string, number>;
  /** Resolves when it is met; rejects after `seconds`. */
  until(sourceId: string, seconds: number): Promise<number>;
  close(): Promise<void>;
}

const received = z.object({ receivedAt: z.string(), source: z.object({ id: z.string() }) });

export async function readTopic(stage: Stage): Promise<TopicReader> {
  const met = new Map<string, number>();
  const consumer = kafkaOf(stage).consumer({ groupId: 'bench-mailbox', maxWaitTimeInMs: 20 });
  await consumer.connect();
  await consumer.subscribe({ topics: [intakeTopic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      const now = instant();
      for (const { value } of batch.messages) {
        const message = received.safeParse(JSON.parse(value?.toString() ?? 'null')).data;
        if (message && !met.has(message.source.id)) met.set(message.source.id, now);
      }
    },
  });
  return {
    met,
    async until(sourceId, seconds) {
      for (const end = instant() + seconds * 1000; instant() < end; await delay(1)) {
        const at = met.get(sourceId);
        if (at !== undefined) return at;
      }
      throw new Error(`${sourceId} did not come to ${intakeTopic} within ${seconds} s`);
    },
    close: () => consumer.disconnect(),
  };
}
