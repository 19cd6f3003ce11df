import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { casesTopic, departmentTopic, intakeTopic } from '#libs/contract';
import { createSealer, parseSealingKeys } from '#libs/privacy';
import { unitCodes } from '../../deploy/local/settings/city.ts';
import { cpuSeconds } from '../stage/processes.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { messageOf, type MadeMessage } from './messages.ts';

/** Of each process, its descendants included. */
interface Cpu {
  routing: number;
  postgres: number;
  kafka: number;
}

/** What one run of the pipeline gave. */
export interface PipelineRun {
  messages: number;
  /** From the first message that reached a department's topic to the last. */
  seconds: number;
  messagesPerSecond: number;
  /** CPU per message, user and system, in milliseconds. */
  cpu: Cpu;
  /** Per message, over all topics that routing writes. */
  recordsWritten: number;
}

/** Fills intake.messages.v1 with `count` messages, starts routing, and counts what reaches the departments' topics. */
export async function runPipeline(stage: Stage, count: number, nodeOptions: string[] = []): Promise<PipelineRun> {
  const kafka = adminOf(stage);
  const admin = kafka.admin();
  await admin.connect();
  try {
    await fill(kafka, await makeMessages(stage, count));
    const topics = unitCodes(`${stage.root}/deploy/city/jiujiang`).map(departmentTopic);
    const before = await recordsIn(admin, topics);
    const casesBefore = await recordsIn(admin, [casesTopic]);
    const routing = await stage.start('routing', { nodeOptions });
    const read = (): Cpu => ({
      routing: cpuSeconds(routing.pid), postgres: cpuSeconds(stage.servers.postgres), kafka: cpuSeconds(stage.servers.kafka),
    });
    const began = await untilRecords(admin, topics, before + 1, read);
    const ended = await untilRecords(admin, topics, before + count, read);
    const seconds = (ended.at - began.at) / 1000;
    const messages = ended.records - began.records;
    const written = (await recordsIn(admin, [casesTopic])) - casesBefore + count;
    await routing.stop();
    return {
      messages: count, seconds, messagesPerSecond: messages / seconds,
      cpu: perMessage(began.cpu, ended.cpu, messages), recordsWritten: written / count,
    };
  } finally {
    await admin.disconnect();
  }
}

function adminOf(stage: Stage): Kafka {
  const { brokers, admin } = stage.credentials.kafka;
  return new kafkajs.Kafka({
    brokers: brokers.split(','), clientId: 'bench', logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'scram-sha-512', ...admin },
  });
}

async function makeMessages(stage: Stage, count: number): Promise<MadeMessage[]> {
  const sealer = createSealer(parseSealingKeys(readFileSync(stage.places.sealingKeysFile, 'utf8')));
  const cityKey = Buffer.from(stage.credentials.secrets['CITY_KEY'] ?? '', 'base64url');
  const made: MadeMessage[] = [];
  for (let n = 0; n < count; n += 1) made.push(await messageOf(n, new Date(), { city: 'jiujiang', cityKey, sealer }));
  return made;
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

interface Reading {
  at: number;
  records: number;
  cpu: Cpu;
}

function perMessage(from: Cpu, to: Cpu, messages: number): Cpu {
  const each = (name: keyof Cpu): number => ((to[name] - from[name]) * 1000) / messages;
  return { routing: each('routing'), postgres: each('postgres'), kafka: each('kafka') };
}

async function untilRecords(admin: Admin, topics: readonly string[], records: number, cpu: () => Cpu): Promise<Reading> {
  for (const end = performance.now() + 600_000; performance.now() < end; await delay(50)) {
    const found = await recordsIn(admin, topics);
    if (found >= records) return { at: performance.now(), records: found, cpu: cpu() };
  }
  throw new Error(`the departments' topics did not reach ${records} records within 10 minutes`);
}

async function recordsIn(admin: Admin, topics: readonly string[]): Promise<number> {
  const counts = await Promise.all(topics.map(async (topic) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }));
  return counts.reduce((sum, count) => sum + count, 0);
}

if (import.meta.main) {
  const stage = await openStage();
  try {
    console.log(await runPipeline(stage, Number(process.argv[2] ?? 3000), process.argv.slice(3)));
  } finally {
    await stage.end();
  }
}
