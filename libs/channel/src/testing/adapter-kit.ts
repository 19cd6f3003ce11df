import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import kafkajs from 'kafkajs';
import pg from 'pg';
import type { z } from 'zod';
import { topicTable } from '#libs/contract';
import { createSealer, monthOf, parseSealingKeys, type Sealer } from '#libs/privacy';
import { silentLogger, startService, type Logger, type RunningService, type ServiceDefinition } from '#libs/service';
import { provisionRole, testDatabase, testKafka, type TestDatabase } from '../../../../test/servers.ts';

/** The address under which the public reaches the gateway of a spec. */
export const publicUrl = 'https://minsheng.example.org';

/** One adapter on a database, a city's folder, a storage and keys of its own, for its specs. */
export interface AdapterKit {
  database: TestDatabase;
  sealer: Sealer;
  /** Of the service; what a spec changes here counts from the next start. */
  env: Record<string, string>;
  /** A copy of deploy/city/jiujiang that the spec may change. */
  cityFolder: string;
  /** Everything that was logged. */
  log: string[];
  /** A key for `Authorization: Bearer`, by scope. */
  keys: Readonly<Record<string, string>>;
  start(changed?: Record<string, string>): Promise<RunningService>;
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** The values of the records in the outbox, in order. */
  records(topic?: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface AdapterKitOptions {
  /** Beside what every adapter needs. */
  env?: Record<string, string>;
  /** KAFKA_BROKERS, KAFKA_USERNAME, KAFKA_PASSWORD; without a broker nothing is published: taking in goes on. */
  kafka?: Record<string, string>;
  database?: TestDatabase;
  /** Changes the copy of the city's folder before the first start. */
  prepareCity?: (folder: string) => void;
}

const scopes = ['scanner', 'station', 'petitions', 'callcentre', 'open311', 'staff'];

export async function openAdapter<Shape extends z.ZodRawShape>(definition: ServiceDefinition<Shape>, options: AdapterKitOptions = {}): Promise<AdapterKit> {
  const { name } = definition;
  const database = options.database ?? (await testDatabase());
  const url = await provisionRole(database, name);
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const cityFolder = join(folder, 'city');
  cpSync('deploy/city/jiujiang', cityFolder, { recursive: true });
  options.prepareCity?.(cityFolder);
  const months = [...new Set([0, 40].map((days) => monthOf(new Date(Date.now() + days * 86_400_000))))];
  const sealing = JSON.stringify({ keys: months.map((kid) => ({ kid, k: Buffer.alloc(32, 3).toString('base64url') })) });
  const keys = Object.fromEntries(scopes.map((scope) => [scope, `key-of-${scope}-in-the-tests`]));
  const files = { sealing: join(folder, 'sealing-keys.json'), keys: join(folder, 'keys.json') };
  writeFileSync(files.sealing, sealing);
  writeFileSync(files.keys, JSON.stringify({
    keys: Object.entries(keys).map(([scope, key]) => ({ id: `spec-${scope}`, scope, sha256: createHash('sha256').update(key).digest('hex') })),
  }));
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const log: string[] = [];
  const services: RunningService[] = [];
  const env: Record<string, string> = {
    MINSHENG_ENVIRONMENT: 'local', PUBLIC_URL: publicUrl, DATABASE_URL: url, KAFKA_USERNAME: name, KAFKA_PASSWORD: 'pass',
    ...(options.kafka ?? { KAFKA_BROKERS: '127.0.0.1:1' }),
    CITY_FOLDER: cityFolder, CITY_KEY: Buffer.alloc(32, 5).toString('base64url'), SEALING_KEYS_FILE: files.sealing, KEYS_FILE: files.keys,
    STORAGE_URL: pathToFileURL(join(folder, 'storage')).href, ...options.env,
  };
  // A spec that empties tables meets the service's own loops: of two in each other's way PostgreSQL ends one.
  const query = async <Row>(sql: string, parameters: unknown[] = [], tries = 5): Promise<Row[]> => {
    try {
      return (await client.query(sql, parameters)).rows as Row[];
    } catch (error) {
      if (tries === 0 || (error as { code?: string }).code !== '40P01') throw error;
      return query(sql, parameters, tries - 1);
    }
  };
  return {
    database, cityFolder, env, keys, log, query,
    sealer: createSealer(parseSealingKeys(sealing)),
    async start(changed = {}) {
      const service = await startService(definition, { ...env, ...changed }, { port: 0, logger: recording(log) });
      services.push(service);
      return service;
    },
    async records(topic) {
      const rows = await query<{ value: Buffer }>('SELECT value FROM outbox WHERE $1::text IS NULL OR topic = $1 ORDER BY seq', [topic ?? null]);
      return rows.map(({ value }) => JSON.parse(value.toString()) as Record<string, unknown>);
    },
    async close() {
      await Promise.all(services.map((service) => service.close()));
      await client.end();
      if (options.database === undefined) await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The settings of the broker of this test run, with the contract's topics. Its groups are shared: at most one spec of each
 * app uses it, others have a broker of their own (`startOwnKafka`) or none.
 */
export async function sharedKafka(): Promise<Record<string, string>> {
  const { brokers, admin: { username, password } } = testKafka();
  const kafka = new kafkajs.Kafka({
    clientId: 'spec', brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'scram-sha-512', username, password },
  });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: topicTable([]).map(({ name, partitions }) => ({ topic: name, numPartitions: partitions, replicationFactor: 1 })),
  });
  await admin.disconnect();
  return { KAFKA_BROKERS: brokers, KAFKA_USERNAME: username, KAFKA_PASSWORD: password };
}

export async function until<Value>(what: string, look: () => Promise<Value | false> | Value | false): Promise<Value> {
  for (const deadline = Date.now() + 60_000; ; ) {
    const found = await look();
    if (found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

function recording(log: string[]): Logger {
  const note = (level: string) => (fields: Record<string, unknown>, message: string) => void log.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { ...silentLogger, info: note('info'), warn: note('warn'), error: note('error'), child: () => logger };
  return logger;
}
