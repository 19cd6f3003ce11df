import { Registry } from 'prom-client';
import { pointReached, type PointReached } from '#libs/contract';
import { silentLogger, systemClock, type Clock } from '#libs/service';
import { Loop, type Store } from '#libs/store';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { escalationMetrics } from '../metrics.ts';
import { caseDueAt, idOf, keep, openEscalationStore } from '../spec/clocks.ts';
import { until } from '../spec/until.ts';
import { fireDue, type FireDeps } from './fire.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
let store: Store;
let second: Store;
const never = new AbortController().signal;
const minute = 60_000;

beforeEach(async () => {
  database = await testDatabase();
  [store, second] = [await openEscalationStore(database), await openEscalationStore(database)];
});

afterEach(async () => {
  await Promise.all([store.close(), second.close()]);
  await database.drop();
});

/** An instance that has read everything, at a time of the spec's. */
function instance(of: Store, now: () => Date = () => new Date()) {
  const clock: Clock = { ...systemClock, now };
  const registry = new Registry();
  const metrics = escalationMetrics(registry, of, clock);
  metrics.setReading(false);
  const deps: FireDeps = { store: of, horizon: { look: async () => clock.now() }, source: '/minsheng/jiujiang/escalation', clock, logger: silentLogger, metrics };
  return { deps, registry, metrics, round: () => fireDue(never, deps) };
}

/** What was proposed, in the order in which it leaves. */
async function proposals(): Promise<PointReached[]> {
  const rows = await store.query<{ value: Buffer }>("SELECT value FROM outbox WHERE topic = 'escalations.events.v1' ORDER BY seq");
  return rows.map(({ value }) => pointReached.parse(JSON.parse(value.toString())));
}

it('two instances at once propose each due point once, and none that is to come', async () => {
  const start = Date.now() - 3000 * 1000;
  const cases = Array.from({ length: 2000 }, (_, n) => caseDueAt(n, new Date(start + n * 1000)));
  const toCome = Array.from({ length: 100 }, (_, n) => caseDueAt(5000 + n, new Date(Date.now() + 10 * minute)));
  await keep(store, [...cases, ...toCome]);
  const loops = [store, second, store, second].map((of, n) => {
    const { deps } = instance(of);
    return new Loop({ name: `firing ${n}`, store: of, clock: systemClock, logger: silentLogger, idle: 100, work: (signal) => fireDue(signal, deps) });
  });
  for (const loop of loops) loop.start();
  await until('all of them', async () => (await proposals()).length >= 2000);
  await Promise.all(loops.map((loop) => loop.stop()));
  const found = await proposals();
  expect(found.map(({ caseId }) => caseId).sort()).toEqual(cases.map(({ id }) => id).sort());
});

it('the oldest go first, until nothing is left', async () => {
  const times = Array.from({ length: 1200 }, (_, n) => new Date(Date.now() - ((n * 7919) % 1200) * 1000 - 1000));
  await keep(store, times.map((at, n) => caseDueAt(n, at)));
  expect(await instance(store).round()).toBe(0);
  const found = (await proposals()).map(({ dueAt }) => dueAt);
  expect(found).toHaveLength(1200);
  expect(found).toEqual([...found].sort());
});

it('says how long there is nothing to do', async () => {
  const now = Date.parse('2026-11-27T01:00:00Z');
  const { round } = instance(store, () => new Date(now));
  expect(await round()).toBeUndefined();
  await keep(store, [caseDueAt(1, new Date(now + 90_000))]);
  expect(await round()).toBe(90_000);
  expect(await proposals()).toEqual([]);
});

it('fires nothing twice, not even with the clock set back; a new clock fires again', async () => {
  let now = Date.now();
  const { round } = instance(store, () => new Date(now));
  await keep(store, [caseDueAt(1, new Date(now - 1000))]);
  await round();
  now -= 60 * minute;
  await round();
  now += 120 * minute;
  await round();
  expect(await proposals()).toHaveLength(1);
  const moved = caseDueAt(1, new Date(now - 500));
  await keep(store, [{ ...moved, version: 4, clock: { ...moved.clock!, version: 4 } }]);
  await round();
  expect((await proposals()).map(({ caseVersion }) => caseVersion)).toEqual([3, 4]);
});

it('a faulty point is set apart with its reason, and the others go on', async () => {
  await keep(store, [1, 2, 3].map((n) => caseDueAt(n, new Date(Date.now() - n * 1000))));
  await store.execute('UPDATE clocks SET level = 9 WHERE case_id = $1', [idOf(3)]);
  const { round, registry } = instance(store);
  await round();
  await round();
  expect((await proposals()).map(({ caseId }) => caseId)).toEqual([idOf(2), idOf(1)]);
  expect(await store.query('SELECT case_id FROM clocks WHERE fault IS NOT NULL')).toEqual([{ case_id: idOf(3) }]);
  const metrics = await registry.metrics();
  expect(metrics).toContain('minsheng_escalation_proposals_total{point="level"} 2');
  expect(metrics).toContain('minsheng_escalation_faulty_points_total 1');
  // The next event of the case with a clock makes it whole.
  await keep(store, [caseDueAt(3, new Date(Date.now() - 1000))]);
  await round();
  expect(await proposals()).toHaveLength(3);
});

it('points of a case with a parked record wait with it, and are seen to be late', async () => {
  await keep(store, [1, 2].map((n) => caseDueAt(n, new Date(Date.now() - 5 * minute))));
  await store.execute(
    "INSERT INTO parked_keys (consumer, topic, slot, key, reason, attempts) VALUES ('escalation', 'cases.events.v1', $1, $2, 'spec', 1)",
    [`key ${idOf(1)}`, idOf(1)],
  );
  const { round, registry } = instance(store);
  await round();
  expect((await proposals()).map(({ caseId }) => caseId)).toEqual([idOf(2)]);
  const late = /^minsheng_escalation_oldest_due_seconds (\S+)/m.exec(await registry.metrics());
  expect(Number(late?.[1])).toBeGreaterThanOrEqual(300);
  await store.execute('DELETE FROM parked_keys');
  await round();
  expect(await proposals()).toHaveLength(2);
  expect(await registry.metrics()).toContain('minsheng_escalation_oldest_due_seconds 0');
});

it('fires nothing while cases.events is not read so far', async () => {
  await keep(store, [caseDueAt(1, new Date(Date.now() - 1000))]);
  const { deps, registry } = instance(store);
  deps.horizon = { look: async () => undefined };
  await fireDue(never, deps);
  expect(await proposals()).toEqual([]);
  expect(await registry.metrics()).toContain('minsheng_escalation_reading 1');
});
