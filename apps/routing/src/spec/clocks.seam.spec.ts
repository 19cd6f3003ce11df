import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedId, encodeEvent, escalationsTopic, eventTypes, type CaseEvent, type ClockPoint, type DepartmentCase, type PointReached } from '#libs/contract';
import { steppedClock } from '#libs/service';
import { listChanges } from '../recount/list-changes.ts';
import type { CaseDetail } from '../view/staff-view.ts';
import { askOf } from './ask.ts';
import { openKit, until, type Kit } from './kit.ts';

jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'city-'));
/** A Tuesday, 09:00 in the city. */
const clock = steppedClock(new Date('2026-11-24T01:00:00.000Z'));
let kit: Kit;
beforeAll(async () => {
  cpSync('deploy/city/jiujiang', folder, { recursive: true });
  kit = await openKit(clock, folder);
});
afterAll(async () => {
  await kit?.close();
  rmSync(folder, { recursive: true, force: true });
});
const { caseOf, detailOf, eventsOf, relayed, staff, told } = askOf(() => kit);

async function openedAt(text: string, from: string, receivedAt?: string): Promise<{ id: string; unit: string; version: number }> {
  const [messageId] = await kit.publish({ text, from, ...(receivedAt === undefined ? {} : { receivedAt }) });
  return caseOf(messageId!);
}

const lamp = '和中路的路灯坏了三天了';

async function ofUnit(id: string, unit: string, action: object): Promise<number> {
  const { status, body } = await kit.api(`department:${unit}`).post<{ version: number; case: DepartmentCase }>(`/api/departments/${unit}/cases/${id}/actions`, action);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.version;
}

async function ofStaff(id: string, action: object, key = 'staff'): Promise<{ version: number; case: CaseDetail }> {
  const { status, body } = await kit.api(key).post<{ version: number; case: CaseDetail }>(`/api/cases/${id}/actions`, action);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

async function propose(caseId: string, point: ClockPoint, over: Partial<PointReached> = {}): Promise<string> {
  const producer = kit.client('escalation').producer();
  await producer.connect();
  const data: PointReached = {
    id: derivedId('spec', caseId, JSON.stringify([point, over])), caseId, unit: point.unit, level: point.level, round: 1, caseVersion: 1, point: point.point,
    dueAt: point.at, firedAt: clock.now().toISOString(), ...over,
  };
  const event = encodeEvent({ id: data.id, type: eventTypes.pointReached, source: '/spec', subject: caseId, time: data.firedAt, data });
  await producer.send({ topic: escalationsTopic, acks: -1, messages: [{ key: caseId, ...event }] });
  await producer.disconnect();
  return data.id;
}

async function clockOfCase(id: string): Promise<NonNullable<CaseEvent['clock']>> {
  await relayed();
  return (await eventsOf(id)).findLast((event) => event.clock)!.clock!;
}

const typesOf = async (id: string): Promise<string[]> => {
  await relayed();
  return (await eventsOf(id)).map(({ type }) => type.replace('case.', ''));
};
const staleOf = (id: string) => kit.sql<{ reason: string }>('SELECT reason FROM routing.stale_points WHERE id = $1', [id]);

describe('what the clocks propose', () => {
  it('before its time is stale; at its time is told once to the unit, however often it is proposed', async () => {
    const { id, unit } = await openedAt(lamp, '+8613900002001');
    const points = (await clockOfCase(id)).points.filter((point) => point.unit === unit);
    expect(points.map(({ point, level }) => `${point} ${level}`)).toEqual(['reminder 1', 'level 2', 'level 3', 'overdue 1', 'level 4']);
    const second = points[1]!;
    const early = await propose(id, second);
    expect((await until('the proposal to be stale', async () => (await staleOf(early))[0])).reason).toContain('before its time');

    clock.jumpTo(new Date(second.at));
    await propose(id, points[0]!, { firedAt: second.at });
    await propose(id, second, { firedAt: second.at });
    await propose(id, second, { firedAt: second.at });
    const again = await propose(id, second, { firedAt: second.at, caseVersion: 2 });
    expect((await until('the repetition to be stale', async () => (await staleOf(again))[0])).reason).toContain('no such point');
    expect(await typesOf(id)).toEqual(['opened', 'classified', 'assigned', 'reminded', 'escalated']);
    expect((await told(unit)).filter((message) => message.case.id === id).map(({ type, case: { level } }) => [type, level])).toEqual([
      ['case.assigned', 1], ['case.reminder', 1], ['case.escalated', 2],
    ]);
    expect((await clockOfCase(id)).points.map(({ point, level }) => `${point} ${level}`)).toEqual(['level 3', 'overdue 1', 'level 4']);
    expect(await detailOf(id)).toMatchObject({ level: 2 });
  });

  it('on a case that routing does not know is stale too, and stops nobody', async () => {
    const unknown = '11111111-1111-4111-8111-111111111111';
    const lost = await propose(unknown, { unit: 'center', point: 'level', level: 2, at: '2026-01-01T00:00:00Z', why: 'x' });
    expect((await until('it to be stale', async () => (await staleOf(lost))[0])).reason).toContain('no such case');
  });
});

describe('the citizen is asked', () => {
  it('reads the question; his answer sets the clocks going, with the days added', async () => {
    const { id, unit } = await openedAt(lamp, '+8613900002002');
    const due = (await detailOf(id)).due!;
    await ofUnit(id, unit, { id: 'ask', action: 'ask-citizen', question: '请问是几号路灯杆？' });
    expect(await clockOfCase(id)).toMatchObject({ paused: true, points: [{ point: 'pause-end', unit }] });
    clock.jumpTo(new Date(clock.now().getTime() + 3 * 86_400_000));
    const [answerId] = await kit.publish({ text: '是东边第三根', from: '+8613900002002', receivedAt: clock.now().toISOString() });
    expect((await caseOf(answerId!)).id).toBe(id);
    expect(await typesOf(id)).toEqual(['opened', 'classified', 'assigned', 'paused', 'message-added', 'resumed']);
    const later = (await detailOf(id)).due!;
    expect(Date.parse(later.at) - Date.parse(due.at)).toBeGreaterThan(2 * 86_400_000);
    expect((await told(unit)).filter((message) => message.case.id === id).map(({ type }) => type)).toEqual(['case.assigned', 'case.paused', 'case.resumed']);
    expect(await kit.sql('SELECT 1 FROM routing.answers WHERE case_id = $1 AND kind = $2', [id, 'question'])).toHaveLength(1);
  });
});

describe('an extension', () => {
  it('waits before a supervisor, moves the due once, and the citizen is told why', async () => {
    const { id, unit } = await openedAt(lamp, '+8613900002003');
    await ofUnit(id, unit, { id: 'accept', action: 'accept' });
    const version = await ofUnit(id, unit, { id: 'more', action: 'request-extension', days: 10, reason: '配件在途' });
    const tasks = await staff().get<{ items: { kind: string; caseId: string }[] }>(`/api/tasks?kind=extension&caseId=${id}`);
    expect(tasks.body.items).toHaveLength(1);
    const refused = await kit.api('staff').post(`/api/cases/${id}/actions`, { id: 'grant', version, action: 'grant-extension' });
    expect(refused.status).toBe(403);
    const granted = await ofStaff(id, { id: 'grant', version, action: 'grant-extension' }, 'supervisor');
    expect(granted.case.due!.at > (await eventsOf(id))[1]!.due!.at).toBe(true);
    await relayed();
    expect((await told(unit)).filter((message) => message.case.id === id).at(-1)!.type).toBe('extension.granted');
  });
});

describe('merged cases', () => {
  it('each citizen is answered when the lead is; the lead’s unit loses the follower', async () => {
    const lead = await openedAt(lamp, '+8613900002004');
    const follower = await openedAt(lamp, '+8613900002005');
    await ofStaff(follower.id, { id: 'merge', version: follower.version, action: 'merge', lead: lead.id });
    const onFollower = await staff().post<{ detail: string }>(`/api/cases/${follower.id}/actions`, { id: 'no', version: follower.version + 1, action: 'refer', lead: lead.unit });
    expect(onFollower).toMatchObject({ status: 409, body: { detail: expect.stringContaining('undo-merge') } });
    await ofUnit(lead.id, lead.unit, { id: 'accept', action: 'accept' });
    const version = await ofUnit(lead.id, lead.unit, { id: 'propose', action: 'propose-resolution', answer: '已修复' });
    await ofStaff(lead.id, { id: 'approve', version, action: 'approve' });
    for (const { id } of [lead, follower]) {
      expect((await detailOf(id)).status).toBe('resolved');
      expect(await kit.sql('SELECT 1 FROM routing.answers WHERE case_id = $1 AND kind = $2', [id, 'answer'])).toHaveLength(1);
    }
    await relayed();
    expect((await told(lead.unit)).filter((message) => message.case.id === follower.id).at(-1)!.type).toBe('case.withdrawn');
  });
});

describe('a paper on the holidays of next year', () => {
  it('moves what was provisional, by an event that says so, and lists it', async () => {
    clock.jumpTo(new Date('2026-12-29T02:00:00.000Z'));
    const { id } = await openedAt(lamp, '+8613900002006', '2026-12-29T02:00:00.000Z');
    const before = (await detailOf(id)).due!;
    expect(before).toMatchObject({ provisional: true, at: '2027-01-05T09:30:00.000Z' });
    const days = ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04', '2027-01-05'].map((date) => `  - { name: 元旦, date: "${date}", isOffDay: true }`);
    writeFileSync(join(folder, 'calendar', '2027.yaml'), ['year: 2027', 'papers: [国办发明电〔2026〕9号]', 'days:', ...days, ''].join('\n'));
    const after = await until('the due to move', async () => {
      const { due } = await detailOf(id);
      return due!.provisional ? undefined : due;
    });
    expect(after).toMatchObject({ at: '2027-01-06T09:30:00.000Z', policy: before.policy });
    expect((await typesOf(id)).at(-1)).toBe('due-changed');
    const { number } = await detailOf(id);
    const [head, ...lines] = await listChanges({ query: (text, values) => kit.sql(text, values) }, 100);
    expect(head).toMatch(/2026, 2027.* moved/);
    expect(lines.find((line) => line.startsWith(number))).toContain('2027-01-05T09:30:00.000Z → 2027-01-06T09:30:00.000Z');
  });

  it('that is taken back moves it back; a case whose policy is lost stops nobody', async () => {
    const [one, other] = [await openedAt(lamp, '+8613900002007', '2026-12-29T02:00:00.000Z'), await openedAt(lamp, '+8613900002008', '2026-12-29T02:00:00.000Z')];
    const lost = 'e'.repeat(64);
    await kit.sql(`UPDATE routing.cases SET state = jsonb_set(state, '{policy}', $2) WHERE id = $1`, [other.id, JSON.stringify(lost)]);
    expect((await detailOf(one.id)).due).toMatchObject({ at: '2027-01-06T09:30:00.000Z', provisional: false });
    rmSync(join(folder, 'calendar', '2027.yaml'));
    expect(await until('the due to move back', async () => {
      const { due } = await detailOf(one.id);
      return due!.provisional ? due : undefined;
    })).toMatchObject({ at: '2027-01-05T09:30:00.000Z' });
  });
});
