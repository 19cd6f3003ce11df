import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { startChild, type Child } from '../system/child.ts';
import { recordProcess } from '../system/records.ts';
import { Problem } from '../system/problem.ts';
import { kafkaProperties, type KafkaPlace } from './kafka-properties.ts';

export const kafkaMechanism = 'SCRAM-SHA-512';
/** The release in pom.xml, written beside the data so that another one's data is not touched. */
const release = '4.4';
const javaFlags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];

export interface KafkaConfig {
  /** Holds data/, data.lock and server.properties. */
  folder: string;
  /** The clone: where log4j's settings are. */
  root: string;
  jars: string;
  port: number;
  controllerPort: number;
  admin: KafkaPlace['admin'];
  logFile: string;
  /** Folder in which the process is noted for whoever has to end it. */
  records: string;
}

/** Writes server.properties, and formats the data folder once. Returns the cluster's id. */
export async function prepareKafka(config: KafkaConfig): Promise<string> {
  const data = join(config.folder, 'data');
  mkdirSync(config.folder, { recursive: true });
  writeFileSync(propertiesOf(config), kafkaProperties({ ...config, data }), { mode: 0o600 });
  checkVersion(config.folder);
  if (!existsSync(join(data, 'meta.properties'))) await format(config, data);
  return clusterIdOf(data);
}

/** Starts the broker, which takes a moment until it answers. */
export async function spawnKafka(config: KafkaConfig): Promise<Child> {
  const log4j = join(config.root, 'deploy/local/servers/kafka-log4j2.properties');
  const broker = [
    java(), '-Xms128m', '-Xmx256m', ...javaFlags, `-Dlog4j2.configurationFile=${log4j}`,
    '-cp', join(config.jars, '*'), 'kafka.Kafka', propertiesOf(config),
  ];
  // Kafka does not protect its folder: a second broker may cut off the first one's metadata log.
  const guarded = (await hasFlock())
    ? ['flock', '-F', '-n', '-E', '75', join(config.folder, 'data.lock'), ...broker]
    : broker;
  const [command = '', ...args] = guarded;
  const child = await startChild({ name: 'kafka', command, args, logFile: config.logFile, cwd: config.folder });
  recordProcess(config.records, 'kafka', child.pid, 'SIGTERM');
  return child;
}

/**
 * Starts the broker and resolves when it names itself in its metadata and lets the administrator in.
 * Rejects when it ends before, or does not answer for a minute.
 */
export async function startKafka(config: KafkaConfig): Promise<Child> {
  const child = await spawnKafka(config);
  for (const deadline = Date.now() + 60_000; !child.exit && Date.now() < deadline; await delay(100)) {
    if (await answers(config)) return child;
  }
  const reason = exitReason(child, config);
  await child.stop('SIGKILL', 0);
  throw new Error(reason);
}

export function kafkaClient(config: Pick<KafkaConfig, 'port' | 'admin'>): Kafka {
  return new Kafka({
    brokers: [`127.0.0.1:${config.port}`],
    clientId: 'local',
    logLevel: logLevel.NOTHING,
    sasl: { mechanism: 'scram-sha-512', ...config.admin },
    connectionTimeout: 1000,
    requestTimeout: 3000,
    retry: { retries: 0 },
  });
}

async function answers(config: KafkaConfig): Promise<boolean> {
  const admin = kafkaClient(config).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

function propertiesOf(config: KafkaConfig): string {
  return join(config.folder, 'server.properties');
}

function clusterIdOf(data: string): string {
  const id = /^cluster\.id=(.+)$/m.exec(readFileSync(join(data, 'meta.properties'), 'utf8'))?.[1];
  if (id === undefined) throw new Problem(`${data}/meta.properties has no cluster.id: begin anew with npm start -- --fresh.`);
  return id.trim();
}

function checkVersion(folder: string): void {
  const file = join(folder, 'version');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (found !== undefined && found !== release) {
    throw new Problem(`${folder} holds data of Kafka ${found} and this is Kafka ${release}: begin anew with npm start -- --fresh.`);
  }
}

async function format(config: KafkaConfig, data: string): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  // StorageTool takes an id with a leading '-' for an option.
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const { username, password } = config.admin;
  await promisify(execFile)(java(), [
    '-Xmx128m', ...javaFlags, '-cp', join(config.jars, '*'), 'kafka.tools.StorageTool', 'format',
    '-t', id, '-c', propertiesOf(config), '--standalone',
    '--add-scram', `${kafkaMechanism}=[name=${username},password=${password}]`,
  ]).catch((error: unknown) => {
    throw new Error(`Kafka could not format ${data}: ${String(error).slice(0, 500)}`, { cause: error });
  });
  writeFileSync(join(config.folder, 'version'), `${release}\n`);
}

function exitReason(child: Child, config: KafkaConfig): string {
  if (!child.exit) return `Kafka did not answer within 60 s: see ${config.logFile}`;
  if (child.exit.code === 75) return `another Kafka has ${config.folder}`;
  return `Kafka ended with ${child.exit.signal ?? child.exit.code ?? 'no code'}: see ${config.logFile}`;
}

export function java(): string {
  return process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin/java') : 'java';
}

async function hasFlock(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return promisify(execFile)('flock', ['--version']).then(() => true, () => false);
}
