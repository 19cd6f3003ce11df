import pg from 'pg';
import { silentLogger, systemClock } from '#libs/service';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { connectionOptions } from '../connection.ts';
import { storeMigrations } from '../migrations.ts';
import { openStore, type Store } from '../store.ts';
import { outbox } from './outbox.ts';
import { Handed } from './handed.ts';
import { readUnsent, relaySession, type Published } from './rows.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
let store: Store;
let client: pg.Client;

beforeEach(async () => {
  database = await testDatabase();
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query('CREATE SCHEMA relaying');
  await admin.end();
  store = await openStore({
    url: database.url, schema: 'relaying', applicationName: 'rows', migrations: storeMigrations, logger: silentLogger, clock: systemClock,
  });
  client = new pg.Client(connectionOptions({ url: database.url, schema: 'relaying', applicationName: 'rows' }));
  await client.connect();
  await client.query(relaySession);
});

afterEach(async () => {
  await client.end();
  await store.close();
  await database.drop();
});

const unsent = (published?: Published, heldBack: string[] = []) => readUnsent(client, { heldBack, handed: store.handed, published });

const send = (count: number, bytes = 10) => store.transaction((tx) => outbox.add(tx, Array.from({ length: count }, (_, n) => ({
  id: `e${n}`, topic: 't', key: 'k', headers: {}, value: 'x'.repeat(bytes),
}))));

it('reads each row once, also by the plan that was made while there was none', async () => {
  for (let n = 0; n < 7; n += 1) await unsent();
  await send(2000);
  await store.execute('UPDATE outbox SET sent_at = now() WHERE seq % 100 > 0');
  expect(await unsent()).toHaveLength(20);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, TIMING off, COSTS off) EXECUTE "outbox-read" ('{}', '{}')`);
  const scans = rows.map((row) => row['QUERY PLAN']).filter((line) => / on outbox/.test(line));
  expect(scans).toHaveLength(1);
  expect(scans[0]).toMatch(/rows=20\S* loops=1\)/);
});

it('gives a batch of at most a thousand rows or 16 MiB, and one row however large', async () => {
  await send(1100);
  expect(await unsent()).toHaveLength(1000);
  await store.execute('UPDATE outbox SET sent_at = now()');
  await send(5, 6 * 1024 * 1024);
  expect(await unsent()).toHaveLength(3);
  await store.execute('UPDATE outbox SET sent_at = now()');
  await send(2, 17 * 1024 * 1024);
  expect(await unsent()).toHaveLength(1);
});

describe('what this process committed itself', () => {
  const row = (id: string, value = `of ${id}`) => ({ id, topic: 't', key: 'k', headers: { h: id }, value: Buffer.from(value) });
  const add = (...rows: ReturnType<typeof row>[]) => store.transaction((tx) => outbox.add(tx, rows));
  beforeEach(() => store.handed.open());

  it('is not sent back by the table, and comes in the table’s order with what others committed', async () => {
    await add(row('a'));
    store.handed.close();
    await add(row('b'));
    store.handed.open();
    await add(row('c'));
    const ids = store.handed.ids();
    const { rows } = await client.query<{ id: string; value: Buffer | null }>(
      `SELECT id, CASE WHEN id = ANY($1) THEN NULL ELSE value END AS value FROM outbox ORDER BY seq`, [ids],
    );
    expect(rows.map(({ id, value }) => [id, value?.toString()])).toEqual([['a', 'of a'], ['b', 'of b'], ['c', undefined]]);
    expect((await unsent()).map(({ id, value, headers, key }) => [id, value.toString(), headers, key])).toEqual(
      ['a', 'b', 'c'].map((id) => [id, `of ${id}`, { h: id }, 'k']),
    );
  });

  it('is forgotten when the table does not give it, and read from the table when it was forgotten', async () => {
    await add(row('a'), row('b'));
    await store.execute("UPDATE outbox SET sent_at = now() WHERE id = 'a'");
    expect((await unsent()).map(({ id }) => id)).toEqual(['b']);
    expect(store.handed.ids()).toEqual(['b']);
    const reading = unsent();
    store.handed.close();
    expect((await reading).map(({ value }) => value.toString())).toEqual(['of b']);
  });

  it('of two with one id each has its own content, also in two topics', async () => {
    await add(row('a', 'first'));
    await add(row('a', 'second'));
    expect((await unsent()).map(({ value }) => value.toString())).toEqual(['first', 'second']);
    store.handed.close();
    await add({ ...row('b', 'elsewhere'), topic: 'u' });
    store.handed.open();
    await add(row('b', 'here'));
    expect((await unsent()).map(({ topic, value }) => [topic, value.toString()])).toEqual([['t', 'first'], ['t', 'second'], ['u', 'elsewhere'], ['t', 'here']]);
  });

  it('keeps no more than its bound', () => {
    const handed = new Handed();
    handed.open();
    handed.keep(Array.from({ length: 5000 }, (_, n) => row(`e${n}`)));
    expect(handed.ids()).toHaveLength(4000);
    handed.forget(handed.ids());
    handed.keep([row('large', 'x'.repeat(17 * 1024 * 1024)), row('small')]);
    expect(handed.ids()).toEqual(['small']);
  });
});

it('marks what was published with the next read, which does not give it again', async () => {
  await send(3);
  const [first, second] = await unsent();
  const positions = [{ topic: 't', partition: 1, offset: '7' }];
  const rest = await unsent({ seqs: [first!.seq, second!.seq], positions });
  expect(rest.map(({ id }) => id)).toEqual(['e2']);
  expect(await store.query('SELECT id FROM outbox WHERE sent_at IS NULL')).toEqual([{ id: 'e2' }]);
  expect(await store.query('SELECT topic, partition, "offset" FROM relay_progress')).toEqual(positions);
  expect(await unsent(undefined, ['t'])).toEqual([]);
});
