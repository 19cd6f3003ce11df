import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { silentLogger, systemClock } from '#libs/service';
import type { Store } from '#libs/store';
import { testDatabase, testKafka, type TestDatabase } from '../../../../test/servers.ts';
import { BatchPattern, KafkaTransport, listParked, PermanentError, releaseParked, skipParked, type BusRecord, type Parked } from '../index.ts';
import { connectionTo, effectHandler, effects, makeTopics, readTopic, row, send, sendRaw, serviceStore, startMember, startRelay, unique, until, valuesByKey } from './kit.ts';

jest.setTimeout(120_000);

let database: TestDatabase;
let store: Store;
let relay: ReturnType<typeof startRelay>;
const connection = connectionTo(testKafka());
const open: { close(): Promise<void> }[] = [];
let topic: string;
let group: string;

beforeEach(async () => {
  database = await testDatabase();
  store = await serviceStore(database.adminUrl, unique('s').replace('-', '_'));
  [topic, group] = [unique('topic'), unique('group')];
  await makeTopics(connection, { [topic]: 3, [`${topic}.dead-letters`]: 1, 'audit.events.v1': 3 });
  relay = startRelay(store, connection);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((member) => member.close()));
  await relay.stop();
  await store.close();
  await database.drop();
});

function member(handler: (records: BusRecord[]) => Promise<void>, options: Partial<Parameters<typeof startMember>[0]> = {}) {
  const transport = startMember({ connection, group, store, ...options }, [topic], handler);
  open.push(transport);
  return transport;
}

const decider = (at = new Date()) => ({ who: 'operator', scope: 'staff', source: '/minsheng/spec/routing', service: 'routing', at });
const numbered = (keys: string[], count: number) => keys.flatMap((key) => Array.from({ length: count }, (_, n) => ({ key, n })));

it('hands a Nest controller batches in order per key, each effect once, offsets after the effect', async () => {
  const batches: number[] = [];
  const handle = effectHandler(store, group, 'nest', (records) => void batches.push(records.length));
  @Controller()
  class Spec {
    readonly #handle: typeof handle;
    constructor(@Inject('handle') work: typeof handle) {
      this.#handle = work;
    }
    @BatchPattern(topic)
    async handle(records: BusRecord[]) {
      await this.#handle(records);
    }
  }
  @Module({})
  class SpecModule {}
  const module: DynamicModule = { module: SpecModule, controllers: [Spec], providers: [{ provide: 'handle', useValue: handle }] };
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const sent = numbered(keys, 60).map(({ key, n }) => row(topic, key, String(n)));
  // The same records twice in the topic, as after a crash of a producer: the inbox lets each through once.
  await send(store, [...sent, ...sent]);
  const metrics = new Registry();
  const strategy = new KafkaTransport({
    connection, group, store, clock: systemClock, logger: silentLogger, metrics, fatal: (error) => { throw error; }, chunk: 50,
  });
  const app = await NestFactory.createMicroservice(module, { strategy, logger: false });
  await app.listen();
  await until('all handled', async () => (await metrics.metrics()).includes(`minsheng_bus_records_handled_total{consumer="${group}",topic="${topic}"} ${2 * sent.length}`));
  await until('ready', () => strategy.readiness() === undefined);
  await app.close();
  const counted = Array.from({ length: 60 }, (_, n) => String(n));
  expect(await valuesByKey(store)).toEqual(Object.fromEntries(keys.map((key) => [key, counted])));
  // Partitions share calls, up to twice what one may bring.
  expect(Math.max(...batches)).toBeLessThanOrEqual(100);
  expect(Math.max(...batches)).toBeGreaterThanOrEqual(50);

  // A member that comes later is not given them again: their offsets were committed.
  const later: string[] = [];
  member(async (records) => void later.push(...records.map(({ value }) => value.toString())));
  await send(store, [row(topic, 'a', 'last')]);
  await until('the last', () => later.length > 0);
  expect(later).toEqual(['last']);
});

it('parks only the key of a poisoned record; released, its records come in order before newer ones', async () => {
  let mended = false;
  const parked: Parked[] = [];
  const handle = effectHandler(store, group, 'm', (records) => {
    if (!mended && records.some(({ value }) => value.toString() === 'poison')) throw new PermanentError('no such type');
  });
  member(handle, {
    onParked: async (tx, one) => {
      parked.push(one);
      await tx.execute('INSERT INTO tasks VALUES ($1, $2)', [one.id, one.reason]);
    },
  });
  const poison = row(topic, 'bad', 'poison');
  await send(store, [row(topic, 'bad', '0'), poison, row(topic, 'bad', '2'), row(topic, 'good', '0'), row(topic, 'good', '1')]);
  await until('the good key', async () => (await valuesByKey(store)).good?.length === 2);
  await until('parked with one behind it', async () => (await listParked(store))[0]?.records === 2);
  await send(store, [row(topic, 'bad', '3'), row(topic, 'good', '2')]);
  const [waiting] = await until('one more behind it', async () => {
    const keys = await listParked(store);
    return keys[0]?.records === 3 && keys;
  });
  await until('the good key goes on', async () => (await valuesByKey(store)).good?.length === 3);
  expect(await valuesByKey(store)).toEqual({ bad: ['0'], good: ['0', '1', '2'] });
  expect(waiting).toMatchObject({ key: 'bad', topic, consumer: group, state: 'parked', reason: 'no such type', attempts: 1, recordId: poison.id });
  expect(parked).toEqual([expect.objectContaining({ id: waiting!.id, key: 'bad', recordId: poison.id, reason: 'no such type' })]);
  expect(await store.query('SELECT * FROM tasks')).toEqual([{ parked: waiting!.id, reason: 'no such type' }]);

  const [letter] = await until('the dead letter', async () => {
    const letters = await readTopic(connection, `${topic}.dead-letters`);
    return letters.length > 0 && letters;
  });
  expect(letter).toMatchObject({ key: 'bad', value: Buffer.from('poison') });
  expect(letter!.headers).toEqual({
    ce_id: poison.id, ce_type: 'spec.v1', dlq_reason: 'no such type', dlq_topic: topic, dlq_consumer: group,
    dlq_partition: String(parked[0]!.partition), dlq_offset: parked[0]!.offset,
  });

  // Released without being mended: parked again, nothing lost, order kept.
  expect(await releaseParked(store, 'bad', decider())).toBe(true);
  await until('parked again', async () => parked.length === 2);
  mended = true;
  expect(await releaseParked(store, waiting!.id, decider())).toBe(true);
  await send(store, Array.from({ length: 20 }, (_, n) => row(topic, 'bad', String(n + 4))));
  await until('all through', async () => (await valuesByKey(store)).bad?.length === 24);
  expect((await valuesByKey(store)).bad).toEqual(['0', 'poison', ...Array.from({ length: 22 }, (_, n) => String(n + 2))]);
  await until('nothing parked', async () => (await listParked(store)).length === 0);
  expect(await releaseParked(store, 'bad', decider())).toBe(false);
});

it('skips a record for good, audited, and lets those behind it go on', async () => {
  const handle = effectHandler(store, group, 'm', (records) => {
    if (records.some(({ value }) => value.toString() === 'poison')) throw new PermanentError('no');
  });
  member(handle);
  const poison = row(topic, 'k', 'poison');
  await send(store, [poison, row(topic, 'k', '1'), row(topic, 'k', '2')]);
  const [key] = await until('all wait', async () => {
    const keys = await listParked(store);
    return keys[0]?.records === 3 && keys;
  });
  expect(await skipParked(store, key!.id, 'spam of a tester', decider())).toBe(true);
  await until('the others are through', async () => (await effects(store)).length === 2);
  expect(await valuesByKey(store)).toEqual({ k: ['1', '2'] });
  expect(await store.query('SELECT who, action, reason, record_id FROM parked_audit')).toEqual([
    { who: 'operator', action: 'skip', reason: 'spam of a tester', record_id: poison.id },
  ]);
  const [event] = await store.query<{ value: Buffer }>("SELECT value FROM outbox WHERE topic = 'audit.events.v1'");
  expect(JSON.parse(event!.value.toString())).toMatchObject({ action: 'dead-letter.skip', subject: poison.id, reason: 'spam of a tester', outcome: 'done' });
});

it('survives what strangers write: no key, no value, no headers, U+0000', async () => {
  const seen: BusRecord[] = [];
  member(async (records) => {
    seen.push(...records);
    throw new PermanentError('not ours');
  });
  await sendRaw(connection, topic, [
    { key: null, value: null, partition: 0 }, { key: null, value: 'x', partition: 1 }, { key: 'nul\0key', value: '\0', headers: { h: 'a\0b' } },
  ]);
  const keys = await until('each parked by itself', async () => {
    const found = await listParked(store);
    if (found.length > 3) throw new Error(`parked more than was written: ${JSON.stringify(found)}`);
    return found.length === 3 && found;
  });
  expect(keys.map(({ key }) => key).filter((key) => key !== null)).toEqual(['nul\uFFFDkey']);
  expect(await until('dead letters', async () => {
    const letters = await readTopic(connection, `${topic}.dead-letters`);
    return letters.length === 3 && letters;
  })).toHaveLength(3);
});

it('what nobody waits for gathers: records that come within the pause share a call, and none is lost or out of order', async () => {
  const calls: number[] = [];
  const handle = effectHandler(store, group, 'm', (records) => void calls.push(records.length));
  const patient = member(handle, { gather: 1000 });
  await until('a member', () => patient.readiness() === undefined);
  for (let n = 0; n < 12; n += 1) await send(store, [row(topic, `k${n % 4}`, String(n))]);
  await until('all', async () => (await effects(store)).length === 12);
  expect(calls.length).toBeLessThan(12);
  expect(await valuesByKey(store)).toEqual({ k0: ['0', '4', '8'], k1: ['1', '5', '9'], k2: ['2', '6', '10'], k3: ['3', '7', '11'] });
});

it('tries a failing record again with back-off, and counts no try against the others', async () => {
  const tries = new Map<string, number>();
  const handle = effectHandler(store, group, 'm', (records) => {
    for (const { value } of records) {
      const text = value.toString();
      tries.set(text, (tries.get(text) ?? 0) + 1);
      if (text === 'flaky' && tries.get(text)! < 4) throw new TypeError('boom');
    }
  });
  member(handle);
  await send(store, [row(topic, 'a', 'flaky'), row(topic, 'a', '1'), row(topic, 'b', '0')]);
  await until('all', async () => (await effects(store)).length === 3);
  expect(await valuesByKey(store)).toEqual({ a: ['flaky', '1'], b: ['0'] });
  expect(await listParked(store)).toEqual([]);
});

it('keeps order and loses nothing while members join and leave', async () => {
  const keys = Array.from({ length: 12 }, (_, n) => `k${n}`);
  const total = 40;
  let producing = true;
  const produce = (async () => {
    for (let n = 0; n < total; n += 1) {
      await send(store, keys.map((key) => row(topic, key, String(n))));
      await systemClock.sleep(100);
    }
    producing = false;
  })();
  const second = await serviceStoreAgain();
  member(effectHandler(store, group, 'one'), { chunk: 5 });
  await until('the first works', async () => (await effects(store)).length > 0);
  for (let round = 0; producing && round < 2; round += 1) {
    const joining = startMember({ connection, group, store: second, chunk: 5 }, [topic], effectHandler(second, group, `two ${round}`));
    await until('the second works', async () => (await effects(store)).some(({ by }) => by === `two ${round}`));
    await joining.close();
  }
  await produce;
  await until('all effects', async () => (await effects(store)).length >= keys.length * total);
  const counted = Array.from({ length: total }, (_, n) => String(n));
  expect(await valuesByKey(store)).toEqual(Object.fromEntries(keys.map((key) => [key, counted])));
  await second.close();
});

async function serviceStoreAgain(): Promise<Store> {
  return serviceStore(database.adminUrl, store.schema);
}
