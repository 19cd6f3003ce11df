import request from 'supertest';
import { correspondent, type IntakeMessageReceived } from '#libs/contract';
import { startStandIns, type StandIns } from '../../../../deploy/local/stand-ins/stand-ins.ts';
import { tencentStandIn, type TencentStandIn } from '../../../../deploy/local/stand-ins/tencent/tencent.ts';
import { systemClock, type Clock } from '#libs/service';
import { openPush, type PushKit } from '../spec/push-kit.ts';
import { createTencentApi } from './api.ts';

jest.setTimeout(60_000);

const secret = 'another-secret-part_of-32-signs-';
const path = `/mobile/sms/tencent/${secret}`;
const account = 'mayor-mobile-tencent';
const key = { secretId: 'AKIDinvented', secretKey: 'invented-key', appId: '1400000001' };
const ok = '{"result":0,"errmsg":"OK"}';

let standIn: TencentStandIn;
let standIns: StandIns;
let kit: PushKit;
/** Reports are posted by the test itself, as Tencent Cloud would, so that it sees what each does. */
beforeAll(async () => {
  standIn = tencentStandIn({ ...key, number: '106910000001', stepMilliseconds: 5 });
  standIns = await startStandIns({ accounts: [] }, [standIn]);
  kit = await openPush('tencent', {
    TENCENT_SMS_NUMBER: '106910000001', TENCENT_SMS_SECRET: secret, TENCENT_SECRET_ID: key.secretId, TENCENT_SECRET_KEY: key.secretKey, TENCENT_SMS_APP_ID: key.appId,
    TENCENT_SMS_API_URL: `${standIns.url}/tencent`, TRUSTED_PROXIES: '127.0.0.1',
  });
});
afterAll(async () => {
  await kit.close();
  await standIns.close();
});
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts');
  kit.log.length = 0;
});

type Reply = Record<string, unknown>;
/** As document 382/59179 has it. */
const reply = (changed: Reply = {}): Reply => ({
  extend: '01', mobile: '13800001234', nationcode: '86', sign: '民声直通车', text: '和中路的路灯坏了三天了', time: 1_795_505_557, ...changed,
});

describe('what Tencent Cloud sends is taken in', () => {
  it.each<[string, Reply, Partial<IntakeMessageReceived>]>([
    ['a reply', {}, { medium: 'sms', text: '和中路的路灯坏了三天了', language: 'zh', category: 'mayor-line', account, receivedAt: '2026-11-24T15:32:37+08:00' }],
    ['a time that is text', { time: '1795505557' }, { receivedAt: '2026-11-24T15:32:37+08:00' }],
    ['no text', { text: '' }, { text: '' }],
    ['70,000 characters', { text: '灯'.repeat(70_000) }, { text: '灯'.repeat(70_000) }],
    ['emoji and U+0000', { text: '💡\0坏了' }, { text: '💡坏了' }],
    ['numbers without quotes', { mobile: 13800001234, nationcode: 86 }, { text: '和中路的路灯坏了三天了' }],
    ['fields that we do not know', { foo: { bar: [1] } }, { text: '和中路的路灯坏了三天了' }],
    ['a field that is none', { extend: {} }, { text: '和中路的路灯坏了三天了' }],
    ['only a text', { mobile: undefined, nationcode: undefined, extend: undefined, sign: undefined, time: undefined }, { text: '和中路的路灯坏了三天了' }],
    ['an answering machine', { text: '【自动回复】您好，我正在开会' }, { automatic: 'auto-reply' }],
  ])('%s', async (_, changed, expected) => {
    const answer = await kit.push(path, reply(changed));
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, 'application/json; charset=utf-8', ok]);
    const [message, ...rest] = await kit.messages();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ source: { provider: 'tencent', id: expect.stringMatching(/^hmac:[\w-]{43}$/) }, ...expected });
  });

  it.each([-1, 1e300, 'yesterday', '', null])('the impossible time %j: it counts from now', async (time) => {
    await kit.push(path, reply({ time }));
    const [message] = await kit.messages();
    expect(message?.receivedAt).toBe(message?.storedAt);
  });

  it.each([['86', '13800001234', '+8613800001234'], ['852', '61234567', '+85261234567'], ['86', '+8613800001234', '+8613800001234']])('the sender %s %s', async (nationcode, mobile, phone) => {
    await kit.push(path, reply({ nationcode, mobile }));
    const [message] = await kit.messages();
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toMatchObject({ phones: [phone] });
  });

  it('neither his number nor the secret in any log, metric or row', async () => {
    await kit.push(path, reply());
    await kit.push(`${path}x`, reply());
    const dump = JSON.stringify([
      await kit.messages(), await kit.query('SELECT to_jsonb(receipts), to_jsonb(originals) FROM receipts, originals'), kit.log, (await request(kit.service.url).get('/metrics')).text,
    ]);
    for (const word of ['13800001234', secret]) expect(dump).not.toContain(word);
  });

  it.each<[string, string, string]>([
    ['cut short', 'application/json', '{"mobile":"13800001234","te'],
    ['nothing', 'application/json', ''],
    ['a form', 'application/x-www-form-urlencoded', 'mobile=13800001234&text=x'],
    ['an object of something else', 'application/json', '{"hello":1}'],
    ['a list of something else', 'application/json', '[[]]'],
    ['a text that is none', 'application/json', '{"mobile":"13800001234","text":{}}'],
  ])('from the right place but unreadable, %s: kept for a person, once', async (_, type, body) => {
    for (let n = 0; n < 2; n += 1) expect((await kit.push(path, body, { 'content-type': type })).status).toBe(200);
    const [message, ...rest] = await kit.messages();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ account, text: '', textOrigin: { kind: 'pending' }, attachments: [{ role: 'original', state: 'stored' }] });
  });

  it('replies in a list are replies', async () => {
    await kit.push(path, [reply(), reply({ text: '水管漏水' })]);
    expect((await kit.messages()).map(({ text }) => text).sort()).toEqual(['和中路的路灯坏了三天了', '水管漏水']);
  });
});

describe('what is one, without an id', () => {
  it('the same reply again, 30 times at once: one message', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => kit.push(path, reply())));
    expect(answers.every(({ status, text }) => status === 200 && text === ok)).toBe(true);
    expect(await kit.messages()).toHaveLength(1);
  });

  it('with its fields in another order and its numbers written otherwise: one', async () => {
    await kit.push(path, reply());
    await kit.push(path, Object.fromEntries(Object.entries(reply({ time: '1795505557' })).toReversed()));
    expect(await kit.messages()).toHaveLength(1);
  });

  it.each<[string, Reply]>([['second', { time: 1_795_505_558 }], ['text', { text: '和中路的路灯坏了四天了' }], ['number', { mobile: '13800001235' }], ['extension', { extend: '02' }], ['country', { nationcode: '852' }]])('another %s: another message', async (_, changed) => {
    await kit.push(path, reply());
    await kit.push(path, reply(changed));
    expect(await kit.messages()).toHaveLength(2);
  });

  it('it cannot be stored: it is to come again', async () => {
    await kit.query('ALTER TABLE receipts RENAME TO receipts_away');
    const answer = await kit.push(path, reply());
    expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([503, true]);
    await kit.query('ALTER TABLE receipts_away RENAME TO receipts');
    expect((await kit.push(path, reply())).status).toBe(200);
    expect(await kit.messages()).toHaveLength(1);
  });
});

describe('what is not Tencent Cloud’s is refused, stores nothing and is counted', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['another secret', 'wrong-secret', '/mobile/sms/tencent/some-other-secret-of-some-length', {}],
    ['no secret', 'wrong-secret', '/mobile/sms/tencent', {}],
    ['the secret in capitals', 'wrong-secret', `/mobile/sms/tencent/${secret.toUpperCase()}`, {}],
    ['an address outside this machine, where no list is set', 'foreign-address', path, { 'x-forwarded-for': '198.51.100.1' }],
  ])('%s', async (_, reason, address, headers) => {
    const before = await kit.refusals(reason);
    expect((await kit.push(address, reply(), headers)).status).toBe(403);
    expect(await kit.query('SELECT 1 FROM receipts')).toEqual([]);
    expect(await kit.refusals(reason)).toBe(before + 1);
  });
});

describe('answers', () => {
  const acknowledgement = { name: 'acknowledgement', values: { number: '九信〔2026〕00001号', pin: '482913' } };
  const report = (changed: Record<string, unknown>) => [{
    user_receive_time: '2015-10-17 08:03:04', nationcode: '86', mobile: '13800001234', report_status: 'SUCCESS', errmsg: 'DELIVRD', description: '用户短信送达成功', ...changed,
  }];

  it('an approved text leaves, signed, its values in their order', async () => {
    const id = await kit.answer(account, '+8613800001234', acknowledgement);
    const { provider_id: serial } = await kit.settled(id, 'sent');
    expect(standIn.sent().find(({ sid }) => sid === serial)).toMatchObject({ to: '+8613800001234', body: '【民声直通车】1290001 九信〔2026〕00001号，482913' });
  });

  it.each<[string, string, (serial: string, id: string) => Record<string, unknown>, string, string | null]>([
    ['delivered, at the address for replies', path, (sid) => ({ sid }), 'delivered', null],
    ['delivered, with our own id', `${path}/status`, (_, ext) => ({ sid: '5000:1', ext }), 'delivered', null],
    ['not delivered', path, (sid, ext) => ({ sid, ext, report_status: 'FAIL', errmsg: 'MK:0001', description: '号码13800001234停机' }), 'failed', 'tencent MK:0001: 号码…停机'],
  ])('a report: %s', async (_, address, changed, state, reason) => {
    const id = await kit.answer(account, '+8613800001234', acknowledgement);
    const { provider_id: serial } = await kit.settled(id, 'sent');
    const body = [...report(changed(serial ?? '', id)), ...report({ sid: 'somebody-else' }), ...report({ report_status: 'PERHAPS', sid: serial })];
    for (let n = 0; n < 2; n += 1) expect((await kit.push(address, body)).text).toBe(ok);
    expect((await kit.settled(id, state)).reason).toBe(reason);
    expect(await kit.messages()).toEqual([]);
  });

  it.each<[string, Parameters<PushKit['answer']>[1], Parameters<PushKit['answer']>[2], RegExp]>([
    ['made of no template', '+8613800001234', undefined, /approved texts only/],
    ['to a number that is none', '+12', acknowledgement, /^tencent InvalidParameterValue\.IncorrectPhoneNumber: incorrect phone number \+12$/],
    ['with a number that is too long', '+8613800001234', { name: 'joined', values: { number: 'N'.repeat(33) } }, /longer than the 32 characters/],
  ])('one %s fails with the reason', async (_, to, template, reason) => {
    expect((await kit.settled(await kit.answer(account, to, template), 'failed')).reason).toMatch(reason);
  });

  it.each<[string, Partial<typeof key>, Partial<Clock>, string]>([
    ['another id', { secretId: 'AKIDother' }, {}, 'AuthFailure.SecretIdNotFound'],
    ['another key', { secretKey: 'other' }, {}, 'AuthFailure.SignatureFailure'],
    ['an old signature', {}, { now: () => new Date(Date.now() - 3_600_000) }, 'AuthFailure.SignatureExpire'],
    ['another application', { appId: '1400000002' }, {}, 'UnauthorizedOperation.SmsSdkAppIdVerifyFail'],
  ])('%s is not taken, and it is tried again later', async (_, changed, clock, code) => {
    const account = { ...key, ...changed, url: `${standIns.url}/tencent`, region: 'ap-guangzhou', secrets: [], addresses: [] };
    const api = createTencentApi({ account, fetch, clock: { ...systemClock, ...clock } });
    await expect(api.sendSms({ PhoneNumberSet: ['+8613800001234'], SignName: '签名', TemplateId: '1', TemplateParamSet: [] }))
      .resolves.toMatchObject({ outcome: 'busy', reason: expect.stringContaining(`tencent ${code}`) });
  });

  it('its answer is lost: it is looked up and not sent again', async () => {
    const before = standIn.sent().length;
    standIn.failNext('cut');
    const id = await kit.answer(account, '+8613900007777', acknowledgement);
    const { provider_id: serial } = await kit.settled(id, 'sent');
    expect(standIn.sent().slice(0, standIn.sent().length - before).map(({ sid }) => sid)).toEqual([serial]);
  });
});
