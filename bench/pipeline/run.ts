import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Kafka } from 'kafkajs';
import { departmentTopic, intakeTopic } from '#libs/contract';
import { unitCodes } from '../../deploy/local/settings/city.ts';
import { kafkaOf, recordsIn } from '../stage/kafka.ts';
import { cpuSeconds } from '../stage/processes.ts';
import type { Stage } from '../stage/stage.ts';
import type { MadeMessage } from './messages.ts';

/** What one run gave; CPU is per message, each process with its descendants. */
export interface PipelineRun extends Record<string, number> {
  'messages a second': number;
  'routing CPU ms': number;
  'PostgreSQL CPU ms': number;
  'Kafka CPU ms': number;
}

/** The first tenth is left out: services and broker are still being compiled to machine code. */
const warming = 0.1;
const patience = 600_000;

/**
 * Fills intake.messages.v1, then starts routing and watches the departments' topics until each message has reached one.
 * Nothing else runs meanwhile; acknowledgements are made and published too.
 */
export async function runPipeline(stage: Stage, messages: readonly MadeMessage[]): Promise<PipelineRun> {
  const kafka = kafkaOf(stage);
  const admin = kafka.admin();
  await admin.connect();
  const topics = unitCodes(`${stage.root}/deploy/city/jiujiang`).map(departmentTopic);
  const before = await recordsIn(admin, topics);
  await fill(kafka, messages);
  const routing = await stage.start('routing');
  try {
    const pids = { routing: routing.pid, postgres: stage.servers.postgres, kafka: stage.servers.kafka };
    const until = async (share: number): Promise<Reading> => {
      for (const end = performance.now() + patience; performance.now() < end; await delay(50)) {
        const records = (await recordsIn(admin, topics)) - before;
        if (records >= messages.length * share) return readingOf(records, pids);
      }
      throw new Error(`after ${patience / 60_000} minutes not all messages have reached a department`);
    };
    const began = await until(warming);
    return between(began, await until(1));
  } finally {
    await routing.stop();
    await admin.disconnect();
  }
}

interface Reading {
  at: number;
  records: number;
  cpu: { routing: number; postgres: number; kafka: number };
}

function readingOf(records: number, pids: Reading['cpu']): Reading {
  return {
    at: performance.now(), records,
    cpu: { routing: cpuSeconds(pids.routing), postgres: cpuSeconds(pids.postgres), kafka: cpuSeconds(pids.kafka) },
  };
}

function between(from: Reading, to: Reading): PipelineRun {
  const messages = to.records - from.records;
  const cost = (name: keyof Reading['cpu']): number => ((to.cpu[name] - from.cpu[name]) * 1000) / messages;
  return {
    'messages a second': (messages * 1000) / (to.at - from.at),
    'routing CPU ms': cost('routing'), 'PostgreSQL CPU ms': cost('postgres'), 'Kafka CPU ms': cost('kafka'),
  };
}

async function fill(kafka: Kafka, messages: readonly MadeMessage[]): Promise<void> {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let start = 0; start < messages.length; start += 500) {
    await producer.send({
      topic: intakeTopic, acks: -1, messages: messages.slice(start, start + 500).map(({ key, headers, value }) => ({ key, headers, value })),
    });
  }
  await producer.disconnect();
}
