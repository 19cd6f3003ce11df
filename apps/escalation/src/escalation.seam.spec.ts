import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { CaseEvent } from '#libs/contract';
import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import type { EscalationDetail } from './api/view.ts';
import type { Page } from './api/list.ts';
import { escalationService } from './escalation.service.ts';
import { idOf } from './spec/clocks.ts';
import { assigned, classified, clockOf, dueAt, event, opened, point, progressed } from './spec/events.ts';
import { openKit, type Kit } from './spec/kit.ts';
import { until } from './spec/until.ts';

jest.setTimeout(120_000);

let kit: Kit;
const lifecycleEnvironment: Record<string, string> = {};
beforeAll(async () => {
  kit = await openKit();
  Object.assign(lifecycleEnvironment, kit.env);
});
afterAll(() => kit?.close());

const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
const hour = 3_600_000;
const detailOf = async (id: string, minVersion = 1) => (await kit.get<EscalationDetail>(`/api/escalations/${id}?minVersion=${minVersion}`)).body;
const proposalsOf = (caseId: string) => kit.proposed.filter((one) => one.caseId === caseId);

/** A case of the housing bureau with these points; three events. */
function begun(caseId: string, at: string, over: { district?: string; due?: string; level?: number } = {}): CaseEvent[] {
  const due = dueAt(over.due ?? at);
  return [
    opened({ caseId }), classified(2, { caseId, due }, over.district),
    assigned(3, { caseId, due, level: over.level ?? 1, clock: clockOf([point(at), point(fromNow(9 * hour), { level: 3, why: 'at the limit' })]) }),
  ];
}

async function sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: kit.database.adminUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

it('proposes a point when its time has come, and shows what routing made of it', async () => {
  const id = idOf(1);
  const at = fromNow(1500);
  await kit.publish(...begun(id, at));
  const before = await detailOf(id, 3);
  expect(before).toMatchObject({ caseId: id, unit: 'housing', level: 1, past: [], next: { level: 2, at, why: '80 % of the time' }, paused: false });
  const [proposal] = await until('the proposal', async () => proposalsOf(id).length > 0 && proposalsOf(id));
  expect(proposal).toMatchObject({ unit: 'housing', point: 'level', level: 2, round: 1, caseVersion: 3, dueAt: at });
  expect(proposal!.firedAt >= at).toBe(true);
  expect((await detailOf(id)).toCome[0]).toMatchObject({ level: 2, proposedAt: expect.any(String) });

  const limit = fromNow(9 * hour);
  await kit.publish(event('case.escalated', 4, { unit: 'housing', level: 2, at }, {
    caseId: id, level: 2, by: { kind: 'clock' }, at: fromNow(0), due: dueAt(at), clock: clockOf([point(limit, { level: 3, why: 'at the limit' })]),
  }));
  const after = await detailOf(id, 4);
  expect(after.level).toBe(2);
  expect(after.past).toEqual([{ unit: 'housing', point: 'level', level: 2, round: 1, at, saidAt: expect.any(String), version: 4, why: '80 % of the time' }]);
  expect(after.toCome).toEqual([{ unit: 'housing', point: 'level', level: 3, at: limit, why: 'at the limit' }]);
  // By its number as well.
  expect((await kit.get<EscalationDetail>(`/api/escalations/${after.number}`)).body.caseId).toBe(id);
  expect(proposalsOf(id)).toHaveLength(1);
});

it('down over a point and over the event that moves it: proposes nothing that was moved', async () => {
  const [moved, kept] = [idOf(11), idOf(12)];
  const at = fromNow(1000);
  await kit.publish(...begun(moved, at), ...begun(kept, at));
  await detailOf(kept, 3);
  await detailOf(moved, 3);
  await kit.stop();
  // Behind many others of its own, so that it is not read at once.
  await kit.publish(...Array.from({ length: 600 }, (_, n) => progressed(4 + n, { caseId: moved })));
  await delay(1500);
  await kit.publish(event('case.extended', 604, { unit: 'housing', days: 7, from: at, to: fromNow(7 * 24 * hour) }, {
    caseId: moved, clock: clockOf([point(fromNow(7 * 24 * hour))]),
  }));
  await kit.start();
  await until('the point that was not moved', async () => proposalsOf(kept).length === 1);
  expect((await detailOf(moved, 604)).version).toBe(604);
  expect(proposalsOf(moved)).toEqual([]);
  expect(await kit.metrics()).toContain('minsheng_escalation_reading 0');
});

it('a gap in a case’s versions parks it, and holds up no other, not even when nothing else of its partition comes', async () => {
  const [broken, whole] = [idOf(21), idOf(22)];
  await kit.publish(...begun(broken, fromNow(9 * hour)));
  await detailOf(broken, 3);
  await kit.publish(progressed(5, { caseId: broken }), progressed(6, { caseId: broken }));
  const [key] = await until('parked', () => sql<{ reason: string }>('SELECT reason FROM escalation.parked_keys').then((rows) => rows.length > 0 && rows));
  expect(key!.reason).toBe(`case ${broken}: version 5 came and 4 is missing`);
  await kit.publish(...begun(whole, fromNow(300)));
  await until('the other’s proposal', async () => proposalsOf(whole).length === 1);
  // A person has the missing event published again, ahead of those that wait.
  await sql("DELETE FROM escalation.parked_records WHERE headers ->> 'ce_id' LIKE '1000%'");
  await sql('DELETE FROM escalation.parked_keys');
  await kit.publish(progressed(4, { caseId: broken }), progressed(5, { caseId: broken }));
  expect((await detailOf(broken, 5)).version).toBe(5);
});

it('what is no event of a case is parked, and known ones change nothing', async () => {
  await kit.publishRaw('nobody', { ce_id: 'bad' }, '{}');
  await until('parked', async () => (await sql("SELECT 1 FROM escalation.parked_keys WHERE key = 'nobody'")).length === 1);
  const id = idOf(31);
  const events = begun(id, fromNow(9 * hour));
  await kit.publish(...events, ...events);
  await kit.publish(progressed(4, { caseId: id }));
  expect(await detailOf(id, 4)).toMatchObject({ version: 4, toCome: [{ level: 2 }, { level: 3 }] });
});

describe('the list', () => {
  const ids = [41, 42, 43, 44, 45, 46].map(idOf);
  const [over, today, later, paused, closed, unlimited] = ids as [string, string, string, string, string, string];
  const policy = 'a'.repeat(64);
  const list = async (query: string) => (await kit.get<Page>(`/api/escalations?${query}`)).body;
  const found = async (query: string) => (await list(query)).items.map(({ caseId }) => caseId).filter((id) => ids.includes(id));

  beforeAll(async () => {
    const far = clockOf([point(fromNow(99 * hour))]);
    const held = (caseId: string, due: string, over: Partial<CaseEvent> = {}) => [
      opened({ caseId }), classified(2, { caseId, due: dueAt(due, { policy }) }, 'xunyang'),
      assigned(3, { caseId, due: dueAt(due, { policy }), clock: far, ...over } as never),
    ];
    // Ends and begins of the city's day are hours away from no one: the day's last millisecond is due today.
    const endOfToday = new Date(Math.floor((Date.now() + 8 * hour) / (24 * hour)) * 24 * hour + 16 * hour - 1).toISOString();
    await kit.publish(
      ...held(over, fromNow(-30 * hour), { level: 3 }), ...held(today, endOfToday, { unit: 'water' }), ...held(later, fromNow(99 * hour)),
      ...held(paused, fromNow(-40 * hour)), event('case.paused', 4, { by: 'housing', until: fromNow(hour) }, { caseId: paused, clock: { ...far, paused: true } }),
      ...held(closed, fromNow(-50 * hour)), event('case.resolved', 4, { direct: false, unit: 'housing' }, { caseId: closed, status: 'resolved', clock: clockOf([]) }),
      opened({ caseId: unlimited }),
    );
    for (const id of ids) await detailOf(id, 1);
    for (const id of [paused, closed]) await detailOf(id, 4);
    for (const id of [over, today, later]) await detailOf(id, 3);
  });

  it('has what is over, what is due today, and all open cases, the longest due first', async () => {
    expect(await found('view=overdue&limit=200')).toEqual([over]);
    expect(await found('view=due-today&limit=200')).toEqual([today]);
    expect(await found('limit=200')).toEqual([paused, over, today, later, unlimited]);
  });

  it('filters by level, unit, district, limit and policy', async () => {
    expect(await found('level=3,4&limit=200')).toEqual([over]);
    expect(await found('unit=water&limit=200')).toEqual([today]);
    expect(await found(`policy=${policy}&district=xunyang&deadline=week&unit=housing`)).toEqual([paused, over, later]);
    expect(await found(`policy=${policy}&deadline=same-day`)).toEqual([]);
  });

  it('is paged', async () => {
    const first = await list(`policy=${policy}&limit=3`);
    expect(first.items.map(({ caseId }) => caseId)).toEqual([paused, over, today]);
    const second = await list(`policy=${policy}&limit=3&after=${first.next}`);
    expect([second.items.map(({ caseId }) => caseId), second.next]).toEqual([[later], undefined]);
    const [item] = first.items;
    expect(item).toMatchObject({ deadline: 'week', policy, provisional: false, paused: true, district: 'xunyang', kind: 'complaint', next: { level: 2 } });
  });

  it('waits for a version that was just made', async () => {
    await kit.publish(progressed(4, { caseId: later, level: 2 }));
    const { items } = await list(`policy=${policy}&caseId=${later}&minVersion=4`);
    expect(items.find(({ caseId }) => caseId === later)).toMatchObject({ version: 4, level: 2 });
  });

  it('names what is wrong, and opens for staff only', async () => {
    for (const [query, field] of [['after=x', 'after'], ['view=soon', 'view'], ['minVersion=2', 'minVersion']]) {
      expect(await kit.get(`/api/escalations?${query}`)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    }
    expect((await kit.get(`/api/escalations/${idOf(99)}`)).status).toBe(404);
    expect((await kit.get('/api/escalations/JJ-20200101-000001')).status).toBe(404);
    expect((await kit.get('/api/escalations', 'scanner')).status).toBe(403);
    expect((await kit.get('/api/escalations', 'nobody')).status).toBe(401);
  });
});

describe('as a service', () => {
  beforeAll(() => kit.stop());
  lifecycleSuite(escalationService, lifecycleEnvironment);
});
