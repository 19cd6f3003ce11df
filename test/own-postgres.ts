import { join } from 'node:path';
import { postgresUrl, preparePostgres, startPostgres, type PostgresConfig } from '../deploy/local/servers/postgres.ts';
import { freePort } from '../deploy/local/system/ports.ts';
import { makeRunFolder, recordsOf, removeRunFolder } from './run-folder.ts';

/** A server of one spec's own, to be killed, frozen and started again. It keeps its port and its data. */
export interface OwnPostgres {
  /** The superuser's URL of the database `postgres`. */
  adminUrl: string;
  host: string;
  port: number;
  /** Of the server as it runs now. */
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  killPostgres(): Promise<void>;
  /** SIGINT, PostgreSQL's fast shutdown; resolves when it is gone. */
  stopPostgres(): Promise<void>;
  /** Starts it after killPostgres or stopPostgres; resolves when it answers. */
  startPostgres(): Promise<void>;
  /** Ends it and removes its folder: for afterAll. */
  end(): Promise<void>;
}

/** Starts PostgreSQL on a free port; without `synced` a commit does not wait for the disk. `root` is the clone. */
export async function startOwnPostgres(root = process.cwd(), synced = false): Promise<OwnPostgres> {
  const folder = makeRunFolder();
  const config: PostgresConfig = {
    root,
    folder: join(folder, 'postgres'),
    port: await freePort(),
    admin: { username: 'admin', password: 'admin-of-the-tests' },
    synced,
    logFile: join(folder, 'postgres.log'),
    records: recordsOf(folder),
  };
  await preparePostgres(config);
  let child = await startPostgres(config);
  return {
    adminUrl: postgresUrl(config, 'postgres'),
    host: '127.0.0.1',
    port: config.port,
    get pid() {
      return child.pid;
    },
    killPostgres: async () => void (await child.stop('SIGKILL', 5000)),
    stopPostgres: async () => void (await child.stop('SIGINT', 5000)),
    startPostgres: async () => {
      if (!child.exit) throw new Error('PostgreSQL runs: kill or stop it first');
      child = await startPostgres(config);
    },
    end: async () => {
      await child.stop('SIGKILL', 5000);
      await removeRunFolder(folder);
    },
  };
}
