import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import kafkajs, { type Kafka } from 'kafkajs';
import {
  derivedId, encodeEvent, eventSource, eventTypes, intakeTopic, messageId, topicTable,
  type Correspondent, type IntakeMessageReceived,
} from '#libs/contract';
import { cityFolder, loadCity, type City } from '#libs/city';
import { openFileContentStore, type ContentStore } from '#libs/channel';
import { correspondentKey, createSealer, parseSealingKeys, withKeysForMonths, type Sealer } from '#libs/privacy';
import { hashOfKey, silentLogger, startService, systemClock, systemRandom, type Clock, type RunningService } from '#libs/service';
import { departmentUser, provisionKafka } from '../../../../libs/bus/src/provision/index.ts';
import { provisionRole, rolePassword, startOwnKafka, testDatabase, type OwnKafka, type TestDatabase } from '../../../../test/servers.ts';
import { routingService } from '../routing.service.ts';

const cityFolderPath = 'deploy/city/jiujiang';
export const cityKey = Buffer.alloc(32, 5);
const password = 'of-the-spec';
/** Of its key routing holds nothing. */
export const erasedMonth = new Date('2020-03-05T00:00:00Z');

/** Routing as it runs, on a broker, a database and the city of Jiujiang of this spec’s own. */
export interface Kit {
  city: City;
  kafka: OwnKafka;
  database: TestDatabase;
  service: RunningService;
  sealer: Sealer;
  /** The storage as an adapter has it: a handle of its own on the same folder. */
  content: ContentStore;
  /** The folder of the storage. */
  storage: string;
  client(user: string): Kafka;
  /** Publishes as an adapter’s relay would; the same text of the same sender with the same identity has the same id. */
  publish(...messages: readonly Given[]): Promise<string[]>;
  publishRaw(topic: string, records: { key: string; headers: Record<string, string>; value: string }[]): Promise<void>;
  api(key: string): Api;
  sql<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Given {
  text: string;
  from?: string;
  name?: string;
  identity?: string;
  receivedAt?: string;
  capacity?: Correspondent['capacity'];
  attachments?: IntakeMessageReceived['attachments'];
}

export interface Api {
  bytes(path: string): Promise<{ status: number; body: Buffer; headers: Headers }>;
  get<Body>(path: string): Promise<{ status: number; body: Body }>;
  post<Body>(path: string, body: unknown): Promise<{ status: number; body: Body }>;
}

const scopes = ['staff', 'supervisor', 'custodian'];

/** `cityPath`: another folder than Jiujiang’s, for a spec that changes it. */
export async function openKit(clock?: Clock, cityPath = cityFolderPath): Promise<Kit> {
  const loaded = await loadCity(cityFolder(cityPath));
  if (!loaded.ok) throw new Error('the city of the spec has faults');
  const city = loaded.city;
  const units = [...city.units.keys()];
  const [kafka, database] = await Promise.all([startOwnKafka(), testDatabase()]);
  const folder = mkdtempSync(join(tmpdir(), 'routing-'));
  const users = ['routing', 'mobile', 'console', 'escalation', ...units.map(departmentUser)];
  await Promise.all([
    provisionKafka({
      admin: { brokers: [kafka.brokers], clientId: 'spec', ...kafka.admin, mechanism: 'SCRAM-SHA-512', tls: false },
      topics: topicTable(units), users: users.map((username) => ({ username, password })), replicas: 1,
    }),
    provisionRole(database, 'routing'),
  ]);

  const time = clock ?? systemClock;
  const { file } = withKeysForMonths({ keys: [] }, time.now(), 1, systemRandom);
  const sealingKeys = join(folder, 'sealing-keys.json');
  writeFileSync(sealingKeys, JSON.stringify(file));
  const keysFile = join(folder, 'keys.json');
  const allScopes = [...scopes, ...units.map((code) => `department:${code}`)];
  writeFileSync(keysFile, JSON.stringify({ keys: allScopes.map((scope) => ({ id: `key-${scope.replace(':', '-')}`, scope, sha256: hashOfKey(scope) })) }));
  const env = {
    MINSHENG_ENVIRONMENT: 'local', PUBLIC_URL: 'http://127.0.0.1:1', KEYS_FILE: keysFile, SEALING_KEYS_FILE: sealingKeys,
    DATABASE_URL: database.urlFor('routing', rolePassword), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: 'routing', KAFKA_PASSWORD: password,
    CITY_FOLDER: cityPath, CITY_KEY: cityKey.toString('base64url'), STORAGE_URL: pathToFileURL(join(folder, 'storage')).href,
    SPEC_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 3).toString('base64')}`,
  };
  const start = () => startService(routingService, env, { port: 0, logger: silentLogger, ...(clock ? { clock } : {}) });
  let service = await start();

  const sealer = createSealer(parseSealingKeys(JSON.stringify(file)));
  // The adapter of the spec still holds a month that was taken from routing.
  const { file: withErased } = withKeysForMonths(file, erasedMonth, 0, systemRandom);
  const content = await openFileContentStore(env.STORAGE_URL, { keys: parseSealingKeys(JSON.stringify(withErased)), clock: systemClock, random: systemRandom });
  const client = (user: string) => new kafkajs.Kafka({
    brokers: [kafka.brokers], clientId: 'spec', logLevel: kafkajs.logLevel.NOTHING,
    sasl: user === 'admin' ? { mechanism: 'scram-sha-512', ...kafka.admin } : { mechanism: 'scram-sha-512', username: user, password },
  });
  const producer = client('mobile').producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const publishRaw: Kit['publishRaw'] = async (topic, messages) => {
    await producer.send({ topic, acks: -1, messages });
  };

  return {
    city, kafka, database, sealer, content, storage: join(folder, 'storage'), client, publishRaw,
    get service() {
      return service;
    },
    async publish(...given) {
      const made = await Promise.all(given.map((message) => recordOf(message, city, sealer, time.now())));
      await publishRaw(intakeTopic, made.map(({ record }) => record));
      return made.map(({ id }) => id);
    },
    api: (key) => apiOf(service.url, key),
    async sql<Row>(text: string, values: unknown[] = []) {
      const pg = (await import('pg')).default;
      const connection = new pg.Client({ connectionString: database.urlFor('routing', rolePassword) });
      await connection.connect();
      try {
        return (await connection.query(text, values)).rows as Row[];
      } finally {
        await connection.end();
      }
    },
    async restart() {
      await service.close();
      service = await start();
    },
    async close() {
      await producer.disconnect();
      await service.close();
      await kafka.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function recordOf(given: Given, city: City, sealer: Sealer, now: Date) {
  const from = given.from ?? '+8613800001234';
  const id = messageId(city.code, 'mayor-mobile', given.identity ?? randomUUID());
  const at = given.receivedAt ?? now.toISOString();
  const message: IntakeMessageReceived = {
    id, channel: 'mobile', medium: 'sms', category: 'mayor-line', account: 'mayor-mobile',
    occurredAt: at, receivedAt: at, storedAt: now.toISOString(), source: { provider: 'twilio', id: `SM${id}` },
    correspondent: await sealer.seal({
      phones: [from], emails: [], capacity: given.capacity ?? 'self', ...(given.name === undefined ? {} : { name: given.name }),
    } satisfies Correspondent, now),
    text: given.text, language: 'zh', textOrigin: { kind: 'typed', confidence: 1 }, attachments: given.attachments ?? [],
    replyTo: await sealer.seal({ medium: 'sms', address: from }, now),
  };
  const event = encodeEvent({
    id: derivedId(id, 'received'), type: eventTypes.received, source: eventSource(city.code, 'mobile'), time: at, data: message,
  });
  const key = correspondentKey(cityKey, { phones: [from], emails: [], messageId: id });
  return { id, record: { key, headers: event.headers, value: event.value } };
}

function apiOf(url: string, key: string): Api {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = async <Body>(response: Response) => ({ status: response.status, body: (await response.json()) as Body });
  return {
    async bytes(path) {
      const response = await fetch(url + path, { headers });
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()), headers: response.headers };
    },
    get: async (path) => answer(await fetch(url + path, { headers })),
    post: async (path, body) => answer(await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })),
  };
}

/** A hang guard, not a claim about speed. */
export async function until<Result>(what: string, look: () => Promise<Result | undefined | false>, seconds = 30): Promise<Result> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    await delay(50);
  }
}
