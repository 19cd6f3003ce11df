import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '#libs/store';
import { startOwnKafka, startOwnPostgres, type OwnKafka, type OwnPostgres } from '../../../../test/servers.ts';
import { listParked } from '../index.ts';
import { connectionTo, effectHandler, effects, makeTopics, readTopic, row, send, serviceStore, startMember, startRelay, unique, until, valuesByKey } from './kit.ts';
import type { KafkaTransport } from '../consume/transport.ts';

jest.setTimeout(180_000);

let kafka: OwnKafka;
let postgres: OwnPostgres;
let store: Store;
let topic: string;
let group: string;
let transport: KafkaTransport;
let relay: ReturnType<typeof startRelay>;
const connection = () => connectionTo(kafka);
const keys = ['a', 'b', 'c', 'd'];
let next = 0;

beforeAll(async () => {
  [kafka, postgres] = await Promise.all([startOwnKafka(), startOwnPostgres()]);
});
afterAll(() => Promise.all([kafka.end(), postgres.end()]));

beforeEach(async () => {
  store = await serviceStore(postgres.adminUrl, unique('s').replace('-', '_'));
  [topic, group] = [unique('topic'), unique('group')];
  next = 0;
  await makeTopics(connection(), { [topic]: 3, [`${topic}.dead-letters`]: 1 });
  relay = startRelay(store, connection());
  transport = startMember({ connection: connection(), group, store, attempts: 2 }, [topic], effectHandler(store, group, 'm'));
});

afterEach(async () => {
  await transport.close();
  await relay.stop();
  await store.close();
});

async function add(count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => n + next).flatMap((n) => keys.map((key) => row(topic, key, String(n))));
  await send(store, rows);
  next += count;
}

async function everythingOnceInOrder(): Promise<void> {
  await until('all effects', async () => (await effects(store)).length >= keys.length * next, 60);
  const counted = Array.from({ length: next }, (_, n) => String(n));
  expect(await valuesByKey(store)).toEqual(Object.fromEntries(keys.map((key) => [key, counted])));
  expect(await listParked(store)).toEqual([]);
  await until('ready', () => transport.readiness() === undefined && store.readiness() === undefined);
}

it('waits for a broker that was killed, takes in meanwhile, and goes on', async () => {
  await add(5);
  await everythingOnceInOrder();
  await kafka.killBroker();
  await add(5);
  await delay(5000);
  await add(5);
  await kafka.startBroker();
  await everythingOnceInOrder();
  const ids = (await readTopic(connection(), topic)).map(({ headers }) => headers.ce_id);
  expect(new Set(ids).size).toBe(keys.length * 15);
  expect(ids).toHaveLength(keys.length * 15);
});

it('waits for a broker that is frozen', async () => {
  await add(5);
  await until('some', async () => (await effects(store)).length > 0);
  kafka.freezeBroker();
  await add(5);
  await delay(8000);
  kafka.thawBroker();
  await add(5);
  await everythingOnceInOrder();
});

it('waits for a database that was killed, and burns no record', async () => {
  await add(5);
  await everythingOnceInOrder();
  const before = next;
  await add(300);
  await until('some of them', async () => (await effects(store)).length > keys.length * before);
  await postgres.killPostgres();
  await until('it is noticed', () => !store.available());
  expect(store.readiness()).toMatch(/^database: /);
  await expect(store.query('SELECT 1')).rejects.toThrow();
  // Longer than all tries of a record would take.
  await delay(4000);
  await postgres.startPostgres();
  await until('it is noticed', () => store.available());
  await everythingOnceInOrder();
});

it('closes in time though the broker is away', async () => {
  await add(2);
  await everythingOnceInOrder();
  await kafka.killBroker();
  await until('not ready', () => transport.readiness() !== undefined, 60);
  const closing = transport.close();
  await until('closed', async () => { await closing; return true; }, 15);
  await kafka.startBroker();
});

it('starts though broker and database are away, and becomes ready when they come', async () => {
  const url = store.connection.url;
  await add(1);
  await everythingOnceInOrder();
  await Promise.all([kafka.killBroker(), postgres.killPostgres()]);
  const { openStore, storeMigrations } = await import('#libs/store');
  const { silentLogger, systemClock } = await import('#libs/service');
  const late = await openStore({ url, schema: store.schema, applicationName: 'late', migrations: storeMigrations, logger: silentLogger, clock: systemClock });
  expect(late.available()).toBe(false);
  const member = startMember({ connection: connection(), group: `${group}-late`, store: late }, [topic], effectHandler(late, `${group}-late`, 'late'));
  expect(member.readiness()).toMatch(/^kafka: /);
  await Promise.all([kafka.startBroker(), postgres.startPostgres()]);
  await until('the late one works', async () => late.available() && (await effects(late)).some(({ by }) => by === 'late'), 60);
  await member.close();
  await late.close();
});
