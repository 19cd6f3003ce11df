import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresReady, postgresUrl, preparePostgres, spawnPostgres, type PostgresConfig } from '../deploy/local/servers/postgres.ts';
import type { Child } from '../deploy/local/system/child.ts';
import { freePort } from '../deploy/local/system/ports.ts';
import { makeRunFolder, recordsOf, removeRunFolder } from './run-folder.ts';

/** A server of one spec's own, to be killed, frozen and started again. It keeps its port and its data. */
export interface OwnPostgres {
  /** The superuser's URL of the database `postgres`. */
  adminUrl: string;
  host: string;
  port: number;
  /** SIGKILL; resolves when it is gone. */
  killPostgres(): Promise<void>;
  /** SIGINT, PostgreSQL's fast shutdown; resolves when it is gone. */
  stopPostgres(): Promise<void>;
  /** Starts it after killPostgres or stopPostgres; resolves when it answers. */
  startPostgres(): Promise<void>;
  /** Ends it and removes its folder: for afterAll. */
  end(): Promise<void>;
}

/** Starts PostgreSQL on a free port, without fsync. `root` is the clone. */
export async function startOwnPostgres(root = process.cwd()): Promise<OwnPostgres> {
  const folder = makeRunFolder();
  const config: PostgresConfig = {
    root,
    folder: join(folder, 'postgres'),
    port: await freePort(),
    admin: { username: 'admin', password: 'admin-of-the-tests' },
    synced: false,
    logFile: join(folder, 'postgres.log'),
    records: recordsOf(folder),
  };
  await preparePostgres(config);
  let child = await started(config);
  return {
    adminUrl: postgresUrl(config, 'postgres'),
    host: '127.0.0.1',
    port: config.port,
    killPostgres: async () => void (await child.stop('SIGKILL', 5000)),
    stopPostgres: async () => void (await child.stop('SIGINT', 5000)),
    startPostgres: async () => {
      if (!child.exit) throw new Error('PostgreSQL runs: kill or stop it first');
      child = await started(config);
    },
    end: async () => {
      await child.stop('SIGKILL', 5000);
      await removeRunFolder(folder);
    },
  };
}

/** After SIGKILL the old server's children hold its shared memory for a moment: tried again for five seconds. */
async function started(config: PostgresConfig): Promise<Child> {
  for (const deadline = Date.now() + 5000; ; ) {
    const child = await spawnPostgres(config);
    try {
      await postgresReady(config, child);
      return child;
    } catch (error) {
      if (!child.exit || Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}
