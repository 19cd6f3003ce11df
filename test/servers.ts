import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { provisionDatabase } from '../libs/store/src/provision/index.ts';
import { kafkaMechanism } from '../deploy/local/servers/kafka.ts';
import type { KafkaAddress } from './own-kafka.ts';

export { startOwnKafka, type KafkaAddress, type OwnKafka } from './own-kafka.ts';
export { startOwnPostgres, type OwnPostgres } from './own-postgres.ts';

/** How global-setup.mjs tells the specs what it started. */
export interface SharedServers {
  postgres: { adminUrl: string };
  kafka: KafkaAddress;
}
export const sharedServersVariable = 'MINSHENG_TEST_SERVERS';

export interface TestDatabase {
  name: string;
  /** The superuser's URL of this database. */
  adminUrl: string;
  /** The same, for who needs no other role. */
  url: string;
  host: string;
  port: number;
  /** The URL of this database for a role. */
  urlFor(username: string, password: string): string;
  /** Drops it, whoever is connected: for afterAll. */
  drop(): Promise<void>;
}

/** A fresh, empty database on the server of this test run. */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl } = shared().postgres;
  const name = `t_${randomBytes(6).toString('hex')}`;
  await run(adminUrl, `create database ${name}`);
  const { hostname, port } = new URL(adminUrl);
  const own = new URL(adminUrl);
  own.pathname = `/${name}`;
  return {
    name,
    adminUrl: own.href,
    url: own.href,
    host: hostname,
    port: Number(port),
    urlFor: (username, password) =>
      `postgres://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${hostname}:${port}/${name}`,
    drop: () => run(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

/** Of every role that `provisionRole` makes. */
export const rolePassword = 'of-the-tests';

/**
 * Gives a service its role and schema in a database of a spec, and the URL to connect by. Roles belong to the whole
 * server, which specs share: so all have one password, and only one spec at a time makes any.
 */
export async function provisionRole(database: TestDatabase, name: string): Promise<string> {
  const turn = new pg.Client({ connectionString: shared().postgres.adminUrl });
  await turn.connect();
  try {
    await turn.query("SELECT pg_advisory_lock(hashtext('roles of the tests'))");
    await provisionDatabase({ adminUrl: database.adminUrl, database: database.name, roles: [{ name, password: rolePassword }] });
  } finally {
    await turn.end();
  }
  return database.urlFor(name, rolePassword);
}

/**
 * The broker of this test run; specs share it, so topics, groups and users need names of their own.
 * `admin` may do all, everyone else needs a SCRAM user and ACLs.
 */
export function testKafka(): KafkaAddress {
  return shared().kafka;
}

function shared(): SharedServers {
  const text = process.env[sharedServersVariable];
  if (text === undefined) throw new Error('no servers: only *.seam.spec.ts files may ask for them');
  const value: unknown = JSON.parse(text);
  if (!isSharedServers(value)) throw new Error(`${sharedServersVariable} does not hold what global-setup.mjs writes`);
  return value;
}

function isSharedServers(value: unknown): value is SharedServers {
  return (
    typeof value === 'object' && value !== null && 'postgres' in value && 'kafka' in value
    && typeof value.kafka === 'object' && value.kafka !== null
    && 'mechanism' in value.kafka && value.kafka.mechanism === kafkaMechanism
  );
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
