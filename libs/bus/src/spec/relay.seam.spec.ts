import { silentLogger, systemClock } from '#libs/service';
import { OutboxRelay, outbox, pruneOutbox, republish, type OutboxPublisher, type Store } from '#libs/store';
import { testDatabase, testKafka, type TestDatabase } from '../../../../test/servers.ts';
import { connectPublisher } from '../publish/publisher.ts';
import { connectionTo, makeTopics, readTopic, row, send, serviceStore, startRelay, unique, until } from './kit.ts';

jest.setTimeout(120_000);

let database: TestDatabase;
let store: Store;
const connection = connectionTo(testKafka());
const open: { stop(): Promise<void> }[] = [];
let topic: string;

beforeEach(async () => {
  database = await testDatabase();
  store = await serviceStore(database.adminUrl, unique('s').replace('-', '_'), 20);
  topic = unique('topic');
  await makeTopics(connection, { [topic]: 4 });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((relay) => relay.stop()));
  await store.close();
  await database.drop();
});

const relaying = (of = store) => {
  const started = startRelay(of, connection);
  open.push(started);
  return started;
};
const unsent = async () => (await store.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE sent_at IS NULL'))[0]!.n;
const allSent = () => until('all sent', async () => (await unsent()) === 0);
const idsOf = (records: { headers: Record<string, string> }[]) => records.map(({ headers }) => headers.ce_id!);

it('publishes each key in the order of commits, though transactions overlap', async () => {
  relaying();
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const transactions = Array.from({ length: 150 }, (_, n) => n);
  const order = new Map<string, number>();
  await Promise.all(
    transactions.map((n) =>
      store.transaction(async (tx) => {
        // Several keys in one transaction, in different orders; the version of a key is its order of commit.
        const mine = [...keys.slice(n % 5), ...keys.slice(0, n % 5)].slice(0, 1 + (n % 3));
        await tx.query('SELECT pg_sleep($1)', [((n * 7) % 10) / 1000]);
        const rows = mine.map((key) => row(topic, key, ''));
        await outbox.add(tx, rows);
        // Drawn after the lock, so that it tells who came first.
        const versions = await tx.query<{ key: string; version: number }>(
          `INSERT INTO versions SELECT key, 1 FROM unnest($1::text[]) AS key
           ON CONFLICT (key) DO UPDATE SET version = versions.version + 1 RETURNING key, version`,
          [mine.toSorted()],
        );
        for (const { id, key } of rows) order.set(id, versions.find((one) => one.key === key)!.version);
        await tx.query('SELECT pg_sleep($1)', [((n * 3) % 10) / 1000]);
      }),
    ),
  );
  await allSent();
  const records = await readTopic(connection, topic);
  for (const key of keys) {
    const versions = idsOf(records.filter((record) => record.key === key)).map((id) => order.get(id));
    expect(versions).toEqual(versions.map((_, n) => n + 1));
    expect(versions.length).toBeGreaterThan(20);
  }
});

it('leaves no row out and doubles none when relays follow one another', async () => {
  const other = await serviceStore(database.adminUrl, store.schema);
  const first = relaying();
  await until('the first leads', () => first.relay.leading);
  const second = relaying(other);
  const ids: string[] = [];
  const add = async (of: Store, count: number) => {
    const rows = Array.from({ length: count }, (_, n) => row(topic, `k${n % 7}`, String(n)));
    ids.push(...rows.map(({ id }) => id));
    await send(of, rows);
  };
  // Through the instance that does not lead: it wakes the other by NOTIFY.
  await add(other, 700);
  await allSent();
  expect(second.relay.leading).toBe(false);
  await add(store, 700);
  await first.stop();
  await add(other, 10);
  await until('the second leads', () => second.relay.leading);
  await allSent();
  expect(idsOf(await readTopic(connection, topic)).toSorted()).toEqual(ids.toSorted());
  await other.close();
});

it('finds rows that were published and not marked, and does not publish them again', async () => {
  // What a crash between publishing and marking leaves behind, for a topic known before and for one that is not.
  const fresh = unique('fresh');
  await makeTopics(connection, { [fresh]: 2 });
  const before = relaying();
  await send(store, Array.from({ length: 10 }, (_, n) => row(topic, `k${n}`, 'known')));
  await allSent();
  await before.stop();
  const rows = [topic, fresh].flatMap((name) => Array.from({ length: 5 }, (_, n) => row(name, `k${n}`, 'crashed')));
  await send(store, rows);
  const crashed = connectPublisher(connection, { logger: silentLogger });
  const done = await crashed.publish(rows.slice(0, 8).map((one) => ({ ...one, value: Buffer.from(one.value) })));
  expect([done.unknown.size, done.refused.size]).toEqual([0, 0]);
  await crashed.close();
  relaying();
  await allSent();
  const found = [...(await readTopic(connection, topic)), ...(await readTopic(connection, fresh))];
  expect(found).toHaveLength(20);
  expect(new Set(idsOf(found)).size).toBe(20);
});

it('lets other topics go on while one does not exist, and publishes its rows once it does', async () => {
  const late = unique('late');
  relaying();
  await send(store, [row(late, 'k', 'waits'), row(topic, 'k', 'goes')]);
  await until('the other is sent', async () => (await unsent()) === 1);
  await send(store, [row(late, 'k', 'waits too'), row(topic, 'k', 'goes too')]);
  await until('the other goes on', async () => (await unsent()) === 2);
  await makeTopics(connection, { [late]: 1 });
  await allSent();
  expect((await readTopic(connection, late)).map(({ value }) => value.toString())).toEqual(['waits', 'waits too']);
  expect((await readTopic(connection, topic)).map(({ value }) => value.toString())).toEqual(['goes', 'goes too']);
});

it('publishes again what republish marks, with the same ids, from a time on', async () => {
  const first = relaying();
  const old = row(topic, 'k', 'old');
  await send(store, [old]);
  await allSent();
  const since = (await store.query<{ now: Date }>('SELECT clock_timestamp() AS now'))[0]!.now;
  const rows = [row(topic, 'k', '1'), row(topic, 'k', '2')];
  await send(store, rows);
  await allSent();
  expect(await republish(store, { since })).toEqual([{ topic, rows: 2 }]);
  await allSent();
  expect(idsOf(await readTopic(connection, topic))).toEqual([old, ...rows, ...rows].map(({ id }) => id));
  await first.stop();
  expect(await pruneOutbox(store, new Date(Date.now() + 13 * 86_400_000))).toBe(0);
  expect(await pruneOutbox(store, new Date(Date.now() + 15 * 86_400_000), 2)).toBe(2);
  expect(await pruneOutbox(store, new Date(Date.now() + 15 * 86_400_000), 2)).toBe(1);
});

it('sends nothing twice after a publish whose outcome was unknown', async () => {
  const real = connectPublisher(connection, { logger: silentLogger });
  let published = 0;
  const doubtful: OutboxPublisher = {
    alreadyPublished: (...asked) => real.alreadyPublished(...asked),
    async publish(records) {
      const report = await real.publish(records);
      published += 1;
      // As when the connection is cut before the answer.
      return published === 1 ? { positions: [], refused: new Map(), unknown: new Map([[topic, 'cut']]) } : report;
    },
  };
  const relay = new OutboxRelay({ store, publisher: doubtful, clock: systemClock, logger: silentLogger });
  open.push({ stop: async () => { await relay.stop(); await real.close(); } });
  const rows = Array.from({ length: 20 }, (_, n) => row(topic, `k${n}`, 'v'));
  await send(store, rows);
  relay.start();
  await allSent();
  expect(idsOf(await readTopic(connection, topic)).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  expect(published).toBe(1);
});

it('publishes records larger than a batch', async () => {
  relaying();
  const big = Array.from({ length: 12 }, (_, n) => row(topic, 'k', `${n}`.padEnd(300_000, 'x')));
  await send(store, big);
  await allSent();
  expect((await readTopic(connection, topic)).map(({ value }) => value.length)).toEqual(big.map(() => 300_000));
});

it('sends topics together, and when the broker refuses one of them the others still go, once', async () => {
  const others = [unique('second'), unique('third')];
  await makeTopics(connection, Object.fromEntries(others.map((name) => [name, 3])));
  const all = [topic, ...others];
  relaying();
  const known = all.map((name) => row(name, 'k', 'first'));
  await send(store, known);
  await allSent();
  const rows = all.flatMap((name) => Array.from({ length: 9 }, (_, n) => row(name, `k${n % 4}`, `${n}`)));
  const tooLarge = row(others[0]!, 'k', 'x'.repeat(1_200_000));
  await send(store, [...rows, tooLarge]);
  await until('all but the refused are sent', async () => {
    const left = await store.query<{ topic: string }>('SELECT topic FROM outbox WHERE sent_at IS NULL');
    return left.length > 0 && left.every((one) => one.topic === others[0]);
  });
  for (const name of [topic, others[1]!]) {
    const expected = [...known, ...rows].filter((one) => one.topic === name).map(({ id }) => id);
    expect(idsOf(await readTopic(connection, name)).toSorted()).toEqual(expected.toSorted());
  }
});
