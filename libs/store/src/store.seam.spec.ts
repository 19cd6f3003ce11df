import type { QueryRunner } from 'typeorm';
import { silentLogger, systemClock } from '#libs/service';
import { testDatabase, type TestDatabase } from '../../../test/servers.ts';
import { inbox, isUnavailable, MigrationError, openStore, outbox, provisionDatabase, storeMigrations, type Store } from './index.ts';

let database: TestDatabase;
const stores: Store[] = [];

beforeAll(async () => {
  database = await testDatabase();
  await provisionDatabase({ adminUrl: database.adminUrl, database: database.name, roles });
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

const suffix = Math.random().toString(36).slice(2, 8);
const first = `one_${suffix}`;
const second = `two_${suffix}`;
const roles = [
  { name: first, password: 'first pass' },
  { name: second, password: "second 'pass'" },
];

async function open(role = roles[0]!, migrations = storeMigrations): Promise<Store> {
  const store = await openStore({
    url: database.urlFor(role.name, role.password), schema: role.name, applicationName: role.name,
    migrations, logger: silentLogger, clock: systemClock,
  });
  stores.push(store);
  return store;
}

describe('roles and schemas', () => {
  it('refuse each role in the schema of another and in public', async () => {
    const [one, two] = [await open(roles[0]), await open(roles[1])];
    for (const [store, other] of [[one, second], [two, first]] as const) {
      await expect(store.query(`SELECT * FROM ${other}.outbox`)).rejects.toThrow(/permission denied for schema/);
      await expect(store.query(`CREATE TABLE ${other}.mine (id int)`)).rejects.toThrow(/permission denied/);
      await expect(store.query('CREATE TABLE public.mine (id int)')).rejects.toThrow(/permission denied/);
      await expect(store.query(`SET ROLE ${other}`)).rejects.toThrow(/permission denied/);
    }
  });

  it('let nobody else connect', async () => {
    const stranger = { name: `three_${suffix}`, password: 'x' };
    await provisionDatabase({ adminUrl: database.adminUrl, database: `other_${suffix}`, roles: [stranger] });
    await expect(openStore({
      url: database.urlFor(stranger.name, stranger.password), schema: stranger.name, applicationName: 'stranger',
      migrations: storeMigrations, logger: silentLogger, clock: systemClock,
    })).rejects.toThrow(/permission denied for database/);
  });

  it('take a new password when provisioned again', async () => {
    const rotated = { name: second, password: 'rotated' };
    await provisionDatabase({ adminUrl: database.adminUrl, database: database.name, roles: [rotated] });
    const store = await open(rotated);
    expect(await store.query('SELECT current_schema AS schema')).toEqual([{ schema: second }]);
    await expect(open(roles[1])).rejects.toThrow(/password authentication failed/);
  });
});

describe('migrations', () => {
  it('run once though several instances start at once', async () => {
    let ran = 0;
    class Counted1795478500000 {
      readonly name = 'Counted1795478500000';
      async up(runner: QueryRunner) {
        ran += 1;
        await runner.query('CREATE TABLE counted (id int); SELECT pg_sleep(0.3)');
      }
      async down() {}
    }
    await Promise.all([1, 2, 3].map(() => open(roles[0], [...storeMigrations, Counted1795478500000])));
    expect(ran).toBe(1);
  });

  it('stop the service when one fails, naming it, and leave nothing half done', async () => {
    class Broken1795478600000 {
      readonly name = 'Broken1795478600000';
      async up(runner: QueryRunner) {
        await runner.query('CREATE TABLE half (id int)');
        await runner.query('CREATE TABLE half (id int)');
      }
      async down() {}
    }
    const failed = open(roles[0], [...storeMigrations, Broken1795478600000]);
    await expect(failed).rejects.toThrow(MigrationError);
    await expect(failed).rejects.toThrow(`schema "${first}" could not be migrated: migration Broken1795478600000: relation "half" already exists`);
    const store = await open();
    expect(await store.query(`SELECT to_regclass('half') AS found`)).toEqual([{ found: null }]);
  });
});

describe('transaction', () => {
  it('commits synced, and signals only after the commit', async () => {
    const store = await open();
    const seen: string[] = [];
    const stop = store.onSignal('outbox', () => seen.push('woken'));
    await store.transaction(async (tx) => {
      expect(await tx.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
      await outbox.add(tx, [{ id: 'a', topic: 't', key: 'k', headers: {}, value: 'v' }]);
      await outbox.add(tx, [{ id: 'b', topic: 't', key: null, headers: { h: '"1", {2}' }, value: Buffer.from([0, 255]) }]);
      seen.push('inside');
    });
    await expect(store.transaction(async (tx) => {
      await outbox.add(tx, [{ id: 'c', topic: 't', key: 'k', headers: {}, value: 'v' }]);
      throw new Error('no');
    })).rejects.toThrow('no');
    stop();
    expect(seen).toEqual(['inside', 'woken']);
    expect(await store.query('SELECT id, key, headers, value FROM outbox ORDER BY seq')).toEqual([
      { id: 'a', key: 'k', headers: {}, value: Buffer.from('v') },
      { id: 'b', key: null, headers: { h: '"1", {2}' }, value: Buffer.from([0, 255]) },
    ]);
  });

  it('that only writes is one round trip, as is one that stands alone with what reads its rows', async () => {
    const store = await open();
    await store.execute('CREATE TABLE main_rows (id text PRIMARY KEY); CREATE TABLE part_rows (id text, transaction text)');
    const part = 'INSERT INTO part_rows SELECT id, pg_current_xact_id()::text FROM unnest($1::text[]) AS id WHERE id IN (SELECT id FROM main)';
    const insert = (...ids: string[]) => store.transaction(async (tx) => {
      await tx.defer(part, [ids]);
      return tx.alone<{ id: string }>('INSERT INTO main_rows SELECT unnest($1::text[]) ON CONFLICT DO NOTHING RETURNING id', [ids]);
    });
    expect((await insert('a', 'b')).map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await insert('b', 'c')).map(({ id }) => id)).toEqual(['c']);
    expect(await store.query('SELECT id FROM part_rows ORDER BY id')).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);

    const failing = store.transaction(async (tx) => {
      await tx.defer('INSERT INTO main_rows VALUES ($1)', ['d']);
      await tx.defer('INSERT INTO part_rows VALUES ($1, 1 / 0)', ['d']);
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await store.query("SELECT id FROM main_rows WHERE id = 'd'")).toEqual([]);
  });

  it('is over after a statement that stands alone, which must be its first', async () => {
    const store = await open();
    const late = store.transaction(async (tx) => { await tx.alone('SELECT $1 AS one', [1]); await tx.query('SELECT 2'); });
    await expect(late).rejects.toThrow('nothing more can be done');
    const deferred = store.transaction(async (tx) => { await tx.alone('SELECT $1 AS one', [1]); await tx.defer('SELECT 2'); });
    await expect(deferred).rejects.toThrow('nothing more can be done');
    const second = store.transaction(async (tx) => { await tx.query('SELECT 1'); await tx.alone('SELECT $1 AS one', [1]); });
    await expect(second).rejects.toThrow('cannot be one statement');
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('of many statements is undone as a whole, and one that comes often is prepared and still right', async () => {
    const store = await open();
    await store.execute('CREATE TABLE halves (n int)');
    for (let n = 0; n < 20; n += 1) {
      const work = store.transaction(async (tx) => {
        await tx.execute('INSERT INTO halves VALUES ($1)', [n]);
        await tx.execute('INSERT INTO halves VALUES ($1)', [n]);
        if (n % 2 === 1) throw new Error('odd');
      });
      if (n % 2 === 0) await work;
      else await expect(work).rejects.toThrow('odd');
    }
    expect(await store.query('SELECT count(*)::int AS rows, count(DISTINCT n)::int AS even FROM halves WHERE n < $1', [100])).toEqual([{ rows: 20, even: 10 }]);
    expect((await store.query('SELECT 1 AS prepared FROM pg_prepared_statements WHERE statement LIKE $1', ['INSERT INTO halves%'])).length).toBeGreaterThan(0);
  });

  it('fails with what failed first, not with what was asked beside it', async () => {
    const store = await open();
    for (let n = 0; n < 5; n += 1) {
      const failing = store.transaction(async (tx) => {
        const slow = (async () => (await Promise.all([tx.query('SELECT 1 / 0'), tx.query('SELECT 1')])).length)();
        await Promise.all([slow, tx.query('SELECT 2')]);
      });
      const error = await failing.catch((reason: unknown) => reason);
      expect(String(error)).toContain('division by zero');
    }
  });

  it('gives no broken connection back to the pool and says when the database is away', async () => {
    const store = await open();
    const error = await store.transaction((tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())')).catch((e: unknown) => e);
    expect(isUnavailable(error)).toBe(true);
    expect(store.available()).toBe(false);
    await store.whenAvailable();
    expect(store.available()).toBe(true);
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('inbox', () => {
  it('lets an id through once per consumer, also when two ask at once', async () => {
    const store = await open();
    const ask = (consumer: string) => store.transaction(async (tx) => [...(await inbox.firstSeen(tx, consumer, ['2', '1', '2']))].sort());
    const both = await Promise.all([ask('a'), ask('a')]);
    expect(both.flat()).toEqual(['1', '2']);
    expect(await ask('b')).toEqual(['1', '2']);
  });

  it('forgets an id whose effect was rolled back', async () => {
    const store = await open();
    const failing = store.transaction(async (tx) => {
      await inbox.firstSeen(tx, 'c', ['1']);
      throw new Error('effect failed');
    });
    await expect(failing).rejects.toThrow('effect failed');
    expect(await store.transaction((tx) => inbox.firstSeen(tx, 'c', ['1']))).toEqual(new Set(['1']));
  });

  it('is pruned by age', async () => {
    const store = await open();
    await store.transaction((tx) => inbox.firstSeen(tx, 'old', ['1', '2']));
    const later = new Date(Date.now() + 31 * 86_400_000);
    expect(await inbox.prune(store, new Date(), 1)).toBe(0);
    expect(await inbox.prune(store, later, 1)).toBe(1);
  });
});
