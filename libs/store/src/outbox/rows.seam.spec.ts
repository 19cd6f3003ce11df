import pg from 'pg';
import { silentLogger, systemClock } from '#libs/service';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { storeMigrations } from '../migrations.ts';
import { openStore, type Store } from '../store.ts';
import { outbox } from './outbox.ts';
import { readUnsent, relaySession } from './rows.ts';

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
  client = new pg.Client({ connectionString: database.url, options: '-c search_path=relaying' });
  await client.connect();
  await client.query(relaySession);
});

afterEach(async () => {
  await client.end();
  await store.close();
  await database.drop();
});

const send = (count: number, bytes = 10) => store.transaction((tx) => outbox.add(tx, Array.from({ length: count }, (_, n) => ({
  id: `e${n}`, topic: 't', key: 'k', headers: {}, value: 'x'.repeat(bytes),
}))));

it('reads each row once, also by the plan that was made while there was none', async () => {
  for (let n = 0; n < 7; n += 1) await readUnsent(client, []);
  await send(2000);
  await store.execute('UPDATE outbox SET sent_at = now() WHERE seq % 100 > 0');
  expect(await readUnsent(client, [])).toHaveLength(20);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, TIMING off, COSTS off) EXECUTE "outbox-read" ('{}')`);
  const scans = rows.map((row) => row['QUERY PLAN']).filter((line) => / on outbox/.test(line));
  expect(scans).toHaveLength(1);
  expect(scans[0]).toMatch(/rows=20\S* loops=1\)/);
});

it('gives a batch of at most a thousand rows or 16 MiB, and one row however large', async () => {
  await send(1100);
  expect(await readUnsent(client, [])).toHaveLength(1000);
  await store.execute('UPDATE outbox SET sent_at = now()');
  await send(5, 6 * 1024 * 1024);
  expect(await readUnsent(client, [])).toHaveLength(3);
  await store.execute('UPDATE outbox SET sent_at = now()');
  await send(2, 17 * 1024 * 1024);
  expect(await readUnsent(client, [])).toHaveLength(1);
});
