import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { untilGroupsAreRead } from '../deploy/local/servers/ghosts.ts';
import { kafkaMechanism, prepareKafka, startKafka, type KafkaConfig } from '../deploy/local/servers/kafka.ts';
import { kafkaJars } from '../deploy/local/servers/maven.ts';
import { freePort } from '../deploy/local/system/ports.ts';
import { makeRunFolder, recordsOf, removeRunFolder } from './run-folder.ts';

/** What a client needs to know of a broker. */
export interface KafkaAddress {
  /** host:port */
  brokers: string;
  mechanism: typeof kafkaMechanism;
  /** May do all; everyone else needs an ACL. */
  admin: { username: string; password: string };
  clusterId: string;
}

/** A broker of one spec's own, to be killed, frozen and started again. It keeps its port and its data. */
export interface OwnKafka extends KafkaAddress {
  /** Of the broker as it runs now. */
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  killBroker(): Promise<void>;
  /** SIGTERM; resolves when it is gone. */
  stopBroker(): Promise<void>;
  /** Starts it after killBroker or stopBroker; resolves when it answers. */
  startBroker(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  freezeBroker(): void;
  /** SIGCONT. */
  thawBroker(): void;
  /** Ends it and removes its folder: for afterAll. */
  end(): Promise<void>;
}

/** Starts a broker with SASL/SCRAM and deny by default on free ports. `root` is the clone. */
export async function startOwnKafka(root = process.cwd()): Promise<OwnKafka> {
  const folder = makeRunFolder();
  const config: KafkaConfig = {
    root,
    folder: join(folder, 'kafka'),
    jars: await kafkaJars(root, (line) => process.stderr.write(`${line}\n`)),
    port: await freePort(),
    controllerPort: await freePort(),
    admin: { username: 'admin', password: 'admin-of-the-tests' },
    logFile: join(folder, 'kafka.log'),
    records: recordsOf(folder),
  };
  const clusterId = await prepareKafka(config);
  let child = await startKafka(config);
  // Without this, a spec that is the first to use a group meets a coordinator that is still loading.
  await untilGroupsAreRead(new kafkajs.Kafka({
    brokers: [`127.0.0.1:${config.port}`], sasl: { mechanism: 'scram-sha-512', ...config.admin }, logLevel: kafkajs.logLevel.NOTHING,
  }));
  const restart = async (): Promise<void> => {
    if (!child.exit) throw new Error('the broker runs: kill or stop it first');
    child = await startKafka(config);
  };
  return {
    brokers: `127.0.0.1:${config.port}`,
    mechanism: kafkaMechanism,
    admin: config.admin,
    clusterId,
    get pid() {
      return child.pid;
    },
    killBroker: async () => void (await child.stop('SIGKILL', 5000)),
    stopBroker: async () => void (await child.stop('SIGTERM', 10_000)),
    startBroker: restart,
    freezeBroker: () => child.signal('SIGSTOP'),
    thawBroker: () => child.signal('SIGCONT'),
    end: async () => {
      await child.stop('SIGKILL', 5000);
      await removeRunFolder(folder);
    },
  };
}
