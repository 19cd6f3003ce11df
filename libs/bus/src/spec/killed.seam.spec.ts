import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '#libs/store';
import type { BusRecord } from '../record.ts';
import { testDatabase, testKafka, type TestDatabase } from '../../../../test/servers.ts';
import { connectionTo, effectHandler, effects, makeTopics, readTopic, row, send, serviceStore, startMember, startRelay, unique, until, valuesByKey } from './kit.ts';
import type { MemberTask } from './member-process.ts';

jest.setTimeout(120_000);

const connection = connectionTo(testKafka());
const folder = mkdtempSync(join(tmpdir(), 'minsheng-spec-'));
const program = join(folder, 'member.mjs');
const children: ChildProcess[] = [];
const open: (() => Promise<void>)[] = [];
let database: TestDatabase;
let store: Store;
let topic: string;
let group: string;

beforeAll(() => {
  execFileSync(process.execPath, [join(__dirname, 'bundle.mjs'), join(__dirname, 'member-process.ts'), program]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  database = await testDatabase();
  store = await serviceStore(database.adminUrl, unique('s').replace('-', '_'));
  [topic, group] = [unique('topic'), unique('group')];
  await makeTopics(connection, { [topic]: 3 });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await store.close();
  await database.drop();
});

function relaying(): void {
  const relay = startRelay(store, connection);
  open.push(() => relay.stop());
}

function consuming(name: string, before?: (records: BusRecord[]) => void): void {
  const transport = startMember({ connection, group, store }, [topic], effectHandler(store, group, name, before));
  open.push(() => transport.close());
}

async function startProcess(name: string, task: Pick<MemberTask, 'consume' | 'relay'>, failpoint?: string): Promise<{ child: ChildProcess; exited: Promise<unknown[]> }> {
  const full: MemberTask = { connection, url: store.connection.url, schema: store.schema, name, ...task };
  const child = spawn(process.execPath, [program, JSON.stringify(full)], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...(failpoint === undefined ? {} : { MINSHENG_ENVIRONMENT: 'local', FAILPOINT: failpoint }) },
  });
  children.push(child);
  // It may die before it says that it has started.
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout!, 'data'), exited]);
  return { child, exited };
}

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => n + from).flatMap((n) => keys.map((key) => row(topic, key, String(n))));
const expected = (count: number) => Object.fromEntries(keys.map((key) => [key, Array.from({ length: count }, (_, n) => String(n))]));

it('gives a killed member’s partitions to another within its session time-out, nothing lost, doubled or out of order', async () => {
  relaying();
  await send(store, rows(0, 20));
  const doomed = await startProcess('doomed', { consume: { topic, group } });
  await until('it works', async () => (await effects(store)).length > 0);
  doomed.child.kill('SIGKILL');
  await doomed.exited;
  consuming('survivor');
  await send(store, rows(20, 30));
  await until('all effects', async () => (await effects(store)).length >= keys.length * 30);
  expect(await valuesByKey(store)).toEqual(expected(30));
  expect((await effects(store)).some(({ by }) => by === 'survivor')).toBe(true);
});

it('makes an effect once though the process dies after it and before its offset is committed', async () => {
  relaying();
  await send(store, rows(0, 5));
  const doomed = await startProcess('doomed', { consume: { topic, group } }, 'after-effect');
  await doomed.exited;
  expect(doomed.child.signalCode).toBe('SIGKILL');
  const made = (await effects(store)).length;
  expect(made).toBeGreaterThan(0);
  const seen: string[] = [];
  consuming('survivor', (records) => void seen.push(...records.map(({ headers }) => headers.ce_id!)));
  await until('all effects', async () => (await effects(store)).length >= keys.length * 5);
  expect(await valuesByKey(store)).toEqual(expected(5));
  // It was given them again, and the inbox knew them.
  expect((await effects(store)).slice(0, made).every(({ id, by }) => by === 'doomed' && seen.includes(id))).toBe(true);
});

it('leaves its group on SIGTERM', async () => {
  relaying();
  const leaving = await startProcess('leaving', { consume: { topic, group } });
  await send(store, rows(0, 3));
  await until('it works', async () => (await effects(store)).length > 0);
  leaving.child.kill('SIGTERM');
  const [code] = await leaving.exited;
  expect(code).toBe(0);
  await send(store, rows(3, 6));
  consuming('next');
  await until('all effects', async () => (await effects(store)).length >= keys.length * 6);
  expect(await valuesByKey(store)).toEqual(expected(6));
});

it.each(['after-claim', 'after-produce'])('publishes each row once though the relay dies %s, and another takes over', async (failpoint) => {
  await send(store, rows(0, 10));
  const doomed = await startProcess('doomed', { relay: true }, failpoint);
  await doomed.exited;
  expect(doomed.child.signalCode).toBe('SIGKILL');
  relaying();
  await send(store, rows(10, 12));
  await until('all sent', async () => (await store.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE sent_at IS NULL'))[0]!.n === 0);
  const records = await readTopic(connection, topic);
  for (const key of keys) {
    expect(records.filter((record) => record.key === key).map(({ value }) => value.toString())).toEqual(expected(12)[key]);
  }
});
