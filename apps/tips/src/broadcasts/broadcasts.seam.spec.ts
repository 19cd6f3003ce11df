import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import request from 'supertest';
import { correspondent, intakeMessageReceived, messageId, type IntakeMessageReceived } from '#libs/contract';
import { xlsxOf } from '#libs/documents';
import type { RunningService } from '#libs/service';
import { openAdapter, until, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { tipsService } from '../tips.service.ts';
import type { LogReport } from './take-log.ts';

jest.setTimeout(60_000);

const path = '/tips/broadcasts';
let kit: AdapterKit;
let service: RunningService;
let key: string;

beforeAll(async () => {
  kit = await openAdapter(tipsService);
  service = await kit.start();
  key = kit.keys.station ?? '';
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts');
  kit.log.length = 0;
});

const caller = {
  station: '九江人民广播电台', programme: '行风热线', airedAt: '2026-11-24 08:30', callerName: '王先生', callerPhone: '138 0000 1234',
  summary: '和中路的路灯坏了三天了', anchorNote: '已请城管局的同志记下', place: '和中路12号',
};
type Fields = Record<string, unknown>;
const messages = async (): Promise<IntakeMessageReceived[]> => (await kit.records()).map((record) => intakeMessageReceived.parse(record));
const post = (idempotencyKey?: string, bearer = key) => {
  const asked = request(service.url).post(path).set('authorization', `Bearer ${bearer}`);
  return idempotencyKey === undefined ? asked : asked.set('idempotency-key', idempotencyKey);
};
const send = (changed: Fields = {}, idempotencyKey = 'one') => post(idempotencyKey).send({ ...caller, ...changed });
const faultsOf = (body: unknown) => (body as { errors?: { field: string; message: string; remedy?: string }[] }).errors ?? [];
const wav = Buffer.concat([Buffer.from('RIFF\x24\x02\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1'), Buffer.alloc(512)]);

describe('one caller', () => {
  it('is taken in whole, and answered when it is stored', async () => {
    const { body } = await send().expect(201);
    const [message] = await messages();
    expect(body).toEqual({ messageId: message?.id });
    expect(message).toMatchObject<Partial<IntakeMessageReceived>>({
      id: messageId('jiujiang', 'radio', 'one'), channel: 'tips', medium: 'radio', category: 'web-broadcast', account: 'radio', source: { provider: 'station', id: 'one' },
      text: '和中路的路灯坏了三天了\n\n主持人备注：已请城管局的同志记下', occurredAt: '2026-11-24T08:30:00+08:00',
      broadcast: { station: '九江人民广播电台', programme: '行风热线', airedAt: '2026-11-24T08:30:00+08:00' }, place: { text: '和中路12号' },
    });
    expect(message?.replyTo).toBeUndefined();
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toEqual({ name: '王先生', phones: ['+8613800001234'], emails: [], capacity: 'self' });
  });

  test.each<[string, Fields, Fields]>([
    ['television, by the station’s name', { station: '九江电视台' }, { account: 'television', medium: 'tv' }],
    ['television, by what it calls itself', { station: '九江电视二套' }, { account: 'television', medium: 'tv' }],
    ['an account by its key', { account: 'television', station: '市台' }, { account: 'television' }],
    ['a time with an offset', { airedAt: '2026-11-24T08:30:00Z' }, { occurredAt: '2026-11-24T16:30:00+08:00' }],
    ['a time in Chinese', { airedAt: '2026年11月24日下午3点20分' }, { occurredAt: '2026-11-24T15:20:00+08:00' }],
    ['a point', { place: '', latitude: 29.7, longitude: '115.98' }, { place: { latitude: 29.7, longitude: 115.98 } }],
    ['a caller who withheld everything', { callerName: '', callerPhone: null, anchorNote: ' ' }, { text: caller.summary }],
    ['a land line without its area code', { callerPhone: '8123456' }, {}],
    ['a script in the text is text', { summary: '<script>alert(1)</script>' }, { text: '<script>alert(1)</script>\n\n主持人备注：已请城管局的同志记下' }],
    ['from long ago, to an account by its name', { airedAt: '1998-05-01', account: '九江人民广播电台' }, { occurredAt: '1998-05-01T00:00:00+08:00', account: 'radio' }],
  ])('%s', async (_, changed, expected) => {
    await send(changed).expect(201);
    await expect(messages()).resolves.toMatchObject([expected]);
  });

  it('as a form with a clip, which is kept as it came and named by its bytes', async () => {
    const form = Object.entries(caller).reduce((asked, [name, value]) => asked.field(name, value), post('two'));
    await form.attach('clip', wav, { filename: '热线.mp3', contentType: 'audio/mpeg' }).attach('clip', Buffer.from('not audio'), { filename: 'clip.mp3', contentType: 'audio/mpeg' }).expect(201);
    const [message] = await messages();
    expect(message?.attachments).toMatchObject([
      { role: 'recording', mediaType: 'audio/wav', name: '热线.mp3', sha256: createHash('sha256').update(wav).digest('hex') },
      { role: 'recording', mediaType: 'application/octet-stream', name: 'clip.mp3' },
      { role: 'original', mediaType: expect.stringMatching(/^multipart\/form-data/) },
    ]);
  });

  it('again: still one, with the same answer; also at the same time', async () => {
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    await expect(messages()).resolves.toHaveLength(1);
  });

  it('another content under a used key is refused, and says so', async () => {
    await send().expect(201);
    const { body } = await send({ summary: '停水了' }).expect(422);
    expect(faultsOf(body)).toMatchObject([{ field: 'Idempotency-Key' }]);
    await expect(messages()).resolves.toHaveLength(1);
  });

  test.each<[string, Fields, string, RegExp]>([
    ['no station', { station: undefined }, 'station', /is missing: the station’s name/],
    ['an empty summary', { summary: '  ' }, 'summary', /is empty/],
    ['a summary that is a list', { summary: ['x'] }, 'summary', /is no text/],
    ['20,001 characters', { summary: '灯'.repeat(20_001) }, 'summary', /more than 20000 characters/],
    ['a station that the city does not have', { station: '市台' }, 'account', /does not tell which/],
    ['an account that the city does not have', { account: 'letters' }, 'account', /none of the city’s stations/],
    ['a time that is none', { airedAt: '昨天上午' }, 'airedAt', /is no time/],
    ['a day that no calendar has', { airedAt: '2026-02-30 08:30' }, 'airedAt', /is no time/],
    ['a time that has not come', { airedAt: '2099-01-01 08:30' }, 'airedAt', /has not come yet/],
    ['a number that is none', { callerPhone: '不详' }, 'callerPhone', /no number/],
    ['half a point', { latitude: 29.7 }, 'longitude', /is missing/],
    ['a point on no globe', { latitude: 290, longitude: 115 }, 'latitude', /in degrees/],
    ['a field that is none', { phone: '13800001234' }, 'phone', /is not a field/],
  ])('%s: 400, by name and with a remedy', async (_, changed, field, message) => {
    const { body } = await send(changed).expect(400);
    expect(faultsOf(body)).toMatchObject([{ field, message: expect.stringMatching(message) }]);
    await expect(messages()).resolves.toEqual([]);
  });

  it('tells every fault at once, and who called in no log', async () => {
    const { body } = await send({ airedAt: 'x', callerPhone: '12', latitude: 1 }).expect(400);
    expect(faultsOf(body).map(({ field }) => field)).toEqual(['airedAt', 'callerPhone', 'longitude']);
    await send().expect(201);
    expect(kit.log.join()).not.toMatch(/1380000|王先生/);
  });

  it.each<[string, () => request.Test, number]>([
    ['no key', () => request(service.url).post(path).send(caller), 401],
    ['a key that is wrong by one letter', () => post('one', `${key}x`).send(caller), 401],
    ['a key for something else', () => post('one', kit.keys.open311).send(caller), 403],
    ['no Idempotency-Key', () => post().send(caller), 400],
    ['broken JSON', () => post('one').type('json').send('{"station":'), 400],
    ['nothing', () => post('one').type('json').send(), 400],
    ['a list', () => post('one').send([caller]), 400],
    ['another content type', () => post('one').type('application/xml').send('<x/>'), 415],
    ['a form without a boundary', () => post('one').type('multipart/form-data').send('x'), 400],
    ['a form cut short', () => post('one').set('content-type', 'multipart/form-data; boundary=x').send('--x\r\nContent-Disposition: form-data; name="station"\r\n\r\n九江'), 400],
  ])('%s', async (_, asked, status) => {
    await asked().expect(status);
    await expect(messages()).resolves.toEqual([]);
  });

  it('a key of one station sends for no other, and needs no account', async () => {
    const hash = createHash('sha256').update('of-television').digest('hex');
    writeFileSync(kit.env.KEYS_FILE ?? '', JSON.stringify({ keys: [
      { id: 'spec-station', scope: 'station', sha256: createHash('sha256').update(key).digest('hex') }, { id: 'tv', scope: 'station', unit: 'television', sha256: hash },
    ] }));
    await until('the key', async () => (await post('a', 'of-television').send({ ...caller, station: '民生频道' })).status === 201);
    await expect(messages()).resolves.toMatchObject([{ account: 'television', medium: 'tv' }]);
    const { body } = await post('b', 'of-television').send({ ...caller, account: 'radio' }).expect(400);
    expect(faultsOf(body)).toMatchObject([{ field: 'account', message: 'is not the station of this key', remedy: 'leave it out, or send television' }]);
  });

  it('what cannot be stored is to come again', async () => {
    await kit.query('ALTER TABLE receipts RENAME TO receipts_away');
    const answer = await send();
    await kit.query('ALTER TABLE receipts_away RENAME TO receipts');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    await send().expect(201);
  });
});

describe('a day’s log', () => {
  const heading = ['电台', '节目', '播出时间', '听众姓名', '联系电话', '反映内容', '主持人备注', '地点'];
  const row = (n: number, changed: Record<number, string | number> = {}) => ['九江人民广播电台', '行风热线', '2026-11-24 08:30', `听众${n}`, `138000012${String(n).padStart(2, '0')}`, `第${n}件事：路灯坏了`, '', '和中路'].map((cell, at) => changed[at] ?? cell);
  const log = (...rows: (string | number)[][]) => xlsxOf([heading, ...rows]);
  const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const upload = async (bytes: Buffer | string, type = xlsx): Promise<LogReport> => (await post().set('content-type', type).send(bytes).expect(200)).body as LogReport;
  const outcomes = ({ rows }: LogReport) => rows.map((one) => `${one.row} ${one.outcome}`);

  it('has a report per row; a fault in one row stops no other', async () => {
    const report = await upload(log(row(1), row(2, { 2: '昨天' }), row(3), row(4, { 4: '123', 5: '' }), row(5, { 0: '市台' })));
    expect(outcomes(report)).toEqual(['2 accepted', '3 refused', '4 accepted', '5 refused', '6 refused']);
    expect(report).toMatchObject({ accepted: 2, known: 0, refused: 3 });
    const faults = report.rows.flatMap((one) => (one.outcome === 'refused' ? one.faults.map(({ column, message, remedy }) => [one.row, column, message !== '' && remedy !== '']) : []));
    expect(faults).toEqual([[3, '播出时间', true], [5, '反映内容', true], [6, '账号', true]]);
    expect((await messages()).map(({ text }) => text)).toEqual(['第1件事：路灯坏了', '第3件事：路灯坏了']);
  });

  it('again, mended: what was taken in stays one', async () => {
    await upload(log(row(1), row(2, { 2: '昨天' })));
    expect(outcomes(await upload(log(row(1), row(2))))).toEqual(['2 known', '3 accepted']);
    await expect(messages()).resolves.toHaveLength(2);
  });

  it('twice the same row is one, another note beside it is kept', async () => {
    expect(outcomes(await upload(log(row(1), row(1)))).toSorted()).toEqual(['2 accepted', '3 known']);
    const report = await upload(log(row(1, { 6: '又打来了' })));
    expect(report.rows).toMatchObject([{ outcome: 'known', note: 'differs from what came first: both are kept' }]);
    await expect(kit.query('SELECT 1 FROM conflicts')).resolves.toHaveLength(1);
  });

  it('each row’s original holds its own cells and nobody else’s', async () => {
    await upload(log(row(1), row(2)));
    const [first] = await messages();
    const original = first?.attachments.find(({ role }) => role === 'original');
    expect(original).toMatchObject({ mediaType: 'application/json' });
    expect(original?.state === 'stored' && original.bytes).toBeLessThan(400);
  });

  it.each<[string, () => Buffer | string, string]>([
    ['.csv', () => `${heading.join(',')}\n${row(1).join(',')}\n`, 'text/csv'],
    ['.csv as Excel types it', () => `\uFEFF${heading.join(';')}\r\n${row(1).join(';')}\r\n`, 'application/vnd.ms-excel'],
    ['.xlsx without a type', () => log(row(1)), 'application/octet-stream'],
    ['a date that the sheet keeps as a number, and a phone that is one', () => log(row(1, { 2: 46_350.354_166_666_664, 4: 13_800_001_201 })), xlsx],
    ['below a title', () => xlsxOf([['十一月热线记录'], heading, row(1)]), xlsx],
    ['cells merged over its rows', () => xlsxOf([heading, row(1), row(1).map((cell, at) => (at < 3 ? undefined : cell))], ['A2:A3', 'B2:B3', 'C2:C3']), xlsx],
  ])('%s', async (_, bytes, type) => {
    await expect(upload(bytes(), type)).resolves.toMatchObject({ refused: 0 });
    await expect(messages()).resolves.toMatchObject([{ occurredAt: '2026-11-24T08:30:00+08:00', text: '第1件事：路灯坏了', account: 'radio' }]);
  });

  it('as a form’s file, with what is the same for all rows', async () => {
    const sheet = xlsxOf([['时间', '内容', '编辑'], ['2026-11-24 08:30', '路灯坏了', '小李']]);
    const { body } = await post().field('station', '九江电视台').field('programme', '民生零距离').attach('log', sheet, '记录.xlsx').expect(200);
    expect(body).toMatchObject({ accepted: 1, unread: ['编辑'] });
    await expect(messages()).resolves.toMatchObject([{ account: 'television', broadcast: { programme: '民生零距离' } }]);
  });

  it('as CSV when that is asked for, with no formula in it', async () => {
    const { text, headers } = await post().set('content-type', xlsx).set('accept', 'text/csv').send(log(row(1), row(2, { 2: '=1+1' }))).expect(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.split('\r\n')).toEqual([
      '\uFEFFrow,outcome,messageId,column,message,remedy', expect.stringMatching(/^2,accepted,[\da-f-]{36},,,$/), expect.stringMatching(/^3,refused,,播出时间,is no time,/), '',
    ]);
  });

  it('of two thousand rows', async () => {
    const report = await upload(log(...Array.from({ length: 2000 }, (_, n) => row(1, { 5: `第${n}件事` }))));
    expect(report.accepted).toBe(2000);
    expect(Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n)).toBe(2000);
  });

  it.each<[string, () => Buffer | string, string, RegExp]>([
    ['without a column', () => xlsxOf([['电台', '节目'], ['a', 'b']]), xlsx, /no column for 播出时间 \(airedAt\), 反映内容 \(summary\)/],
    ['of too many rows', () => log(...Array.from({ length: 2010 }, () => row(1))), xlsx, /more than 2010 rows/],
    ['an old .xls', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'application/vnd.ms-excel', /old \.xls/],
    ['cut short', () => log(row(1)).subarray(0, 500), xlsx, /cut short/],
    ['a picture', () => Buffer.from('89504e470d0a1a0a0000000dff', 'hex'), 'application/octet-stream', /neither/],
    ['nothing', () => '', 'text/csv', /no rows/],
  ])('%s: 400 with a remedy', async (_, bytes, type, message) => {
    const { body } = await post().set('content-type', type).send(bytes()).expect(400);
    expect(faultsOf(body)).toEqual([{ field: 'log', message: expect.stringMatching(message), remedy: expect.stringMatching(/./) }]);
  });

  it('while nothing can be stored the whole log is to come again', async () => {
    await kit.query('ALTER TABLE receipts RENAME TO receipts_away');
    const answer = await post().set('content-type', xlsx).send(log(row(1)));
    await kit.query('ALTER TABLE receipts_away RENAME TO receipts');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
  });
});
