import request from 'supertest';
import { correspondent, messageId, type IntakeMessageReceived } from '#libs/contract';
import { xlsxOf } from '#libs/documents';
import { csv, good, headings, openBureau, path, report, row, xlsx, type Bureau, type Cell } from '../spec/bureau.ts';
import { bomb, png, zipOf } from '../spec/kit.ts';

jest.setTimeout(60_000);

let bureau: Bureau;
beforeAll(async () => {
  bureau = await openBureau();
});
afterAll(() => bureau.kit.close());
beforeEach(() => bureau.empty());

describe('one petition of a sheet', () => {
  it('becomes a message with its number, its times and who petitions', async () => {
    const answer = report(await bureau.sheet(good).expect(200));
    const [message] = await bureau.messages();
    expect(answer).toMatchObject({ accepted: 1, known: 0, different: 0, refused: 0, rows: [{ row: 2, number: 'XF2026-001', result: 'accepted', messageId: message?.id }], files: [], unread: [] });
    expect(message).toMatchObject<Partial<IntakeMessageReceived>>({
      id: messageId('jiujiang', 'petition-bureau', 'petition-bureau/XF2026-001'), channel: 'petitions', medium: 'forwarded', category: 'petition-visit', account: 'petition-bureau',
      text: '路灯坏了三天', textOrigin: { kind: 'typed', confidence: 1 }, place: { text: '和中路' }, receivedAt: '2026-11-20T00:00:00+08:00',
      petition: { number: 'XF2026-001', office: '市信访局转交', forwardedAt: '2026-11-20T00:00:00+08:00', dueAt: '2027-01-19T23:59:00+08:00' },
    });
    expect(message?.replyTo).toBeUndefined();
    await expect(bureau.kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toEqual({ name: '王建国', phones: ['+8613800001234'], emails: [], address: '和中路12号', capacity: 'self' });
    expect(bureau.kit.log.join('\n')).not.toMatch(/王建国|13800001234|XF2026/);
  });

  it('is the same by its number, whatever else is in the file and however it is typed', async () => {
    await bureau.sheet(good).expect(200);
    const again = report(await bureau.sheet(row({ 0: 'XF2026-002', 2: '13800001235' }), row({ 0: ' ｘｆ2026-001' })).expect(200));
    expect(again).toMatchObject({ accepted: 1, known: 1, rows: [{ result: 'accepted' }, { result: 'known' }] });
    expect(await bureau.messages()).toHaveLength(2);
  });

  it('with other content is kept beside the first, and told', async () => {
    await bureau.sheet(good).expect(200);
    const answer = report(await bureau.sheet(row({ 7: '2027-02-19' }), row({ 4: '其实是水管' })).expect(200));
    expect(answer).toMatchObject({ accepted: 0, known: 0, different: 2, refused: 0, rows: [{ result: 'different', notices: [expect.stringContaining('both are kept')] }, { result: 'different' }] });
    expect((await bureau.amendments()).map(({ by }) => by)).toEqual(['conflict', 'conflict']);
    expect(report(await bureau.sheet(row({ 4: '其实是水管' })).expect(200))).toMatchObject({ different: 1 });
    expect(await bureau.amendments()).toHaveLength(2);
  });

  it('twice in one sheet is once taken and once known; with other words it differs', async () => {
    expect(report(await bureau.sheet(good, good, row({ 4: '别的' })).expect(200))).toMatchObject({ accepted: 1, known: 1, different: 1 });
  });

  it('of another office is another petition', async () => {
    const office = (name: string) => bureau.sendSheet(xlsxOf([[...headings, '转送单位'], [...good, name]])).expect(200);
    expect(report(await office('国家信访局'))).toMatchObject({ accepted: 1 });
    expect(report(await office('市信访局转交'))).toMatchObject({ accepted: 1 });
    expect(report(await bureau.sheet(good))).toMatchObject({ known: 1 });
    expect((await bureau.messages()).map(({ petition }) => petition?.office)).toEqual(['国家信访局', '市信访局转交']);
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
    await bureau.sendSheet(bytes(), type).expect(200);
    expect(await bureau.messages()).toMatchObject(expected);
  });

  it('an empty phone, several phones and secrecy', async () => {
    const secret = [...headings, '是否保密'];
    await bureau.sendSheet(xlsxOf([secret, [...row({ 2: '无' }), '否'], [...row({ 0: 'XF2', 2: '13800001234、0792-8123456' }), '是']])).expect(200);
    const [first, second] = await Promise.all((await bureau.messages()).map((message) => bureau.kit.sealer.open(message.correspondent, correspondent)));
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
    const answer = report(await bureau.sheet(bad, row({ 0: 'XF-GOOD' })).expect(200));
    expect(answer).toMatchObject({ accepted: 1, refused: 1, rows: [{ row: 2, result: 'refused', faults: [{ cell, column: headings[cell.charCodeAt(0) - 65], reason: expect.stringContaining(reason), remedy: expect.stringMatching(/./) }] }, { result: 'accepted' }] });
    expect(await bureau.messages()).toHaveLength(1);
  });

  it('in Chinese, if that is asked for', async () => {
    const answer = report(await bureau.sheet(row({ 2: '12345' })).set('accept-language', 'zh-CN,zh;q=0.9,en;q=0.8').expect(200));
    expect(answer.rows[0]?.faults).toEqual([{ cell: 'C2', column: '联系电话', reason: '不是可拨打的号码', remedy: expect.stringContaining('请填写完整号码') }]);
  });

  it('what is odd and no fault is a notice', async () => {
    expect(report(await bureau.sheet(row({ 6: '2026-01-05', 7: '2026-03-06' })).expect(200)).rows[0]).toMatchObject({ result: 'accepted', notices: ['the limit is over already'] });
  });
});

describe('what cannot be read at all', () => {
  const form = (name: string, bytes: Buffer) => bureau.post().attach('file', bytes, name);
  test.each<[string, () => request.Test, RegExp]>([
    ['no column of numbers', () => bureau.sendSheet(xlsxOf([['姓名', '内容', '转送时间'], ['王', '事', '2026-11-20']])), /no column for 信访编号 \(number\)/],
    ['no rows', () => bureau.sheet(), /no row below the headings/],
    ['nothing', () => bureau.sendSheet(Buffer.alloc(0), 'text/csv'), /no rows/],
    ['a picture', () => form('表.png', png('x')), /neither .xlsx nor/],
    ['an old .xls', () => form('表.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')), /old .xls/],
    ['5,001 rows', () => bureau.sheet(...Array.from({ length: 5001 }, (_, n) => row({ 0: `XF${n}` }))), /more than 5000 rows/],
    ['60,000 rows', () => bureau.sheet(...Array.from({ length: 60_000 }, (_, n) => ['XF', n])), /more than 5000 rows/],
    ['two sheets', () => form('一.csv', csv(headings, good)).attach('file', csv(headings, good), '二.csv'), /there are 2 sheets/],
    ['an archive without a sheet', () => form('全部.zip', zipOf({ 'XF2026-001.png': png('x') })), /there is no sheet/],
    ['an archive that is cut short', () => form('全部.zip', zipOf({ '表.csv': csv(headings, good) }).subarray(0, 60)), /no ZIP archive|cut short/],
    ['a bomb', () => form('全部.zip', bomb(170)), /unpacks to more than 160 MiB/],
    ['a list without end', () => bureau.post().send(Array.from({ length: 5001 }, () => ({}))), /more than 5000 petitions/],
    ['an empty list', () => bureau.post().send([]), /is an empty list/],
  ])('%s', async (_, sent, message) => {
    const { body } = await sent().expect(400);
    expect((body as { errors: unknown[] }).errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message), remedy: expect.stringMatching(/./) })]);
    expect(await bureau.messages()).toEqual([]);
  });

  it('is told in Chinese, if that is asked for', async () => {
    const { body } = await bureau.sendSheet(xlsxOf([['姓名', '内容'], ['王', '事']])).set('accept-language', 'zh').expect(400);
    expect((body as { errors: { message: string; remedy: string }[] }).errors).toEqual([{ field: 'file', message: '缺少这些列：信访编号 (number), 转送时间 (forwardedAt)', remedy: expect.stringContaining('信访编号、转送单位') }]);
  });

  it('another type, a broken form, another’s key, no key, another site’s page', async () => {
    await bureau.post().set('content-type', 'image/png').send(png('x')).expect(415);
    await bureau.post().set('content-type', 'multipart/form-data; boundary=x').send('nonsense').expect(400);
    await bureau.post(bureau.kit.keys.station ?? '').send([]).expect(403);
    await request(bureau.service.url).post(path).send([]).expect(401);
    await bureau.post().set('sec-fetch-site', 'cross-site').send({}).expect(403);
  });
});

it('what cannot be stored now is to come again, and loses nothing', async () => {
  await bureau.kit.query('ALTER TABLE conflicts RENAME TO conflicts_away');
  await bureau.sheet(good, row({ 0: 'XF2' })).expect(200);
  const refused = await bureau.sheet(row({ 0: 'XF3' }), row({ 4: '别的' })).expect(503);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await bureau.kit.query('ALTER TABLE conflicts_away RENAME TO conflicts');
  expect(report(await bureau.sheet(row({ 0: 'XF3' }), row({ 4: '别的' })).expect(200))).toMatchObject({ accepted: 0, known: 1, different: 1 });
});

it('the page opens by the key as a password, and loads nothing from elsewhere', async () => {
  const { headers } = await request(bureau.service.url).get(path).set('accept', 'text/html').expect(401);
  expect(headers['www-authenticate']).toMatch(/^Basic/);
  const { text, headers: given } = await request(bureau.service.url).get(path).auth('clerk', bureau.key).expect(200);
  expect(text).toContain('信访事项转送');
  expect(given['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-/);
  expect(text).not.toMatch(/(?:src|href)="http/);
});
