import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnGreenMail, startGreenMail, type GreenMailConfig } from '../servers/greenmail.ts';
import { prepareKafka, spawnKafka, startKafka, type KafkaConfig } from '../servers/kafka.ts';
import { kafkaJars } from '../servers/maven.ts';
import { canReach, postgresAccount } from '../servers/postgres-native.ts';
import { preparePostgres, spawnPostgres, startPostgres, type PostgresConfig } from '../servers/postgres.ts';
import { usualHome, type Places } from '../settings/files.ts';
import type { Ports } from '../settings/ports.ts';
import { lastWords, rotate } from '../supervise/logs.ts';
import { supervise, type SupervisorParts, type Supervision } from '../supervise/supervisor.ts';
import { Problem } from '../system/problem.ts';
import { checkJava } from './preflight.ts';

type Say = (line: string) => void;

/** Starts PostgreSQL and keeps it running; resolves when it answers. */
export async function runPostgres(
  places: Places, server: { port: number; password: string }, say: Say, parts: SupervisorParts,
): Promise<Supervision> {
  const config: PostgresConfig = {
    root: places.root,
    folder: postgresFolder(places),
    port: server.port,
    admin: { username: 'admin', password: server.password },
    synced: true,
    logFile: join(places.logs, 'postgres.log'),
    records: places.records,
  };
  if (!config.folder.startsWith(places.home)) say(`its data is in ${config.folder}: its account may not enter ${places.home}`);
  rotate(config.logFile);
  if (!existsSync(join(config.folder, 'data'))) say('making a new data folder');
  await preparePostgres(config);
  const first = await startPostgres(config);
  return supervise({
    name: 'PostgreSQL', first, signal: 'SIGINT',
    spawn: () => spawnPostgres(config),
    lastWords: () => lastWords(config.logFile),
  }, parts);
}

/** Starts Kafka and keeps it running; resolves when it answers. Fetches it first where needed. */
export async function runKafka(
  places: Places, server: { port: number; controllerPort: number; password: string }, say: Say, parts: SupervisorParts,
): Promise<Supervision> {
  const [jars] = await Promise.all([kafkaJars(places.root, say, checkJava), checkJava()]);
  const config: KafkaConfig = {
    root: places.root,
    folder: places.kafka,
    jars,
    port: server.port,
    controllerPort: server.controllerPort,
    admin: { username: 'admin', password: server.password },
    logFile: join(places.logs, 'kafka.log'),
    records: places.records,
  };
  rotate(config.logFile);
  await prepareKafka(config);
  const first = await startKafka(config);
  return supervise({
    name: 'Kafka', first, signal: 'SIGTERM',
    spawn: () => spawnKafka(config),
    lastWords: () => lastWords(config.logFile),
  }, parts);
}

/** Starts the mail server of the local default and keeps it running; resolves when it answers. Mail in it is forgotten when it ends. */
export async function runMail(
  places: Places, server: { ports: Ports['mail']; settings: Readonly<Record<string, string>> }, say: Say, parts: SupervisorParts,
): Promise<Supervision> {
  const [jars] = await Promise.all([kafkaJars(places.root, say, checkJava), checkJava()]);
  const config: GreenMailConfig = {
    jar: join(jars, 'greenmail/greenmail.jar'),
    ports: server.ports,
    user: { address: server.settings['MAYOR_MAILBOX'] ?? '', password: server.settings['MAYOR_MAILBOX_PASSWORD'] ?? '' },
    logFile: join(places.logs, 'mail.log'),
    records: places.records,
  };
  rotate(config.logFile);
  const first = await startGreenMail(config);
  return supervise({
    name: 'the mail server', first, signal: 'SIGTERM',
    spawn: () => spawnGreenMail(config),
    lastWords: () => lastWords(config.logFile),
  }, parts);
}

/**
 * Beside the other state, unless PostgreSQL's account cannot enter it (root's clone in a folder of mode 700): then under
 * /var/tmp, by the path of the clone, or of the home where it has another. @throws Problem when somebody else made that folder
 */
export function postgresFolder(places: Places): string {
  const usual = join(places.home, 'postgres');
  if (canReach(places.home, postgresAccount(join(usual, 'data')))) return usual;
  const owner = places.home === usualHome(places.root) ? places.root : places.home;
  const name = `minsheng-${createHash('sha256').update(owner).digest('hex').slice(0, 12)}`;
  const folder = join('/var/tmp', name);
  mkdirSync(folder, { recursive: true });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Problem(`${folder} belongs to somebody else: remove it, or keep the state in a folder that the account postgres can enter (chmod o+x, MINSHENG_HOME).`);
  }
  chmodSync(folder, 0o711);
  return join(folder, 'postgres');
}

/** Removes all that earlier starts left, except what was downloaded. */
export function removeState(places: Places): void {
  rmSync(postgresFolder(places), { recursive: true, force: true });
  for (const path of [
    places.credentials, places.admins, places.keysFile, places.sealingKeysFile, places.ports, places.kafka, places.storage,
    places.outbox, places.logs,
  ]) rmSync(path, { recursive: true, force: true });
}
