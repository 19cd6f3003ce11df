import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { intakeTopic } from '#libs/contract';
import type { CaseSummary } from '../view/staff-view.ts';
import { askOf } from './ask.ts';
import { erasedMonth, openKit, type Kit } from './kit.ts';
import { readAll } from './read-all.ts';

jest.setTimeout(120_000);

let kit: Kit;
beforeAll(async () => { kit = await openKit(); });
afterAll(() => kit?.close());
const { caseOf, detailOf, relayed, staff, told } = askOf(() => kit);

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
      const all = (await readAll(kit, 'admin', topic, 'spec')).map(({ value, headers, key }) => `${value}${JSON.stringify(headers)}${key}`).join();
      expect({ topic, leaks: secrets.filter((secret) => all.includes(secret)) }).toEqual({ topic, leaks: [] });
    }
  });

  it('metrics', async () => {
    const metrics = await (await fetch(`${kit.service.url}/metrics`)).text();
    expect(secrets.filter((secret) => metrics.includes(secret))).toEqual([]);
  });
});
