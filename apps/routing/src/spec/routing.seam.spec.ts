import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  answersTopic, casesTopic, departmentTopic, derivedId, encodeEvent, eventSource, eventTypes, intakeTopic,
  answer, answerResultsTopic, caseEvent, departmentMessage, type CaseEvent, type DepartmentMessage,
} from '#libs/contract';
import type { CaseDetail, CaseSummary } from '../view/staff-view.ts';
import type { Task } from '../records/tasks.ts';
import { erasedMonth, openKit, until, type Kit } from './kit.ts';

jest.setTimeout(120_000);

let kit: Kit;
beforeAll(async () => { kit = await openKit(); });
afterAll(() => kit?.close());

/** Everything that `user` can read of a topic up to its present end. */
async function readAll(user: string, topic: string, group: string): Promise<{ key: string; headers: Record<string, string>; value: string }[]> {
  const admin = kit.client('admin').admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const wanted = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const found: { key: string; headers: Record<string, string>; value: string }[] = [];
  if (wanted === 0) return found;
  const consumer = kit.client(user).consumer({ groupId: `${group}-${crypto.randomUUID()}`, maxWaitTimeInMs: 100 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      void consumer.run({
        eachMessage: async ({ message }) => {
          const headers = Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]));
          found.push({ key: String(message.key), headers, value: String(message.value) });
          if (found.length === wanted) resolve();
        },
      });
    });
  } finally {
    await consumer.disconnect();
  }
  return found;
}

const told = async (code: string): Promise<DepartmentMessage[]> =>
  (await readAll(`dept-${code}`, departmentTopic(code), `dept-${code}-spec`)).map(({ value }) => departmentMessage.parse(JSON.parse(value)));
const eventsOf = async (caseId: string): Promise<CaseEvent[]> =>
  (await readAll('console', casesTopic, 'console-spec')).filter(({ key }) => key === caseId).map(({ value }) => caseEvent.parse(JSON.parse(value)));
const staff = () => kit.api('staff');

async function caseOf(messageId: string): Promise<CaseSummary> {
  return until(`the case of ${messageId}`, async () => {
    const { body } = await staff().get<{ items: CaseSummary[] }>(`/api/cases?messageId=${messageId}`);
    return body.items[0];
  });
}
async function detailOf(id: string, key = 'staff'): Promise<CaseDetail> {
  return (await kit.api(key).get<CaseDetail>(`/api/cases/${id}`)).body;
}
/** Waits until everything that was committed is in Kafka. */
const relayed = () => until('an empty outbox', async () => {
  const [row] = await kit.sql<{ n: number }>('SELECT count(*)::int AS n FROM routing.outbox WHERE sent_at IS NULL');
  return row?.n === 0;
});

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
      case: { number: found.number, text: '和中路的路灯坏了三天了', role: 'lead', actions: ['accept', 'return'] },
    });
    const events = await eventsOf(found.id);
    expect(events.map(({ type, version }) => `${version} ${type}`)).toEqual(['1 case.opened', '2 case.classified', '3 case.assigned']);
    expect(JSON.stringify(events)).not.toContain('13900000001');

    await until('the acknowledgement', async () => (await detailOf(found.id)).answers.length > 0);
    await relayed();
    const answers = (await readAll('mobile', answersTopic, 'mobile-spec')).map(({ value }) => answer.parse(JSON.parse(value))).filter(({ caseId }) => caseId === found.id);
    expect(answers).toHaveLength(1);
    const text = await kit.sealer.open(answers[0]!.text, z.string());
    expect(text).toContain(found.number);
    expect(text).toMatch(/查询码\d{8}/);
    const [row] = await kit.sql<{ pin_hash: string }>('SELECT pin_hash FROM routing.cases WHERE id = $1', [found.id]);
    expect(row!.pin_hash).toMatch(/^\$argon2id\$/);
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

describe('identity', () => {
  const phone = '+8613900000003';
  const card = '11010519491231002X';
  const text = `公司拖欠我三个月工资，我叫李建国，电话13900000003，身份证${card}，请处理`;

  it('leaves masked when a machine assigned the case, and unmasked after a person’s release', async () => {
    const [id] = await kit.publish({ text, from: phone, name: '李建国' });
    const found = await caseOf(id!);
    expect(found.status).toBe('assigned');
    await relayed();
    const before = (await told(found.unit)).filter((message) => message.case.id === found.id);
    const leaked = JSON.stringify(before);
    for (const secret of ['13900000003', card, '李建国']) expect(leaked).not.toContain(secret);
    expect(before[0]!.case).toMatchObject({ identityShown: false, textShown: 'masked' });

    const released = await staff().post<{ version: number }>(`/api/cases/${found.id}/actions`, {
      id: 'release-1', version: found.version, action: 'release-identity', identity: true, text: true, reason: '需要联系当事人',
    });
    expect(released.status).toBe(200);
    await relayed();
    const after = (await told(found.unit)).filter((message) => message.case.id === found.id);
    expect(after.map(({ type, sequence }) => `${sequence} ${type}`)).toEqual(['1 case.assigned', '2 case.updated']);
    expect(after[1]!.case).toMatchObject({ text, textShown: 'full', identity: { name: '李建国', phones: [phone] } });
  });

  it('of a report stays with the duty desk; a clerk releases the masked text, a custodian the identity', async () => {
    const [id] = await kit.publish({ text: `我要举报市城管局收受贿赂，我的电话13900000004`, from: '+8613900000004' });
    const found = await caseOf(id!);
    expect(found).toMatchObject({ kind: 'report', unit: 'center', status: 'new' });
    const tooEarly = await staff().post<{ detail: string }>(`/api/cases/${found.id}/actions`, { id: 'a1', version: found.version, action: 'refer', lead: 'discipline' });
    expect([tooEarly.status, tooEarly.body.detail]).toEqual([409, expect.stringContaining('release')]);
    const clerk = await staff().post(`/api/cases/${found.id}/actions`, { id: 'a2', version: found.version, action: 'release-identity', identity: true, text: true, reason: 'x' });
    expect(clerk.status).toBe(403);
    const text = await staff().post<{ version: number }>(`/api/cases/${found.id}/actions`, { id: 'a3', version: found.version, action: 'release-identity', identity: false, text: true, reason: '已阅' });
    expect(text.status).toBe(200);
    const referred = await staff().post(`/api/cases/${found.id}/actions`, { id: 'a4', version: text.body.version, action: 'refer', lead: 'discipline' });
    expect(referred.status).toBe(200);
    await relayed();
    const sent = (await told('discipline')).filter((message) => message.case.id === found.id);
    expect(sent[0]!.case).toMatchObject({ identityShown: false, textShown: 'masked' });
    expect(JSON.stringify(sent)).not.toContain('13900000004');
    expect((await detailOf(found.id)).messages[0]!.correspondent).toBeUndefined();
    expect((await detailOf(found.id, 'custodian')).messages[0]!.correspondent).toMatchObject({ phones: ['+8613900000004'] });
  });
});

describe('departments and staff', () => {
  it('accept, report progress, propose a resolution; each action takes effect once, versions are checked', async () => {
    const [id] = await kit.publish({ text: '十里大道的路灯不亮了', from: '+8613900000005' });
    const found = await caseOf(id!);
    const door = kit.api(`department:${found.unit}`);
    const path = `/api/departments/${found.unit}/cases/${found.id}/actions`;
    const first = await door.post<{ version: number; repeated: boolean; case: { status: string; actions: string[] } }>(path, { id: 'u1', action: 'accept' });
    expect(first).toMatchObject({ status: 200, body: { repeated: false, case: { status: 'accepted', actions: ['return', 'progress', 'propose-resolution'] } } });
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
    const before = (await readAll('admin', `${intakeTopic}.dead-letters`, 'spec')).length;
    await kit.publishRaw(intakeTopic, [{ key: `bad ${what}`, headers, value }]);
    await until('the task', async () => {
      const { body } = await staff().get<{ items: Task[] }>('/api/tasks?kind=parked&limit=200');
      return body.items.some(({ detail }) => detail['recordId'] === headers['ce_id']);
    });
    await until('the dead letter', async () => (await readAll('admin', `${intakeTopic}.dead-letters`, 'spec')).length > before);
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

describe('originals', () => {
  const form = (from: string, text: string) => Buffer.from(new URLSearchParams({ From: from, Body: text }).toString());
  const original = (bytes: Buffer) => ({
    state: 'stored' as const, role: 'original' as const, sha256: createHash('sha256').update(bytes).digest('hex'),
    mediaType: 'application/x-www-form-urlencoded', bytes: bytes.length,
  });
  const pathOf = (caseId: string, bytes: Buffer, door = '/api/cases') => `${door}/${caseId}/attachments/${original(bytes).sha256}`;

  it('are listed to staff and fetched as they came, once the adapter has moved them', async () => {
    const bytes = form('+8613900000021', '和中路的路灯坏了');
    const [id] = await kit.publish({ text: '和中路的路灯坏了', from: '+8613900000021', attachments: [original(bytes)] });
    const found = await caseOf(id!);
    expect((await detailOf(found.id)).messages[0]!.attachments).toEqual([original(bytes)]);
    const path = pathOf(found.id, bytes);
    expect(await staff().get(path)).toMatchObject({ status: 404, body: { detail: expect.stringContaining('not in the storage yet') } });
    await kit.content.put(bytes);
    const fetched = await staff().bytes(path);
    expect([fetched.status, fetched.body.equals(bytes), fetched.headers.get('content-disposition')]).toEqual([200, true, 'attachment']);
    await relayed();
    const unit = kit.api(`department:${found.unit}`);
    expect((await unit.get(pathOf(found.id, bytes, `/api/departments/${found.unit}/cases`))).status).toBe(404);
    expect(JSON.stringify(await told(found.unit))).not.toContain(original(bytes).sha256);
  });

  it('of a report are shown to a custodian only, whatever was released', async () => {
    const bytes = form('+8613900000022', '我要举报市城管局收受贿赂');
    await kit.content.put(bytes);
    const [id] = await kit.publish({ text: '我要举报市城管局收受贿赂', from: '+8613900000022', attachments: [original(bytes)] });
    const found = await caseOf(id!);
    expect(found.kind).toBe('report');
    const act = (key: string, action: Record<string, unknown>) => kit.api(key).post<{ version: number }>(`/api/cases/${found.id}/actions`, action);
    const released = await act('custodian', { id: 'o1', version: found.version, action: 'release-identity', identity: true, text: true, reason: '已阅' });
    const referred = await act('staff', { id: 'o2', version: released.body.version, action: 'refer', lead: 'discipline' });
    expect([released.status, referred.status]).toEqual([200, 200]);
    for (const key of ['staff', 'supervisor']) {
      expect((await detailOf(found.id, key)).messages[0]!.attachments).toEqual([]);
      expect((await kit.api(key).get(pathOf(found.id, bytes))).status).toBe(404);
    }
    expect((await detailOf(found.id, 'custodian')).messages[0]!.attachments).toEqual([original(bytes)]);
    expect((await kit.api('custodian').bytes(pathOf(found.id, bytes))).body.equals(bytes)).toBe(true);
    expect((await kit.api('department:discipline').get(pathOf(found.id, bytes, '/api/departments/discipline/cases'))).status).toBe(404);
    await relayed();
    expect(JSON.stringify(await told('discipline'))).not.toContain(original(bytes).sha256);
  });

  it('of an erased month are gone, and one that was changed on the disk is not given out', async () => {
    const erased = form('+8613900000023', 'erased');
    const changed = form('+8613900000023', 'changed');
    await kit.content.put(erased, { at: erasedMonth });
    await kit.content.put(changed);
    const address = original(changed).sha256;
    writeFileSync(join(kit.storage, 'content', address.slice(0, 2), address), 'something else');
    const [id] = await kit.publish({ text: '和中路的路灯坏了', from: '+8613900000023', attachments: [original(erased), original(changed)] });
    const found = await caseOf(id!);
    expect(await staff().get(pathOf(found.id, erased))).toMatchObject({ status: 410, body: { type: 'urn:minsheng:problem:erased' } });
    expect(await staff().get(pathOf(found.id, changed))).toMatchObject({ status: 500 });
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

describe('no more than one may see (promise 7)', () => {
  const phone = '13977778888';
  const card = '110101199003070791';
  // Another number: the same sender's next text within minutes would belong to his new case.
  const second = '13966665555';
  const secrets = [phone, second, card, '欧阳修远'];
  let report: CaseSummary;
  let complaint: CaseSummary;

  beforeAll(async () => {
    const [reported, complained] = await kit.publish(
      { text: `我要举报市住建局收受贿赂，我叫欧阳修远，电话${phone}，身份证${card}`, from: `+86${phone}`, name: '欧阳修远' },
      { text: `公司拖欠我三个月工资，我叫欧阳修远，电话${second}，身份证${card}`, from: `+86${second}`, name: '欧阳修远' },
    );
    report = await caseOf(reported!);
    complaint = await caseOf(complained!);
    await relayed();
  });

  it('every key on every route', async () => {
    const document = await (await fetch(`${kit.service.url}/openapi.json`)).json() as { paths: Record<string, Record<string, unknown>> };
    const paths = Object.entries(document.paths).filter(([, methods]) => 'get' in methods).map(([path]) => path);
    expect(paths.length).toBeGreaterThan(5);
    const units = [...kit.city.units.keys()];
    const keys = ['staff', 'supervisor', 'custodian', ...units.map((code) => `department:${code}`), 'no key at all'];
    const holders = new Set<string>();
    for (const key of keys) {
      const codes = key.startsWith('department:') ? [key.slice('department:'.length), 'human-resources', 'housing'] : ['human-resources'];
      for (const { id } of [report, complaint]) {
        for (const code of new Set(codes)) {
          for (const path of paths) {
            const url = path.replace('{id}', id).replace('{code}', code).replace('{sha256}', 'a'.repeat(64));
            const answer = await (await fetch(kit.service.url + url, { headers: { authorization: `Bearer ${key}` } })).text();
            if (secrets.some((secret) => answer.includes(secret))) holders.add(`${key} ${path} ${id === report.id ? 'report' : 'complaint'}`);
          }
        }
      }
    }
    // Staff handle the complaint; of the report only a supervisor reads the words, and only a custodian sees who wrote them.
    expect([...holders].sort()).toEqual([
      'custodian /api/cases/{id} complaint', 'custodian /api/cases/{id} report',
      'staff /api/cases/{id} complaint',
      'supervisor /api/cases/{id} complaint', 'supervisor /api/cases/{id} report',
    ]);
    expect((await detailOf(report.id, 'supervisor')).messages[0]!.correspondent).toBeUndefined();
  });

  it('every topic that anybody but routing may read', async () => {
    const admin = kit.client('admin').admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__') && topic !== intakeTopic);
    await admin.disconnect();
    expect(topics.length).toBeGreaterThan(50);
    for (const topic of topics) {
      const all = (await readAll('admin', topic, 'spec')).map(({ value, headers, key }) => `${value}${JSON.stringify(headers)}${key}`).join();
      expect({ topic, leaks: secrets.filter((secret) => all.includes(secret)) }).toEqual({ topic, leaks: [] });
    }
  });

  it('metrics', async () => {
    const metrics = await (await fetch(`${kit.service.url}/metrics`)).text();
    expect(secrets.filter((secret) => metrics.includes(secret))).toEqual([]);
  });
});
