import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCredentials, type Credentials } from '../../deploy/local/settings/credentials.ts';
import { placesOf, writePrivate, type Places } from '../../deploy/local/settings/files.ts';
import { remembered, type Ports } from '../../deploy/local/settings/ports.ts';
import { lastWords } from '../../deploy/local/supervise/logs.ts';
import { startChild } from '../../deploy/local/system/child.ts';
import { freePort } from '../../deploy/local/system/ports.ts';
import { runningRecords, type ProcessRecord } from '../../deploy/local/system/records.ts';
import { makeRunFolder, removeRunFolder, sweepRunFolders } from '../../test/run-folder.ts';
import { unusualPorts } from '../stage/ports.ts';
import { untilAnswers } from '../stage/until-answers.ts';
import { onInterrupt } from './interrupt.ts';

export interface GatewayOptions {
  /** The clone whose gateway it is. */
  root: string;
  /** All nine services in one process. */
  single?: boolean;
  /** Arms failpoints by the file `failpoint` of the result. */
  failpoints?: boolean;
  /** Goes to the launcher and from there to every service. */
  environment?: NodeJS.ProcessEnv;
}

/** A whole gateway of this program's own: the launcher's, with its own servers, in a folder of its own. */
export interface OwnGateway {
  readonly root: string;
  /** The front door, e.g. http://127.0.0.1:20123. */
  readonly url: string;
  readonly credentials: Credentials;
  readonly places: Places;
  /** Where its services and servers listen, on loopback. */
  readonly ports: Ports;
  /** The stand-in for Twilio, reached past the front door. */
  readonly standIns: string;
  /** What FAILPOINT_FILE names, where failpoints were asked for. */
  readonly failpoint: string;
  /** Each running process by its name: the services or `single`, `kafka`, `postgres`, `stand-ins`. */
  processes(): ReadonlyMap<string, ProcessRecord>;
  /** Ends all of it and removes its folder; a second call waits for the first. */
  stop(): Promise<void>;
}

/** What names servers and addresses of somebody else's. */
const foreign = /^(DATABASE_URL|KAFKA_|PUBLIC_URL$|STORAGE_URL$|TWILIO_|CITY_KEY$|CITY_FOLDER$|npm_)/;

/**
 * Starts the launcher with a home of its own on a free port and resolves when everything is ready. It ends with this
 * program, however that ends; Ctrl-C and kill stop it first and then end this program with code 130.
 * @throws Error with the launcher's last words when it does not get ready
 */
export async function startGateway({ root, single = false, failpoints = false, environment = {} }: GatewayOptions): Promise<OwnGateway> {
  await sweepRunFolders();
  const folder = makeRunFolder();
  const places = placesOf(root, folder);
  const failpoint = join(folder, 'failpoint');
  const port = await freePort();
  writePrivate(places.ports, await unusualPorts());
  const logFile = join(places.logs, 'launcher.log');
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const launcher = await startChild({
    name: 'the launcher', command: process.execPath, args: ['deploy/local/start.ts', ...(single ? ['--single'] : [])],
    cwd: root, logFile, tied: true,
    env: { ...inherited, ...environment, ...(failpoints ? { FAILPOINT_FILE: failpoint } : {}), MINSHENG_HOME: folder, PORT: String(port) },
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= (async () => {
    forget();
    await launcher.stop('SIGTERM', 15_000);
    await removeRunFolder(folder);
  })());
  const forget = onInterrupt(stop);

  try {
    const url = `http://127.0.0.1:${port}`;
    await untilAnswers(`${url}/readyz`, launcher, 180);
    const credentials = readCredentials(places.credentials);
    if (!credentials) throw new Error(`${places.credentials} is not there`);
    const ports = remembered(places.ports);
    if (!ports) throw new Error(`${places.ports} is not there`);
    return {
      root, url, credentials, places, ports, failpoint, stop,
      standIns: `http://127.0.0.1:${ports.standIns}`,
      processes: () => new Map(runningRecords(places.records).map((record) => [record.name, record])),
    };
  } catch (error) {
    const words = existsSync(logFile) ? lastWords(logFile, 5) : '';
    await stop();
    throw new Error(`the gateway did not start: ${error instanceof Error ? error.message : String(error)} (${words})`, { cause: error });
  }
}
