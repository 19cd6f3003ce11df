import { join } from 'node:path';
import { serviceNames, type ServiceName } from '#libs/contract';
import { unitCodes } from '../../deploy/local/settings/city.ts';
import { completeCredentials, keysFileOf, type Credentials } from '../../deploy/local/settings/credentials.ts';
import { placesOf, writePrivate, type Places } from '../../deploy/local/settings/files.ts';
import { madeUpProviders } from '../../deploy/local/settings/made-up.ts';
import { plan } from '../../deploy/local/settings/plan.ts';
import { completeSealingKeys } from '../../deploy/local/settings/sealing-keys.ts';
import { provisionDatabases, provisionTopics } from '../../deploy/local/steps/provision.ts';
import { nodeArguments } from '../../deploy/local/steps/services.ts';
import { startChild, type Child } from '../../deploy/local/system/child.ts';
import { makeRunFolder, removeRunFolder } from '../../test/run-folder.ts';
import { startOwnKafka } from '../../test/own-kafka.ts';
import { startOwnPostgres } from '../../test/own-postgres.ts';
import { unusualPorts } from './ports.ts';
import { untilAnswers } from './until-answers.ts';

/** A service that runs for a measurement. */
export interface Actor {
  readonly pid: number;
  /** Where it answers, e.g. http://127.0.0.1:8102. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Before the program. */
  nodeOptions?: string[];
  environment?: NodeJS.ProcessEnv;
  /** Instead of the service's own bundle: something that is measured beside it, with its settings, on another port. */
  instead?: { program: string; port: number };
}

/** Servers of a measurement's own, and the services that it asks for. */
export interface Stage {
  readonly credentials: Credentials;
  readonly places: Places;
  /** The administrator's URL of the gateway's database. */
  readonly database: string;
  /** Of the servers, for what they cost. */
  readonly servers: { postgres: number; kafka: number };
  /** The clone that is measured. */
  readonly root: string;
  /** What a service is started with. */
  environmentOf(name: ServiceName): NodeJS.ProcessEnv;
  /** Starts a service from dist/ and resolves when it is ready. */
  start(name: ServiceName, options?: StartOptions): Promise<Actor>;
  /** Ends all of it and removes its folder. */
  end(): Promise<void>;
}

/**
 * Starts PostgreSQL and Kafka on free ports, fresh, with all roles, topics, users and rights. `root` is the clone;
 * `synced`: commits wait for the disk, as in production.
 */
export async function openStage(root = process.cwd(), synced = true): Promise<Stage> {
  const folder = makeRunFolder();
  const places = placesOf(folder);
  const city = join(root, 'deploy/city/jiujiang');
  const units = unitCodes(city);
  const [postgres, kafka, ports] = await Promise.all([startOwnPostgres(root, synced), startOwnKafka(root), unusualPorts()]);
  const database = `${postgres.adminUrl.slice(0, postgres.adminUrl.lastIndexOf('/'))}/minsheng`;
  const { brokers, mechanism, admin } = kafka;
  // No front door stands before it: what providers call back reaches the service itself.
  const publicUrl = `http://127.0.0.1:${ports.services.mobile}`;
  const credentials = completeCredentials(undefined, {
    url: publicUrl, publicUrl, database,
    kafka: { brokers, mechanism, admin }, departments: units, providers: madeUpProviders, secrets: {},
  });
  writePrivate(places.keysFile, keysFileOf(credentials));
  completeSealingKeys(places.sealingKeysFile, new Date());
  await Promise.all([provisionDatabases(credentials), provisionTopics(credentials, units, 1)]);
  const planned = plan({ places, ports, credentials, port: 8080, single: false, city, outer: process.env });
  const running: Child[] = [];
  const processOf = (name: ServiceName) => {
    const process = planned.find((each) => each.name === name);
    if (!process) throw new Error(`there is no service ${name}: take one of ${serviceNames.join(', ')}`);
    return process;
  };

  return {
    credentials, places, database, root,
    servers: { postgres: postgres.pid, kafka: kafka.pid },
    environmentOf: (name) => processOf(name).environment,
    async start(name, { nodeOptions = [], environment = {}, instead } = {}) {
      const process = processOf(name);
      const child = await startChild({
        name, command: globalThis.process.execPath, cwd: root, tied: true, logFile: join(places.logs, `${name}.log`),
        args: [...nodeOptions, ...nodeArguments(name, instead?.program ?? join('dist', process.bundle))],
        env: {
          ...process.environment, ...environment,
          ...(instead ? { [`${name.toUpperCase()}_SERVICE_PORT`]: String(instead.port) } : {}),
        },
      });
      running.push(child);
      const url = `http://127.0.0.1:${instead?.port ?? ports.services[name]}`;
      await untilAnswers(`${url}/readyz`, child);
      return { pid: child.pid, url, stop: async () => void (await child.stop('SIGTERM', 10_000)) };
    },
    async end() {
      await Promise.all(running.map((child) => child.stop('SIGTERM', 5000)));
      await Promise.all([postgres.end(), kafka.end()]);
      await removeRunFolder(folder);
    },
  };
}
