import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import { casesTopic, encodeEvent, escalationsTopic, eventSource, eventTypes, pointReached, topicTable, type CaseEvent, type PointReached } from '#libs/contract';
import { hashOfKey, silentLogger, startService, type RunningService } from '#libs/service';
import { provisionKafka } from '../../../../libs/bus/src/provision/index.ts';
import { provisionRole, startOwnKafka, testDatabase, type OwnKafka, type TestDatabase } from '../../../../test/servers.ts';
import { escalationService } from '../escalation.service.ts';

/** Escalation as it runs, on a broker and a database of this spec’s own; the spec publishes what routing would. */
export interface Kit {
  env: Record<string, string>;
  database: TestDatabase;
  service(): RunningService;
  publish(...events: readonly CaseEvent[]): Promise<void>;
  publishRaw(key: string, headers: Record<string, string>, value: string): Promise<void>;
  /** What was proposed so far, in the order in which it came. */
  proposed: PointReached[];
  get<Body>(path: string, key?: string): Promise<{ status: number; body: Body }>;
  metrics(): Promise<string>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const password = 'of-the-spec';

export async function openKit(): Promise<Kit> {
  const [kafka, database] = await Promise.all([startOwnKafka(), testDatabase()]);
  const folder = mkdtempSync(join(tmpdir(), 'escalation-'));
  await provisionKafka({
    admin: { brokers: [kafka.brokers], clientId: 'spec', ...kafka.admin, mechanism: 'SCRAM-SHA-512', tls: false },
    topics: topicTable([]), users: ['routing', 'escalation'].map((username) => ({ username, password })), replicas: 1,
  });
  const keysFile = join(folder, 'keys.json');
  const scopes = ['staff', 'supervisor', 'custodian', 'scanner'];
  writeFileSync(keysFile, JSON.stringify({ keys: scopes.map((scope) => ({ id: `key-${scope}`, scope, sha256: hashOfKey(scope) })) }));
  const env = {
    MINSHENG_ENVIRONMENT: 'local', PUBLIC_URL: 'http://127.0.0.1:1', KEYS_FILE: keysFile, CITY_FOLDER: 'deploy/city/jiujiang',
    DATABASE_URL: await provisionRole(database, 'escalation'), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: 'escalation', KAFKA_PASSWORD: password,
  };
  const routing = clientOf(kafka, 'routing');
  const producer = routing.producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const proposed: PointReached[] = [];
  const reading = routing.consumer({ groupId: 'routing-spec', maxWaitTimeInMs: 100 });
  await reading.connect();
  await reading.subscribe({ topic: escalationsTopic, fromBeginning: true });
  await reading.run({ eachMessage: async ({ message }) => void proposed.push(pointReached.parse(JSON.parse(String(message.value)))) });

  let service: RunningService | undefined;
  const running = () => {
    if (!service) throw new Error('it was stopped');
    return service;
  };
  const start = async () => {
    service = await startService(escalationService, env, { port: 0, logger: silentLogger });
  };
  const stop = async () => {
    await service?.close();
    service = undefined;
  };
  await start();
  return {
    env, database, proposed, service: running, start, stop,
    publish: (...events) => send(producer, events.map((event) => {
      const { headers, value } = encodeEvent({
        id: event.id, type: eventTypes.versioned(event.type), source: eventSource('jiujiang', 'routing'), subject: event.caseId, time: event.at, data: event,
      });
      return { key: event.caseId, headers, value };
    })),
    publishRaw: (key, headers, value) => send(producer, [{ key, headers, value }]),
    async get(path, key = 'staff') {
      const answer = await fetch(running().url + path, { headers: { authorization: `Bearer ${key}` } });
      return { status: answer.status, body: (await answer.json()) as never };
    },
    metrics: async () => (await fetch(`${running().url}/metrics`)).text(),
    async close() {
      await stop();
      await Promise.all([producer.disconnect(), reading.disconnect()]);
      await kafka.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function send(producer: Producer, messages: { key: string; headers: Record<string, string>; value: string }[]): Promise<void> {
  await producer.send({ topic: casesTopic, acks: -1, messages });
}

function clientOf(kafka: OwnKafka, username: string): Kafka {
  return new kafkajs.Kafka({ brokers: [kafka.brokers], clientId: 'spec', logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'scram-sha-512', username, password } });
}
