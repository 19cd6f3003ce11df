import type { Consumer } from 'kafkajs';
import { z } from 'zod';
import { casesTopic, departmentTopic, intakeTopic } from '#libs/contract';
import { unitCodes } from '../../deploy/local/settings/city.ts';
import { instant } from '../load/instant.ts';
import { kafkaOf } from '../stage/kafka.ts';
import type { Stage } from '../stage/stage.ts';
import { chainTopics } from './chain-protocol.ts';

/** When records came, by instant() of this process, whose only work it is to read them. */
export interface Arrivals {
  /** On intake.messages.v1, by message id. */
  published: ReadonlyMap<string, number>;
  /** The first on a department's topic, by case id; of the bare chain on its second topic, by number. */
  told: ReadonlyMap<string, number>;
  /** Message id → case id. */
  cases(): Map<string, string>;
  /** Forgets all that came. */
  clear(): void;
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
  const way = await follow(stage, 'way', [intakeTopic, casesTopic], (batch, now) => {
    for (const { headers, value } of batch.messages) {
      if (batch.topic === intakeTopic) first(published, String(headers?.['ce_id']), now);
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
    },
    close: async () => void (await Promise.all([ends.disconnect(), way.disconnect()])),
  };
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
