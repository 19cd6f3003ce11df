import { z } from 'zod';
import {
  answer, answerResultsTopic, answersTopic, derivedId, encodeEvent, eventSource, eventTypes, intakeTopic, type CaseEvent, type DepartmentMessage,
} from '#libs/contract';
import type { CaseDetail, CaseSummary } from '../view/staff-view.ts';
import type { Task } from '../records/tasks.ts';
import { askOf } from './ask.ts';
import { openKit, until, type Kit } from './kit.ts';
import { readAll } from './read-all.ts';

jest.setTimeout(120_000);

let kit: Kit;
beforeAll(async () => { kit = await openKit(); });
afterAll(() => kit?.close());
const { caseOf, detailOf, eventsOf, relayed, staff, told } = askOf(() => kit);

describe('a text to the mayor’s mobile', () => {
  it('reaches the department’s topic, and its citizen is acknowledged once with number and PIN', async () => {
    const [id] = await kit.publish({ text: '和中路的路灯坏了三天了', from: '+8613900000001' });
    const found = await caseOf(id!);
    expect(found).toMatchObject({ status: 'assigned', unit: 'urban-management', subcategory: 'street-lighting' });
    expect(found.number).toMatch(/^JJ-\d{8}-\d{6}$/);
    await relayed();

    const messages = (await told('urban-management')).filter((message) => message.case.id === found.id);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      type: 'case.assigned', sequence: 1,
      case: { number: found.number, text: '和中路的路灯坏了三天了', role: 'lead', actions: ['accept', 'return', 'hand-down', 'ask-citizen'] },
    });
    const events = await eventsOf(found.id);
    expect(events.map(({ type, version }) => `${version} ${type}`)).toEqual(['1 case.opened', '2 case.classified', '3 case.assigned']);
    expect(JSON.stringify(events)).not.toContain('13900000001');

    await until('the acknowledgement', async () => (await detailOf(found.id)).answers.length > 0);
    await relayed();
    const answers = (await readAll(kit, 'mobile', answersTopic, 'mobile-spec')).map(({ value }) => answer.parse(JSON.parse(value))).filter(({ caseId }) => caseId === found.id);
    expect(answers).toHaveLength(1);
    const text = await kit.sealer.open(answers[0]!.text, z.string());
    expect(text).toContain(found.number);
    expect(text).toMatch(/查询码\d{8}/);
    const [row] = await kit.sql<{ hash: string }>('SELECT hash FROM routing.case_pins WHERE case_id = $1', [found.id]);
    expect(row!.hash).toMatch(/^\$argon2id\$/);
  });

  it('sent ten times is one case, one department’s message, one acknowledgement', async () => {
    const same = { text: '浔阳路下水道堵了，污水横流', from: '+8613900000002', identity: 'SM-ten' };
    await kit.publish(same, same, same);
    await Promise.all(Array.from({ length: 7 }, () => kit.publish(same)));
    const [id] = await kit.publish(same);
    const found = await caseOf(id!);
    // A later message of the same partition key shows that the repetitions were read.
    const [after] = await kit.publish({ text: '请问公积金怎么提取', from: '+8613900000002' });
    await caseOf(after!);
    await until('both acknowledgements', async () => (await detailOf(found.id)).answers.length === 1);
    const detail = await detailOf(found.id);
    expect(detail.messages).toHaveLength(1);
    expect(detail.departments.map(({ sequence }) => sequence)).toEqual(detail.unit === 'center' ? [] : [1]);
  });
});

describe('words of danger', () => {
  it('are answered at once with 110, 119 and 120, told to the duty officer, and put first', async () => {
    const [id] = await kit.publish({ text: '煤气泄漏了，十里大道有人被困', from: '+8613900000020' });
    const found = await caseOf(id!);
    expect(found).toMatchObject({ emergency: true, due: { deadline: 'same-day' } });
    const { body: tasks } = await staff().get<{ items: Task[] }>(`/api/tasks?kind=emergency&caseId=${found.id}`);
    expect(tasks.items.map(({ subject }) => subject)).toEqual([expect.stringContaining('煤气泄漏')]);
    const { body: list } = await staff().get<{ items: CaseSummary[] }>('/api/cases?limit=1');
    expect(list.items[0]!.id).toBe(found.id);
    const { answers } = await until('both answers', async () => {
      const detail = await detailOf(found.id);
      return detail.answers.length === 2 && detail;
    });
    expect(answers.map(({ kind }) => kind)).toEqual(['notice', 'acknowledgement']);
    await relayed();
    const sent = (await readAll(kit, 'mobile', answersTopic, 'mobile-spec')).map(({ value }) => answer.parse(JSON.parse(value))).filter(({ caseId }) => caseId === found.id);
    expect(await kit.sealer.open(sent[0]!.text, z.string())).toMatch(/110.*119.*120/);
  });
});

describe('departments and staff', () => {
  it('accept, report progress, propose a resolution; each action takes effect once, versions are checked', async () => {
    const [id] = await kit.publish({ text: '十里大道的路灯不亮了', from: '+8613900000005' });
    const found = await caseOf(id!);
    const door = kit.api(`department:${found.unit}`);
    const path = `/api/departments/${found.unit}/cases/${found.id}/actions`;
    const first = await door.post<{ version: number; repeated: boolean; case: { status: string; actions: string[] } }>(path, { id: 'u1', action: 'accept' });
    expect(first).toMatchObject({ status: 200, body: { repeated: false, case: { status: 'accepted', actions: ['return', 'hand-down', 'progress', 'ask-citizen', 'request-extension', 'propose-resolution'] } } });
    const again = await door.post<{ version: number; repeated: boolean }>(path, { id: 'u1', action: 'accept' });
    expect(again).toMatchObject({ status: 200, body: { repeated: true, version: first.body.version } });
    expect((await door.post(path, { id: 'u1', action: 'progress', text: '已派人' })).status).toBe(409);
    expect((await door.post(path, { id: 'u2', action: 'progress', text: '已派人到现场', public: true })).status).toBe(200);
    const stale = await staff().post<{ errors: { field: string }[] }>(`/api/cases/${found.id}/actions`, { id: 's1', version: found.version, action: 'correct', kind: 'complaint' });
    expect(stale).toMatchObject({ status: 409, body: { errors: [{ field: 'version' }] } });
    expect((await door.post(path, { id: 'u3', action: 'propose-resolution', answer: '路灯已修复' })).body).toMatchObject({ case: { status: 'awaiting-approval', actions: [] } });

    const detail = await until('three answers', async () => {
      const now = await detailOf(found.id);
      return now.answers.length === 3 && now;
    });
    expect(detail.answers.map(({ kind }) => kind).sort()).toEqual(['acknowledgement', 'notice', 'notice']);
    expect(detail.events.map((event) => (event as CaseEvent).version)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('see only what they were told; positions run without a gap, and the list reconciles with the topic', async () => {
    await kit.publish(...Array.from({ length: 30 }, (_, n) => ({ text: '庐山大道路灯坏了', from: `+86139001${String(n).padStart(5, '0')}` })));
    await until('thirty cases', async () => (await kit.sql<{ n: number }>("SELECT count(*)::int AS n FROM routing.case_messages WHERE message->>'text' = '庐山大道路灯坏了'"))[0]!.n === 30);
    await relayed();
    const code = 'urban-management';
    const topic = await told(code);
    expect(topic.map(({ position }) => position)).toEqual(topic.map((_, index) => index + 1));
    const listed: DepartmentMessage[] = [];
    for (let since = 0; ;) {
      const { body } = await kit.api(`department:${code}`).get<{ messages: DepartmentMessage[]; position: number }>(`/api/departments/${code}/cases?since=${since}&limit=7`);
      listed.push(...body.messages);
      since = body.messages.at(-1)?.position ?? since;
      if (since === body.position) break;
    }
    expect(listed).toEqual(topic);
    const other = kit.api('department:housing');
    expect((await other.get(`/api/departments/${code}/cases?since=0`)).status).toBe(403);
    expect((await other.get(`/api/departments/housing/cases/${topic[0]!.case.id}`)).status).toBe(404);
    expect((await staff().get(`/api/departments/${code}/cases`)).status).toBe(403);
  });

  it('return a case, which then waits for a person and is gone from the unit', async () => {
    const [id] = await kit.publish({ text: '九莲路的路灯坏了', from: '+8613900000006' });
    const found = await caseOf(id!);
    const path = `/api/departments/${found.unit}/cases/${found.id}`;
    const door = kit.api(`department:${found.unit}`);
    const back = await door.post<{ case: { role: string } }>(`${path}/actions`, { id: 'r1', action: 'return', reason: '不属于我单位' });
    expect(back).toMatchObject({ status: 200, body: { case: { role: 'withdrawn' } } });
    expect((await door.post(`${path}/actions`, { id: 'r2', action: 'accept' })).status).toBe(403);
    const { body } = await staff().get<{ items: Task[] }>(`/api/tasks?kind=returned&caseId=${found.id}`);
    expect(body.items).toHaveLength(1);
    const version = (await detailOf(found.id)).version;
    const elsewhere = await staff().post<{ case: CaseDetail }>(`/api/cases/${found.id}/actions`, { id: 's1', version, action: 'refer', lead: 'power-utility' });
    expect(elsewhere).toMatchObject({ status: 200, body: { case: { status: 'assigned', unit: 'power-utility', round: 2 } } });
  });
});

describe('which case', () => {
  it('a known sender who quotes the number is joined; a stranger who quotes it is not', async () => {
    const [id] = await kit.publish({ text: '长虹大道路灯坏了', from: '+8613900000007' });
    const found = await caseOf(id!);
    const [more] = await kit.publish({ text: `${found.number} 补充：就在公交站旁边`, from: '+8613900000007' });
    const [strange] = await kit.publish({ text: `${found.number} 我也要说`, from: '+8613900000008' });
    expect((await caseOf(more!)).id).toBe(found.id);
    expect((await caseOf(strange!)).id).not.toBe(found.id);
    await relayed();
    const sent = (await told(found.unit)).filter((message) => message.case.id === found.id);
    expect(sent.map(({ type }) => type)).toEqual(['case.assigned', 'case.updated']);
    expect(sent[1]!.case.messages).toHaveLength(2);
  });
});

describe('bad records on intake.messages.v1', () => {
  const header = (id: string, changed: Record<string, string> = {}) => ({
    ...encodeEvent({ id, type: eventTypes.received, source: eventSource('jiujiang', 'mobile'), time: new Date().toISOString(), data: {} }).headers, ...changed,
  });
  it.each([
    ['no JSON', header('bad-1'), '{"id":'],
    ['an unknown type', header('bad-2', { ce_type: 'intake.message.sold.v1' }), '{}'],
    ['another city', header('bad-3', { ce_source: '/minsheng/nanchang/mobile' }), '{}'],
    ['no message', header('bad-4'), '{}'],
  ])('%s: parked as a task and a dead letter, other keys flow', async (what, headers, value) => {
    const before = (await readAll(kit, 'admin', `${intakeTopic}.dead-letters`, 'spec')).length;
    await kit.publishRaw(intakeTopic, [{ key: `bad ${what}`, headers, value }]);
    await until('the task', async () => {
      const { body } = await staff().get<{ items: Task[] }>('/api/tasks?kind=parked&limit=200');
      return body.items.some(({ detail }) => detail['recordId'] === headers['ce_id']);
    });
    await until('the dead letter', async () => (await readAll(kit, 'admin', `${intakeTopic}.dead-letters`, 'spec')).length > before);
    const [id] = await kit.publish({ text: '和中路的路灯坏了', from: '+8613900000009' });
    await caseOf(id!);
  });
});

describe('amendments', () => {
  it('add what came later, once per revision', async () => {
    const [id] = await kit.publish({
      text: '和中路的路灯坏了', from: '+8613900000010',
      attachments: [{ state: 'unavailable', reason: 'not fetched yet', role: 'media', mediaType: 'image/jpeg' }],
    });
    const found = await caseOf(id!);
    const [{ key }] = (await kit.sql<{ key: string }>("SELECT 'x' AS key")) as [{ key: string }];
    const stored = { state: 'stored' as const, role: 'media' as const, sha256: 'a'.repeat(64), mediaType: 'image/jpeg', bytes: 12 };
    const amended = encodeEvent({
      id: derivedId(id!, 'amended', '1'), type: eventTypes.amended, source: eventSource('jiujiang', 'mobile'), time: new Date().toISOString(),
      data: { messageId: id, revision: 1, at: new Date().toISOString(), by: 'media', attachments: [stored] },
    });
    await kit.publishRaw(intakeTopic, [{ key, headers: amended.headers, value: amended.value }, { key, headers: amended.headers, value: amended.value }]);
    const detail = await until('the amendment', async () => {
      const now = await detailOf(found.id);
      return now.version > found.version && now;
    });
    expect(detail.version).toBe(found.version + 1);
    expect(detail.messages[0]!.attachments).toEqual([stored]);
    await relayed();
    const sent = (await told(found.unit)).filter((message) => message.case.id === found.id);
    expect(sent.at(-1)!.case.attachments).toEqual([stored]);
  });
});

describe('answers that fail', () => {
  it('become a task', async () => {
    const [id] = await kit.publish({ text: '和中路的路灯坏了', from: '+8613900000011' });
    const found = await caseOf(id!);
    const { answers } = await until('the acknowledgement', async () => {
      const detail = await detailOf(found.id);
      return detail.answers.length > 0 && detail;
    });
    const result = encodeEvent({
      id: derivedId('result', found.id), type: eventTypes.answerResult, source: eventSource('jiujiang', 'mobile'), time: new Date().toISOString(),
      data: { id: derivedId('result', found.id), answerId: answers[0]!.id, caseId: found.id, state: 'failed', at: new Date().toISOString(), reason: '21211' },
    });
    await kit.publishRaw(answerResultsTopic, [{ key: found.id, headers: result.headers, value: result.value }]);
    await until('the task', async () => (await staff().get<{ items: Task[] }>(`/api/tasks?kind=undeliverable&caseId=${found.id}`)).body.items.length === 1);
    expect((await detailOf(found.id)).answers[0]).toMatchObject({ state: 'failed', reason: '21211' });
  });
});

describe('after a stop and a start', () => {
  it('nothing is done twice and nothing is forgotten', async () => {
    const [before] = await kit.publish({ text: '和中路的路灯坏了', from: '+8613900000012' });
    const found = await caseOf(before!);
    await kit.restart();
    const [after] = await kit.publish({ text: '甘棠湖边的路灯坏了', from: '+8613900000013' });
    await caseOf(after!);
    expect((await detailOf(found.id)).version).toBe(found.version);
  });
});
