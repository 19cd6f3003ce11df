import pg from 'pg';
import { z } from 'zod';
import { answer, answersTopic, auditEvent, auditTopic, type DepartmentCase } from '#libs/contract';
import type { CaseDetail, CaseSummary } from '../view/staff-view.ts';
import { askOf } from './ask.ts';
import { openKit, until, type Kit } from './kit.ts';
import { readAll } from './read-all.ts';

jest.setTimeout(120_000);

let kit: Kit;
beforeAll(async () => { kit = await openKit(); });
afterAll(() => kit?.close());
const { caseOf, detailOf, relayed, staff, told } = askOf(() => kit);

/** A case that its unit has accepted and proposed an answer for. */
async function proposed(from: string, words: string): Promise<{ id: string; unit: string; version: number }> {
  const [messageId] = await kit.publish({ text: '和中路的路灯坏了三天了', from });
  const { id, unit } = await caseOf(messageId!);
  await ofUnit(id, unit, { id: 'accept', action: 'accept' });
  return { id, unit, version: await ofUnit(id, unit, { id: 'propose', action: 'propose-resolution', answer: words }) };
}

async function ofUnit(id: string, unit: string, action: object): Promise<number> {
  const { status, body } = await kit.api(`department:${unit}`).post<{ version: number; case: DepartmentCase }>(`/api/departments/${unit}/cases/${id}/actions`, action);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.version;
}

const ofStaff = (id: string, action: object) => staff().post<{ version: number; case: CaseDetail }>(`/api/cases/${id}/actions`, action);

/** The texts that went to the citizen of the case as answers. */
async function answersTo(id: string): Promise<string[]> {
  await relayed();
  const sent = (await readAll(kit, 'mobile', answersTopic, 'mobile-spec')).map(({ value }) => answer.parse(JSON.parse(value)));
  return Promise.all(sent.filter(({ caseId, kind }) => caseId === id && kind === 'answer').map(({ text }) => kit.sealer.open(text, z.string())));
}

describe('what a unit proposed', () => {
  it('goes back for rework with the reason and the unit’s own limit, and on approval to the citizen', async () => {
    const { id, unit, version } = await proposed('+8613900001001', '会处理的');
    const { due } = await detailOf(id);
    const back = await ofStaff(id, { id: 'rework', version, action: 'rework', reason: '请写明哪一天修好' });
    expect(back).toMatchObject({ status: 200, body: { case: { status: 'accepted', round: 2, due } } });
    expect(await answersTo(id)).toEqual([]);

    const again = await ofUnit(id, unit, { id: 'propose again', action: 'propose-resolution', answer: '路灯已于今日修复' });
    const done = await ofStaff(id, { id: 'approve', version: again, action: 'approve' });
    expect(done).toMatchObject({ status: 200, body: { case: { status: 'resolved' } } });
    expect(await answersTo(id)).toEqual([expect.stringMatching(/路灯已于今日修复$/)]);

    const messages = (await told(unit)).filter((message) => message.case.id === id);
    expect(messages.map(({ type }) => type.replace('case.', ''))).toEqual(['assigned', 'updated', 'updated', 'rework', 'updated', 'resolved']);
    expect(messages[3]).toMatchObject({ note: '请写明哪一天修好', case: { status: 'accepted', round: 2 } });
    expect(messages[3]!.case.due!.at).not.toBe(due!.at);
    expect(messages.at(-1)!.case).toMatchObject({ status: 'resolved', actions: [] });
  });

  it('and each look at it that an action gives is written down, the repeated one too', async () => {
    const { id, version } = await proposed('+8613900001003', '已修');
    // The acknowledgement is made a moment after the case, and shows among its answers.
    await until('the acknowledgement', async () => (await kit.sql("SELECT 1 FROM routing.answers WHERE kind = 'acknowledgement' AND case_id = $1", [id])).length === 1);
    const approve = { id: 'approve', version, action: 'approve' };
    const [first, again] = [await ofStaff(id, approve), await ofStaff(id, approve)];
    expect(again.body.case).toEqual(first.body.case);
    await relayed();
    const written = (await readAll(kit, 'console', auditTopic, 'console-audit')).map(({ value }) => auditEvent.parse(JSON.parse(value)));
    const ofClerk = written.filter(({ caseId, actor }) => caseId === id && actor.scope === 'staff').map(({ action }) => action);
    expect(ofClerk).toEqual(['case.approve', 'case.read', 'case.read']);
  });

  it('is let out in the clerk’s words where he gives them', async () => {
    const { id, version } = await proposed('+8613900001002', '已修');
    expect((await ofStaff(id, { id: 'approve', version, action: 'approve', answer: '您反映的路灯已修复' })).status).toBe(200);
    expect(await answersTo(id)).toEqual([expect.stringMatching(/您反映的路灯已修复$/)]);
    expect((await detailOf(id)).entries.map(({ author, kind, text }) => [author, kind, text])).toEqual([['unit', 'proposal', '已修'], ['centre', 'answer', '您反映的路灯已修复']]);
  });
});

it('an action on a case that somebody holds too long is told to come again, and nothing has happened', async () => {
  const { id, version } = await proposed('+8613900001012', '已修');
  const approve = () => ofStaff(id, { id: 'approve', version, action: 'approve' });
  const holder = new pg.Client(kit.database.adminUrl);
  await holder.connect();
  await holder.query(`BEGIN; SELECT 1 FROM routing.cases WHERE id = '${id}' FOR UPDATE`);
  expect(await approve()).toMatchObject({ status: 503, body: { type: 'urn:minsheng:problem:unavailable' } });
  await holder.end();
  expect((await detailOf(id)).status).toBe('awaiting-approval');
  expect(await approve()).toMatchObject({ status: 200, body: { repeated: false, case: { status: 'resolved' } } });
});

type Found = { items: CaseSummary[]; next?: string };

describe('staff find a case', () => {
  let cases: CaseSummary[];
  const list = async (query: string): Promise<Found> => {
    const { status, body } = await staff().get<Found>(`/api/cases?${query}`);
    expect({ query, status, body }).toMatchObject({ status: 200 });
    return body;
  };
  const some = ['和中路的路灯坏了', '请问公积金怎么提取', '我要举报市城管局收受贿赂', '煤气泄漏了，十里大道有人被困', '我要投诉小区物业乱收费', '甘棠湖边垃圾没人清运', '浔阳区下水道堵了'];
  beforeAll(async () => {
    const ids = await kit.publish(...some.map((text, index) => ({ text, from: `+86139000020${String(index).padStart(2, '0')}`, ...(index === 5 ? { capacity: 'confidential' as const } : {}) })));
    for (const id of ids) await caseOf(id);
    cases = await until('all cases', async () => {
      const { items } = await list('limit=200');
      return items.length >= some.length && items;
    });
  });

  it.each<[string, (line: CaseSummary, sample: CaseSummary) => boolean, (sample: CaseSummary) => string]>([
    ['number', (line, sample) => line.number === sample.number, ({ number }) => `number=${number}`],
    ['the beginning of a number', (line, { number }) => line.number.startsWith(number.slice(0, -1)), ({ number }) => `numberPrefix=${number.slice(0, -1)}`],
    ['status', (line, { status }) => line.status === status, ({ status }) => `status=${status}`],
    ['several of them', () => true, () => 'status=new,assigned,resolved'],
    ['unit', (line, { unit }) => line.unit === unit, ({ unit }) => `unit=${unit}`],
    ['several units, one of them twice, and a status', (line, { unit }) => [unit, 'housing'].includes(line.unit) && line.status === 'assigned', ({ unit }) => `unit=${unit},housing,${unit}&status=assigned`],
    ['kind', (line, { kind }) => line.kind === kind, ({ kind }) => `kind=${kind}`],
    ['category', (line, { category }) => line.category === category, ({ category }) => `category=${category}`],
    ['category and unit', (line, { category, unit }) => line.category === category && line.unit === unit, ({ category, unit }) => `category=${category}&unit=${unit}`],
    ['a unit that has none', () => false, () => 'unit=veterans'],
    ['district', (line, { district }) => district !== undefined && line.district === district, ({ district }) => `district=${district ?? 'nowhere'}`],
    ['medium, channel, account', () => true, () => 'medium=sms&channel=mobile&account=mayor-mobile'],
    ['another account', () => false, () => 'account=mayor-hotline'],
    ['emergency', ({ emergency }) => emergency, () => 'emergency=true'],
    ['no emergency', ({ emergency }) => !emergency, () => 'emergency=false'],
    ['confidential', ({ confidential }) => confidential, () => 'confidential=true'],
    ['not confidential', ({ confidential }) => !confidential, () => 'confidential=false'],
    ['opened from', (line, { openedAt }) => line.openedAt >= openedAt, ({ openedAt }) => `openedFrom=${openedAt}`],
    ['opened before', (line, { openedAt }) => line.openedAt < openedAt, ({ openedAt }) => `openedTo=${openedAt}`],
    ['received from', (line, { receivedAt }) => line.receivedAt >= receivedAt, ({ receivedAt }) => `receivedFrom=${receivedAt}`],
    ['received before', (line, { receivedAt }) => line.receivedAt < receivedAt, ({ receivedAt }) => `receivedTo=${receivedAt}`],
    ['due before', (line, { due }) => line.due!.at < due!.at, ({ due }) => `dueBefore=${due!.at}`],
    ['due before, of a unit and a status', (line, { unit }) => line.unit === unit && line.status === 'assigned', ({ unit }) => `dueBefore=2100-01-01T00:00:00Z&unit=${unit}&status=assigned`],
  ])('by %s, in pages without gap or repetition', async (_, matches, queryOf) => {
    for (const sample of cases) {
      const query = queryOf(sample);
      const found: string[] = [];
      for (let after = ''; ; ) {
        const page = await list(`${query}&limit=2${after}`);
        found.push(...page.items.map(({ id }) => id));
        if (page.next === undefined) break;
        after = `&after=${page.next}`;
      }
      expect({ query, found: [...found].sort() }).toEqual({ query, found: cases.filter((line) => matches(line, sample)).map(({ id }) => id).sort() });
    }
  });

  it('emergencies first, then the newest; what is due, the soonest first', async () => {
    const order = (lines: CaseSummary[]) => lines.map(({ emergency, openedAt, id }) => `${emergency ? 1 : 0} ${openedAt} ${id}`);
    expect(order(cases)).toEqual(order(cases).sort().reverse());
    const due = (await list('dueBefore=2100-01-01T00:00:00Z')).items.map((line) => line.due!.at);
    expect(due).toEqual([...due].sort());
  });

  it.each(['status=lost', 'after=nothing', 'numberPrefix=编号', 'dueBefore=tomorrow'])('and is told what is wrong with %s', async (query) => {
    const { status, body } = await staff().get<{ errors: { field: string }[] }>(`/api/cases?${query}`);
    expect([status, body.errors.map(({ field }) => field.split('.')[0])]).toEqual([400, [query.split('=')[0]]]);
  });

  it('not with the next of a list in another order', async () => {
    const { next } = await list('limit=1');
    expect((await staff().get(`/api/cases?dueBefore=2100-01-01T00:00:00Z&after=${next}`)).status).toBe(400);
  });
});

describe('by who wrote', () => {
  const bySender = (key: string, body: object) => kit.api(key).post<Found & { errors: { field: string }[] }>('/api/cases/by-sender', body);
  let report: string;
  let complaint: string;
  beforeAll(async () => {
    const from = '+8613900003001';
    const [first] = await kit.publish({ text: '我要举报市城管局收受贿赂', from, receivedAt: new Date(Date.now() - 7_200_000).toISOString() });
    report = (await caseOf(first!)).id;
    const [second] = await kit.publish({ text: '我要投诉小区物业乱收费', from });
    complaint = (await caseOf(second!)).id;
  });

  it.each([
    ['staff', false], ['supervisor', false], ['custodian', true],
  ])('%s finds his cases; that he reported: %s', async (key, reports) => {
    const { status, body } = await bySender(key, { phone: '139 0000 3001' });
    expect([status, body.items.map(({ id }) => id).sort()]).toEqual([200, (reports ? [report, complaint] : [complaint]).sort()]);
  });

  it('which is written down before it is answered, without the number', async () => {
    await relayed();
    const events = (await readAll(kit, 'console', auditTopic, 'console-audit')).filter(({ value }) => value.includes('cases.find-by-sender'));
    expect(events.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toContain('3900003001');
  });

  it('nobody’s number finds nothing; what is none is refused', async () => {
    expect((await bySender('staff', { phone: '+8613900003002' })).body.items).toEqual([]);
    for (const body of [{}, { phone: 'hello' }, { phone: '+8613900003001', email: 'a@example.com' }]) {
      const refused = await bySender('staff', body);
      expect([refused.status, refused.body.errors[0]?.field]).toEqual([400, 'phone']);
    }
    expect((await bySender('department:housing', { phone: '+8613900003001' })).status).toBe(403);
  });
});
