import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { correspondent, intakeMessageAmended, intakeMessageReceived, messageId, type IntakeMessageAmended, type IntakeMessageReceived } from '#libs/contract';
import { readSheet, xlsxOf } from '#libs/documents';
import type { RunningService } from '#libs/service';
import { openAdapter, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { petitionsService } from '../petitions.service.ts';
import { bomb, png, zipOf } from '../spec/kit.ts';
import type { ForwardedReport } from './report.ts';

jest.setTimeout(60_000);

const path = '/petitions/forwarded';
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
let kit: AdapterKit;
let service: RunningService;
let key: string;

beforeAll(async () => {
  kit = await openAdapter(petitionsService, {
    prepareCity: (folder) => writeFileSync(join(folder, 'petition-columns.yaml'), 'columns:\n  text: [群众说了什么]\n'),
  });
  service = await kit.start();
  key = kit.keys.petitions ?? '';
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, conflicts, document_jobs, document_pages, message_parts, petition_reports CASCADE');
  kit.log.length = 0;
});

type Cell = string | number | undefined;
const headings = ['信访编号', '信访人', '联系电话', '住址', '反映问题', '问题属地', '转送时间', '办结期限'];
const good: Cell[] = ['XF2026-001', '王建国', '13800001234', '和中路12号', '路灯坏了三天', '和中路', '2026-11-20', '2027-01-19'];
const row = (changed: Record<number, Cell>): Cell[] => good.map((cell, at) => (at in changed ? changed[at] : cell));
const csv = (...rows: Cell[][]) => Buffer.from(rows.map((cells) => cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',')).join('\r\n'));

const records = async (type: 'received' | 'amended'): Promise<Record<string, unknown>[]> => (await kit.records()).filter((record) => ('messageId' in record) === (type === 'amended'));
const messages = async (): Promise<IntakeMessageReceived[]> => (await records('received')).map((record) => intakeMessageReceived.parse(record));
const amendments = async (): Promise<IntakeMessageAmended[]> => (await records('amended')).map((record) => intakeMessageAmended.parse(record));
const post = (bearer = key) => request(service.url).post(path).set('authorization', `Bearer ${bearer}`);
const sendSheet = (bytes: Buffer, type = xlsx) => post().set('content-type', type).send(bytes);
const report = (response: { body: unknown }): ForwardedReport => response.body as ForwardedReport;
const sheet = (...rows: Cell[][]) => sendSheet(xlsxOf([headings, ...rows]));

describe('one petition of a sheet', () => {
  it('becomes a message with its number, its times and who petitions', async () => {
    const answer = report(await sheet(good).expect(200));
    const [message] = await messages();
    expect(answer).toMatchObject({ accepted: 1, known: 0, different: 0, refused: 0, rows: [{ row: 2, number: 'XF2026-001', result: 'accepted', messageId: message?.id }], files: [], unread: [] });
    expect(message).toMatchObject<Partial<IntakeMessageReceived>>({
      id: messageId('jiujiang', 'petition-bureau', 'petition-bureau/XF2026-001'), channel: 'petitions', medium: 'forwarded', category: 'petition-visit', account: 'petition-bureau',
      text: '路灯坏了三天', textOrigin: { kind: 'typed', confidence: 1 }, place: { text: '和中路' }, receivedAt: '2026-11-20T00:00:00+08:00',
      petition: { number: 'XF2026-001', office: '市信访局转交', forwardedAt: '2026-11-20T00:00:00+08:00', dueAt: '2027-01-19T23:59:00+08:00' },
    });
    expect(message?.replyTo).toBeUndefined();
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toEqual({ name: '王建国', phones: ['+8613800001234'], emails: [], address: '和中路12号', capacity: 'self' });
    expect(kit.log.join('\n')).not.toMatch(/王建国|13800001234|XF2026/);
  });

  it('is the same by its number, whatever else is in the file and however it is typed', async () => {
    await sheet(good).expect(200);
    const again = report(await sheet(row({ 0: 'XF2026-002', 2: '13800001235' }), row({ 0: ' ｘｆ2026-001' })).expect(200));
    expect(again).toMatchObject({ accepted: 1, known: 1, rows: [{ result: 'accepted' }, { result: 'known' }] });
    expect(await messages()).toHaveLength(2);
  });

  it('with other content is kept beside the first, and told', async () => {
    await sheet(good).expect(200);
    const answer = report(await sheet(row({ 7: '2027-02-19' }), row({ 4: '其实是水管' })).expect(200));
    expect(answer).toMatchObject({ accepted: 0, known: 0, different: 2, refused: 0, rows: [{ result: 'different', notices: [expect.stringContaining('both are kept')] }, { result: 'different' }] });
    expect((await amendments()).map(({ by }) => by)).toEqual(['conflict', 'conflict']);
    expect(report(await sheet(row({ 4: '其实是水管' })).expect(200))).toMatchObject({ different: 1 });
    expect(await amendments()).toHaveLength(2);
  });

  it('twice in one sheet is once taken and once known; with other words it differs', async () => {
    expect(report(await sheet(good, good, row({ 4: '别的' })).expect(200))).toMatchObject({ accepted: 1, known: 1, different: 1 });
  });

  it('of another office is another petition', async () => {
    const office = (name: string) => sendSheet(xlsxOf([[...headings, '转送单位'], [...good, name]])).expect(200);
    expect(report(await office('国家信访局'))).toMatchObject({ accepted: 1 });
    expect(report(await office('市信访局转交'))).toMatchObject({ accepted: 1 });
    expect(report(await sheet(good))).toMatchObject({ known: 1 });
    expect((await messages()).map(({ petition }) => petition?.office)).toEqual(['国家信访局', '市信访局转交']);
  });
});

describe('sheets as people make them', () => {
  test.each<[string, () => Buffer, string, Partial<IntakeMessageReceived>[]]>([
    ['dates as numbers of a sheet', () => xlsxOf([headings, row({ 6: 46346, 7: 46406 })]), xlsx, [{ petition: { number: 'XF2026-001', office: '市信访局转交', forwardedAt: '2026-11-20T00:00:00+08:00', dueAt: '2027-01-19T23:59:00+08:00' } }]],
    ['a limit in days', () => xlsxOf([headings, row({ 7: '60日' })]), xlsx, [{ petition: { number: 'XF2026-001', office: '市信访局转交', forwardedAt: '2026-11-20T00:00:00+08:00', dueAt: '2027-01-19T23:59:00+08:00' } }]],
    ['a number and a phone as numbers', () => xlsxOf([headings, row({ 0: 2026001, 2: 13800001234 })]), xlsx, [{ source: { provider: 'petition-bureau', id: 'petition-bureau/2026001' } }]],
    ['a title above, stars at headings, a cell merged over rows', () => xlsxOf([['十一月转送'], ['信访编号*', '信访人', '内容（必填）', '转送时间'], ['A1', '甲', '事一', '2026-11-20'], ['A2', '乙', '事二', undefined]], ['D3:D4']), xlsx, [{ text: '事一' }, { text: '事二', receivedAt: '2026-11-20T00:00:00+08:00' }]],
    ['a heading of this city’s own', () => xlsxOf([['编号', '群众说了什么', '交办时间'], ['A1', '事一', '2026年11月20日']]), xlsx, [{ text: '事一' }]],
    ['CSV in UTF-8', () => csv(headings, good), 'text/csv', [{ text: '路灯坏了三天' }]],
    ['CSV in GBK', () => Buffer.concat([Buffer.from('d0c5b7c3b1e0bac5', 'hex'), Buffer.from(','), Buffer.from('c4dac8dd', 'hex'), Buffer.from(','), Buffer.from('d7aacbcdcab1bce4', 'hex'), Buffer.from('\r\nA1,'), Buffer.from('c2b7b5c6', 'hex'), Buffer.from(',2026-11-20')]), 'application/octet-stream', [{ text: '路灯' }]],
    ['purpose, form and note beneath the words', () => xlsxOf([['编号', '内容', '转送时间', '信访目的', '信访形式', '备注'], ['A1', '事一', '2026-11-20', '求决', '来信', '请尽快']]), xlsx, [{ text: '事一\n\n信访目的：求决\n信访形式：来信\n备注：请尽快' }]],
  ])('%s', async (_, bytes, type, expected) => {
    await sendSheet(bytes(), type).expect(200);
    expect(await messages()).toMatchObject(expected);
  });

  it('an empty phone, several phones and secrecy', async () => {
    const secret = [...headings, '是否保密'];
    await sendSheet(xlsxOf([secret, [...row({ 2: '无' }), '否'], [...row({ 0: 'XF2', 2: '13800001234、0792-8123456' }), '是']])).expect(200);
    const [first, second] = await Promise.all((await messages()).map((message) => kit.sealer.open(message.correspondent, correspondent)));
    expect(first).toMatchObject({ phones: [], capacity: 'self' });
    expect(second).toMatchObject({ phones: ['+8613800001234', '+867928123456'], capacity: 'confidential' });
  });
});

describe('a fault is its row’s alone, and says cell, reason and remedy', () => {
  test.each<[string, Cell[], string, string]>([
    ['no number', row({ 0: '' }), 'A2', 'is empty'],
    ['a number without a sign', row({ 0: '——' }), 'A2', 'has neither letters nor digits'],
    ['a number that Excel shortened', row({ 0: '2.02611E+13' }), 'A2', 'was shortened'],
    ['a phone that Excel shortened', row({ 2: '1.38E+10' }), 'C2', 'was shortened'],
    ['a phone that is none', row({ 2: '12345' }), 'C2', 'is no number that can be called'],
    ['no words and no scan', row({ 4: '' }), 'E2', 'is empty, and no scan'],
    ['a time that is none', row({ 6: '昨天' }), 'G2', 'is no time'],
    ['no time', row({ 6: undefined }), 'G2', 'is empty'],
    ['forwarded in a year', row({ 6: '2999-11-20' }), 'G2', 'has not come yet'],
    ['forwarded long ago', row({ 6: '2006-11-20', 7: '' }), 'G2', 'more than 5 years ago'],
    ['due before it was forwarded', row({ 7: '2026-11-01' }), 'H2', 'is before it was forwarded'],
    ['due in twenty years', row({ 7: '2046-11-01' }), 'H2', 'more than 5 years after'],
    ['a limit that is none', row({ 7: '尽快' }), 'H2', 'is no time'],
    ['a name without end', row({ 1: '王'.repeat(101) }), 'B2', 'has more than 100 characters'],
  ])('%s', async (_, bad, cell, reason) => {
    const answer = report(await sheet(bad, row({ 0: 'XF-GOOD' })).expect(200));
    expect(answer).toMatchObject({ accepted: 1, refused: 1, rows: [{ row: 2, result: 'refused', faults: [{ cell, column: headings[cell.charCodeAt(0) - 65], reason: expect.stringContaining(reason), remedy: expect.stringMatching(/./) }] }, { result: 'accepted' }] });
    expect(await messages()).toHaveLength(1);
  });

  it('in Chinese, if that is asked for', async () => {
    const answer = report(await sheet(row({ 2: '12345' })).set('accept-language', 'zh-CN,zh;q=0.9,en;q=0.8').expect(200));
    expect(answer.rows[0]?.faults).toEqual([{ cell: 'C2', column: '联系电话', reason: '不是可拨打的号码', remedy: expect.stringContaining('请填写完整号码') }]);
  });

  it('what is odd and no fault is a notice', async () => {
    expect(report(await sheet(row({ 6: '2026-01-05', 7: '2026-03-06' })).expect(200)).rows[0]).toMatchObject({ result: 'accepted', notices: ['the limit is over already'] });
  });
});

describe('what cannot be read at all', () => {
  const form = (name: string, bytes: Buffer) => post().attach('file', bytes, name);
  test.each<[string, () => request.Test, RegExp]>([
    ['no column of numbers', () => sendSheet(xlsxOf([['姓名', '内容', '转送时间'], ['王', '事', '2026-11-20']])), /no column for 信访编号 \(number\)/],
    ['no rows', () => sheet(), /no row below the headings/],
    ['nothing', () => sendSheet(Buffer.alloc(0), 'text/csv'), /no rows/],
    ['a picture', () => form('表.png', png('x')), /neither .xlsx nor/],
    ['an old .xls', () => form('表.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')), /old .xls/],
    ['5,001 rows', () => sheet(...Array.from({ length: 5001 }, (_, n) => row({ 0: `XF${n}` }))), /more than 5000 rows/],
    ['60,000 rows', () => sheet(...Array.from({ length: 60_000 }, (_, n) => ['XF', n])), /more than 5000 rows/],
    ['two sheets', () => form('一.csv', csv(headings, good)).attach('file', csv(headings, good), '二.csv'), /there are 2 sheets/],
    ['an archive without a sheet', () => form('全部.zip', zipOf({ 'XF2026-001.png': png('x') })), /there is no sheet/],
    ['an archive that is cut short', () => form('全部.zip', zipOf({ '表.csv': csv(headings, good) }).subarray(0, 60)), /no ZIP archive|cut short/],
    ['a bomb', () => form('全部.zip', bomb(170)), /unpacks to more than 160 MiB/],
    ['a list without end', () => post().send(Array.from({ length: 5001 }, () => ({}))), /more than 5000 petitions/],
    ['an empty list', () => post().send([]), /is an empty list/],
  ])('%s', async (_, sent, message) => {
    const { body } = await sent().expect(400);
    expect((body as { errors: unknown[] }).errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message), remedy: expect.stringMatching(/./) })]);
    expect(await messages()).toEqual([]);
  });

  it('another type, a broken form, another’s key, no key, another site’s page', async () => {
    await post().set('content-type', 'image/png').send(png('x')).expect(415);
    await post().set('content-type', 'multipart/form-data; boundary=x').send('nonsense').expect(400);
    await post(kit.keys.station ?? '').send([]).expect(403);
    await request(service.url).post(path).send([]).expect(401);
    await post().set('sec-fetch-site', 'cross-site').send({}).expect(403);
  });
});

describe('scans', () => {
  const withScans = (zip: Record<string, Uint8Array | string>, ...rows: Cell[][]) => post().attach('file', xlsxOf([headings, ...rows]), '转送.xlsx').attach('file', zipOf(zip), '扫描.zip');

  it('go to the petition whose number is their name; what belongs to none is told', async () => {
    const answer = report(await withScans({ 'XF2026-001-1.png': png('1'), 'XF2026-001-2.png': png('2'), 'XF-2/封面.png': png('3'), '谁的.png': png('4'), 'XF-3.png': png('5') },
      good, row({ 0: 'XF-2', 4: '' }), row({ 0: 'XF-3', 6: '昨天' })).expect(200));
    expect(answer.rows.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'refused']);
    expect(answer.files.map(({ name, result, number, reason }) => [name, result, number, reason?.slice(0, 20)])).toEqual([
      ['XF-2/封面.png', 'accepted', 'XF-2', undefined], ['XF-3.png', 'refused', 'XF-3', 'the row of its petit'],
      ['XF2026-001-1.png', 'accepted', 'XF2026-001', undefined], ['XF2026-001-2.png', 'accepted', 'XF2026-001', undefined], ['谁的.png', 'refused', undefined, 'no petition of this '],
    ]);
    const [first, second] = (await messages()).toSorted((one, other) => other.text.length - one.text.length);
    expect(first).toMatchObject({ textOrigin: { kind: 'typed' }, attachments: [{ role: 'original', mediaType: 'image/png', name: 'XF2026-001-1.png' }, { role: 'original', name: 'XF2026-001-2.png' }, { role: 'original', mediaType: 'application/json' }] });
    expect(second).toMatchObject({ text: '', textOrigin: { kind: 'pending', confidence: 0 }, attachments: [{ role: 'original', mediaType: 'image/png' }, {}] });
    await expect(kit.query('SELECT 1 FROM document_jobs')).resolves.toHaveLength(3);
  });

  it('that come later are added once, and their petition stays known', async () => {
    await sheet(good).expect(200);
    const late = () => withScans({ 'XF2026-001.png': png('late') }, good).expect(200);
    expect(report(await late())).toMatchObject({ known: 1, different: 0, files: [{ result: 'accepted' }] });
    expect(report(await late())).toMatchObject({ known: 1, files: [{ result: 'known' }] });
    const scans = (await amendments()).filter(({ by }) => by === 'part');
    expect(scans).toHaveLength(1);
    expect(scans[0]?.attachments?.map(({ role, mediaType }) => [role, mediaType])).toEqual([['original', 'application/json'], ['original', 'image/png']]);
    await expect(kit.query('SELECT 1 FROM document_jobs')).resolves.toHaveLength(1);
  });

  it('all in one archive as the body', async () => {
    const answer = report(await sendSheet(zipOf({ '转送/表.xlsx': xlsxOf([headings, good]), '转送/XF2026-001.pdf': '%PDF-1.7\n' }), 'application/zip').expect(200));
    expect(answer).toMatchObject({ accepted: 1, files: [{ name: '转送/XF2026-001.pdf', result: 'accepted', number: 'XF2026-001' }] });
  });

  it('what a form says counts for rows that do not say it', async () => {
    await post().field('forwardedAt', '2026-11-20').field('office', '省信访局').attach('file', csv(['编号', '内容'], ['A1', '事一']), '表.csv').expect(200);
    expect(await messages()).toMatchObject([{ petition: { number: 'A1', office: '省信访局', forwardedAt: '2026-11-20T00:00:00+08:00' } }]);
  });
});

describe('JSON', () => {
  const one = { number: 'XF2026-001', petitioner: { name: '王建国', phone: ['13800001234', '0792-8123456'], capacity: 'on-behalf' }, text: '路灯坏了', registeredOn: '2026-11-18', forwardedAt: '2026-11-20T09:00:00+08:00', dueAt: '2027-01-19', confidential: false };

  test.each<[string, Record<string, unknown>]>([
    ['nested', one],
    ['flat', { number: 'XF2026-001', name: '王建国', phone: '13800001234、0792-8123456', capacity: '代他人', text: '路灯坏了', registeredOn: '2026-11-18', forwardedAt: '2026-11-20 09:00', dueAt: '2027-01-19' }],
  ])('one object, %s', async (_, body) => {
    expect(report(await post().send(body).expect(200))).toMatchObject({ accepted: 1, rows: [{ row: 1, result: 'accepted' }] });
    const [message] = await messages();
    expect(message).toMatchObject({ occurredAt: '2026-11-18T00:00:00+08:00', receivedAt: '2026-11-20T09:00:00+08:00' });
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toMatchObject({ name: '王建国', phones: ['+8613800001234', '+867928123456'], capacity: 'on-behalf' });
  });

  it('a list has a report, one object that is wrong a 400', async () => {
    const list = report(await post().send([one, { ...one, number: 'XF2', extra: 1 }, { ...one, number: 'XF3', text: {} }, 'no', { ...one, number: 'XF4', petitioner: { capacity: '国王' } }]).expect(200));
    expect(list).toMatchObject({ accepted: 1, refused: 4 });
    expect(list.rows.map(({ row: at, faults }) => [at, ...(faults ?? []).map(({ column, reason }) => `${column}: ${reason}`)])).toEqual([
      [1], [2, 'extra: is not a field of a petition'], [3, 'text: is no text'], [4, ': is no petition'], [5, 'capacity: is no capacity'],
    ]);
    const { body } = await post().send({ ...one, number: '', dueAt: '2026-01-01' }).set('accept-language', 'zh').expect(400);
    expect((body as { errors: { field: string; message: string }[] }).errors.map(({ field, message }) => [field, message])).toEqual([['number', '为空'], ['dueAt', '早于转送时间']]);
  });
});

describe('the report', () => {
  it('is there again, and as a sheet, for who has a key', async () => {
    const first = report(await sheet(good, row({ 0: 'XF2', 2: '12345' })).expect(200));
    const get = (from: string) => request(service.url).get(`${path}/${from}`);
    await expect(get(first.id).set('authorization', `Bearer ${key}`).expect(200).then(({ body }) => body as unknown)).resolves.toEqual(first);
    const { pathname, search } = new URL(first.download);
    await request(service.url).get(pathname).expect(401);
    const { body } = await request(service.url).get(pathname + search).set('authorization', `Bearer ${key}`).buffer(true).parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    }).expect(200);
    const read = await readSheet(body as Buffer);
    expect(read.ok && read.rows.map(({ cells }) => cells.slice(0, 5))).toEqual([
      ['row', 'petition number', 'result', 'cell', 'column'], [2, 'XF2026-001', 'accepted', null, null], [3, 'XF2', 'refused', 'C3', '联系电话'],
    ]);
    await get('nonsense').set('authorization', `Bearer ${key}`).expect(404);
    const [kept] = await kit.query<{ content: string }>('SELECT content FROM petition_reports');
    expect(kept?.content).not.toMatch(/XF2/);
  });

  it('under one Idempotency-Key is one report, and of another content none', async () => {
    const send = (...rows: Cell[][]) => sheet(...rows).set('idempotency-key', 'monday');
    const first = report(await send(good).expect(200));
    expect(report(await send(good).expect(200))).toEqual(first);
    await send(row({ 0: 'XF9' })).expect(422);
    expect(report(await sheet(good).expect(200))).toMatchObject({ known: 1 });
  });

  it('of 2,000 rows, and of the same again', async () => {
    const rows = Array.from({ length: 2000 }, (_, n) => row({ 0: `XF-${n}`, 2: `1380000${String(n).padStart(4, '0')}`, 4: `第${n}件：路灯坏了三天，请派人来看` }));
    expect(report(await sheet(...rows).expect(200))).toMatchObject({ accepted: 2000, known: 0, refused: 0 });
    expect(report(await sheet(...rows).expect(200))).toMatchObject({ accepted: 0, known: 2000, different: 0, refused: 0 });
    await expect(kit.query('SELECT count(*)::int AS count FROM receipts')).resolves.toEqual([{ count: 2000 }]);
  });
});

it('what cannot be stored now is to come again, and loses nothing', async () => {
  await kit.query('ALTER TABLE conflicts RENAME TO conflicts_away');
  await sheet(good, row({ 0: 'XF2' })).expect(200);
  const refused = await sheet(row({ 0: 'XF3' }), row({ 4: '别的' })).expect(503);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await kit.query('ALTER TABLE conflicts_away RENAME TO conflicts');
  expect(report(await sheet(row({ 0: 'XF3' }), row({ 4: '别的' })).expect(200))).toMatchObject({ accepted: 0, known: 1, different: 1 });
});

it('the page opens by the key as a password, and loads nothing from elsewhere', async () => {
  const { headers } = await request(service.url).get(path).set('accept', 'text/html').expect(401);
  expect(headers['www-authenticate']).toMatch(/^Basic/);
  const { text, headers: given } = await request(service.url).get(path).auth('clerk', key).expect(200);
  expect(text).toContain('信访事项转送');
  expect(given['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-/);
  expect(text).not.toMatch(/(?:src|href)="http/);
});
