import { busConnection, busSettings, topicReader, type TopicReader } from '#libs/bus';
import { readSettings, silentLogger, systemClock } from '#libs/service';
import type { Store } from '#libs/store';
import { idOf, openEscalationStore } from '../spec/clocks.ts';
import { assigned, classified, clockOf, dueAt, event, opened, point, progressed } from '../spec/events.ts';
import { openKit, type Kit } from '../spec/kit.ts';
import { until } from '../spec/until.ts';
import { replay } from './replay.ts';

jest.setTimeout(120_000);

let kit: Kit;
let store: Store;
let reader: TopicReader;

beforeAll(async () => {
  kit = await openKit();
  store = await openEscalationStore(kit.database);
  reader = topicReader(busConnection(readSettings('escalation', busSettings, kit.env), 'spec'), { logger: silentLogger });
});
afterAll(async () => {
  await Promise.all([store?.close(), reader?.close()]);
  await kit?.close();
});

const run = (patience = 20_000) => replay({ store, reader, clock: systemClock, patience });

const at = '2026-11-27T09:00:00.000+08:00';
const limit = new Date(Date.now() + 1e9).toISOString();
const events = (n: number) => {
  const caseId = idOf(n);
  const due = dueAt(limit);
  return [
    opened({ caseId }), classified(2, { caseId, due }, 'xunyang'),
    assigned(3, { caseId, due, clock: clockOf([point(at), point(limit, { level: 3 }), point(limit, { unit: 'water', point: 'reminder', level: 1 })]) }),
    event('case.escalated', 4, { unit: 'housing', level: 2, at }, { caseId, due, level: 2, by: { kind: 'clock' }, clock: clockOf([point(limit, { level: 3 })]) }),
  ];
};

it('rebuilds from nothing what the live service has, and goes on while it works', async () => {
  await kit.publish(...Array.from({ length: 50 }, (_, n) => events(n)).flat());
  expect(await run()).toEqual({ records: 200, cases: 50, clocks: 50, reached: 50, parked: 0, differences: [] });

  let publishing = true;
  const busy = (async () => {
    for (let version = 5; publishing; version += 1) await kit.publish(...Array.from({ length: 50 }, (_, n) => progressed(version, { caseId: idOf(n) })));
  })();
  const { differences } = await run();
  publishing = false;
  await busy;
  expect(differences).toEqual([]);
});

it('names what differs', async () => {
  await kit.publish(...events(60), ...events(61), ...events(62), ...events(63));
  await run();
  await store.execute("UPDATE clocks SET next_at = next_at + interval '1 hour' WHERE case_id = $1", [idOf(60)]);
  await store.execute('UPDATE cases SET level = 4 WHERE case_id = $1', [idOf(61)]);
  await store.execute('DELETE FROM reached WHERE case_id = $1', [idOf(62)]);
  await store.execute('UPDATE cases SET case_id = $2 WHERE case_id = $1', [idOf(63), idOf(999)]);
  const { differences } = await run();
  expect(differences.toSorted()).toEqual([
    expect.stringMatching(`^case ${idOf(60)}: points is .* in the live schema, .*${limit.slice(0, 10)}.* by the events$`),
    `case ${idOf(61)}: level is 4 in the live schema, 2 by the events`,
    expect.stringMatching(`^case ${idOf(62)}: reached is \\[\\] in the live schema`),
    `case ${idOf(63)}: the live schema does not have it`,
    `case ${idOf(999)}: the live schema has it, and no event tells of it`,
  ]);
});

it('agrees about a case that is parked, and says that escalation is behind', async () => {
  const before = (await run()).differences.length;
  await kit.publish(...events(70), progressed(6, { caseId: idOf(70) }));
  await until('parked', async () => (await store.query('SELECT 1 FROM parked_keys')).length === 1);
  const { parked, differences } = await run();
  expect([parked, differences.length]).toEqual([1, before]);
  await kit.stop();
  await kit.publish(progressed(5, { caseId: idOf(71) }));
  await expect(run(300)).rejects.toThrow('escalation has not read cases.events.v1 to its end');
});
