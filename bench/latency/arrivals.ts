import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Consumer } from 'kafkajs';
import { z } from 'zod';
import { casesTopic, departmentTopic, intakeTopic } from '#libs/contract';
import { unitCodes } from '../../deploy/local/settings/city.ts';
import { instant } from '../load/instant.ts';
import { kafkaOf } from '../stage/kafka.ts';
import type { Stage } from '../stage/stage.ts';
import { chainTopics } from './chain-protocol.ts';

/** When records came, by instant() of this process, whose only work it is to read them. */
export interface Arrivals {
  /** On intake.messages.v1, by message id: when the broker put it there, to the millisecond. */
  published: ReadonlyMap<string, number>;
  /** The first on a department's topic, by case id; of the bare chain on its second topic, by number. */
  told: ReadonlyMap<string, number>;
  /** Message id → case id. */
  cases(): Map<string, string>;
  /** Forgets all that came. Until `readWay` only the ends are read, so that nothing costs the gateway what it costs no chain. */
  clear(): void;
  /** Reads what came on the way meanwhile; resolves when there are so many messages and as many cases. */
  readWay(messages: number, seconds: number): Promise<void>;
  close(): Promise<void>;
}

const opened = z.object({ caseId: z.string(), data: z.object({ messageId: z.string() }) });

/**
 * Follows the topics of the gateway and of the bare chain, which must exist. The ends of the way have a consumer of their
 * own, so that nothing else that is read delays them.
 */
export async function followTopics(stage: Stage): Promise<Arrivals> {
  const published = new Map<string, number>();
  const told = new Map<string, number>();
  const openings: Buffer[] = [];
  const first = (map: Map<string, number>, id: string, now: number): void => void (map.has(id) || map.set(id, now));

  const ends = await follow(stage, 'ends', [...unitCodes(`${stage.root}/deploy/city/jiujiang`).map(departmentTopic), chainTopics[1]], (batch, now) => {
    for (const { key } of batch.messages) first(told, String(key), now);
  });
  await stampByBroker(stage, intakeTopic);
  const wayTopics = [intakeTopic, casesTopic].map((topic) => ({ topic }));
  const way = await follow(stage, 'way', wayTopics.map(({ topic }) => topic), (batch) => {
    const zero = Date.now() - instant();
    for (const { headers, value, timestamp } of batch.messages) {
      if (batch.topic === intakeTopic) first(published, String(headers?.['ce_id']), Number(timestamp) - zero);
      else if (value && String(headers?.['ce_type']) === 'case.opened.v1') openings.push(value);
    }
  });
  return {
    published, told,
    cases: () => new Map(openings.map((value) => {
      const { caseId, data } = opened.parse(JSON.parse(value.toString()));
      return [data.messageId, caseId];
    })),
    clear() {
      published.clear();
      told.clear();
      openings.length = 0;
      way.pause(wayTopics);
    },
    async readWay(messages, seconds) {
      way.resume(wayTopics);
      for (const end = instant() + seconds * 1000; (published.size < messages || openings.length < messages) && instant() < end;) await delay(50);
    },
    close: async () => void (await Promise.all([ends.disconnect(), way.disconnect()])),
  };
}

async function stampByBroker(stage: Stage, topic: string): Promise<void> {
  const admin = kafkaOf(stage).admin();
  await admin.connect();
  const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }] });
  await admin.disconnect();
}

type Batch = Parameters<NonNullable<NonNullable<Parameters<Consumer['run']>[0]>['eachBatch']>>[0]['batch'];

/** Resolves when it is assigned; reads what comes from then on. */
async function follow(stage: Stage, group: string, topics: string[], take: (batch: Batch, now: number) => void): Promise<Consumer> {
  const consumer = kafkaOf(stage).consumer({ groupId: `bench-${group}`, maxWaitTimeInMs: 500 });
  await consumer.connect();
  await consumer.subscribe({ topics });
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()));
  await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => take(batch, instant()) });
  await joined;
  return consumer;
}
