import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { intakeTopic, topicTable } from '#libs/contract';
import type { Count } from '../report/result.ts';
import { startCosts } from '../load/costs.ts';
import { startHelper } from '../load/helper.ts';
import { kafkaOf } from '../stage/kafka.ts';
import type { Stage } from '../stage/stage.ts';
import type { Arrivals } from './arrivals.ts';
import { chainReport, chainTopics, type ChainOrder, type ChainReport } from './chain-protocol.ts';
import { measuresOf, waysOfNumbers } from './ways.ts';

const patience = 60_000;

export interface Chain {
  run(perSecond: number, seconds: number): Promise<Record<string, number>>;
  counts(): Count[];
  close(): Promise<void>;
}

/** Makes the bare chain's table and topics; the first has as many partitions as intake.messages.v1. */
export async function prepareChain(stage: Stage): Promise<void> {
  const client = new pg.Client(stage.database);
  await client.connect();
  await client.query('CREATE TABLE public.bench_chain (hop int, number int, body bytea NOT NULL, PRIMARY KEY (hop, number))');
  await client.query('ALTER TABLE public.bench_chain ALTER COLUMN body SET STORAGE PLAIN');
  await client.end();
  const admin = kafkaOf(stage).admin();
  await admin.connect();
  const partitions = topicTable([]).find(({ name }) => name === intakeTopic)?.partitions ?? 1;
  await admin.createTopics({
    waitForLeaders: true,
    topics: chainTopics.map((topic, index) => ({ topic, numPartitions: index === 0 ? partitions : 1, replicationFactor: 1 })),
  });
  await admin.disconnect();
}

/** Starts the bare chain; `bytes` is the size of its rows and records. */
export function startChain(stage: Stage, arrivals: Arrivals, bytes: number): Chain {
  const { brokers, admin } = stage.credentials.kafka;
  const helper = startHelper<ChainOrder, ChainReport>(new URL('chain-main.ts', import.meta.url), chainReport, {
    ...process.env, BENCH_BROKERS: brokers, BENCH_USERNAME: admin.username, BENCH_PASSWORD: admin.password,
    BENCH_DATABASE: stage.database, BENCH_BYTES: String(bytes),
  });
  let first = 1;
  let arrived = 0;
  return {
    async run(perSecond, seconds) {
      const count = Math.ceil(perSecond * seconds);
      arrivals.clear();
      const costs = startCosts({ chain: helper.pid, postgres: stage.servers.postgres, kafka: stage.servers.kafka });
      const { startedAt, committed } = await helper.ask({ first, count, perSecond });
      for (let waited = 0; arrivals.told.size < count && waited < patience; waited += 20) await delay(20);
      const told = waysOfNumbers(arrivals, { startedAt, first, count, perSecond });
      first += count;
      arrived += told.length;
      return { ...measuresOf('answered', committed), ...measuresOf('2nd topic', told), ...costs(count) };
    },
    counts: () => [{ what: 'records at the end of the bare chain', expected: first - 1, found: arrived }],
    close: () => helper.close(),
  };
}
