import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startChild, type Child } from '../system/child.ts';
import { recordProcess } from '../system/records.ts';
import { Problem } from '../system/problem.ts';
import { endStrayPostgres } from './postgres-stray.ts';
import { postgresAccount, postgresNative, type Account } from './postgres-native.ts';

const release = '18';

export interface PostgresConfig {
  /** The clone: PostgreSQL's programs came with npm. */
  root: string;
  /** Holds data/; must be reachable for the account that PostgreSQL runs as. */
  folder: string;
  port: number;
  admin: { username: string; password: string };
  /** False only in tests: an acknowledged commit must outlive a power cut. */
  synced: boolean;
  logFile: string;
  /** Folder in which the process is noted for whoever has to end it. */
  records: string;
}

/** Makes the data folder once. A folder of another release is refused. */
export async function preparePostgres(config: PostgresConfig): Promise<void> {
  const data = dataOf(config);
  const found = existsSync(join(data, 'PG_VERSION')) ? readFileSync(join(data, 'PG_VERSION'), 'utf8').trim() : undefined;
  if (found === release) return;
  if (found !== undefined) {
    throw new Problem(`${data} holds data of PostgreSQL ${found} and this is PostgreSQL ${release}: begin anew with npm start -- --fresh.`);
  }
  // A kill in the middle must not leave half a folder that looks like a whole one.
  const draft = `${data}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(config.folder, { recursive: true });
  // Whatever the umask is, its own account has to pass through.
  chmodSync(config.folder, 0o711);
  mkdirSync(draft, { mode: 0o700 });
  const account = postgresAccount(draft);
  if (account) chownSync(draft, account.uid, account.gid);
  await initialise(config, draft, account);
  renameSync(draft, data);
}

/** Starts the server, which takes a moment until it answers. */
export async function spawnPostgres(config: PostgresConfig): Promise<Child> {
  const data = dataOf(config);
  const account = postgresAccount(data);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Nine services with pools of their own, and a person with psql.
    max_connections: '200',
    // Statements and details would carry citizens' words and numbers into the log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(config.synced ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  const child = await startChild({
    name: 'postgres',
    command: join(postgresNative(config.root, account), 'bin/postgres'),
    args: ['-D', data, '-p', String(config.port), ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    logFile: config.logFile,
    cwd: config.folder,
    ...account,
  });
  recordProcess(config.records, 'postgres', child.pid, 'SIGINT');
  return child;
}

/**
 * Starts the server and resolves when it answers a query. After a kill -9 the old server's own children hold its
 * memory for a moment: tried again for five seconds.
 */
export async function startPostgres(config: PostgresConfig): Promise<Child> {
  await endStrayPostgres(dataOf(config));
  for (const deadline = Date.now() + 5000; ; ) {
    const child = await spawnPostgres(config);
    if (await becomesReady(config, child)) return child;
    if (!child.exit || Date.now() > deadline) {
      const how = child.exit ? `ended with ${child.exit.signal ?? child.exit.code ?? 'no code'}` : 'did not answer within 60 s';
      await child.stop('SIGKILL', 0);
      throw new Error(`PostgreSQL ${how}: see ${config.logFile}`);
    }
    await delay(100);
  }
}

async function becomesReady(config: PostgresConfig, child: Child): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; !child.exit && Date.now() < deadline; await delay(50)) {
    if (await answers(config)) return true;
  }
  return false;
}

/** The administrator's URL of one database. */
export function postgresUrl(config: Pick<PostgresConfig, 'port' | 'admin'>, database: string): string {
  const { username, password } = config.admin;
  return `postgres://${username}:${encodeURIComponent(password)}@127.0.0.1:${config.port}/${database}`;
}

async function answers(config: PostgresConfig): Promise<boolean> {
  const client = new pg.Client({ connectionString: postgresUrl(config, 'postgres'), connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function dataOf(config: PostgresConfig): string {
  return join(config.folder, 'data');
}

async function initialise(config: PostgresConfig, folder: string, account: Account | undefined): Promise<void> {
  const passwordFile = `${folder}.password`;
  writeFileSync(passwordFile, config.admin.password, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  try {
    await promisify(execFile)(join(postgresNative(config.root, account), 'bin/initdb'), [
      '-D', folder, '-U', config.admin.username, '--auth=scram-sha-256', `--pwfile=${passwordFile}`,
      '--encoding=UTF8', '--locale=C.UTF-8', '--lc-messages=C', ...(config.synced ? [] : ['--no-sync']),
    ], { cwd: config.folder, ...account });
  } catch (error) {
    throw new Error(`PostgreSQL could not make ${folder}: ${String(error).slice(0, 500)}`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
