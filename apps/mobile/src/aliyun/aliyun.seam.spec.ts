import request from 'supertest';
import { z } from 'zod';
import { correspondent, messageId, type IntakeMessageReceived } from '#libs/contract';
import { aliyunStandIn, type AliyunStandIn } from '../../../../deploy/local/stand-ins/aliyun/aliyun.ts';
import { startStandIns, type StandIns } from '../../../../deploy/local/stand-ins/stand-ins.ts';
import { systemClock, systemRandom, type Clock, type Random } from '#libs/service';
import { openPush, type PushKit } from '../spec/push-kit.ts';
import { createAliyunApi } from './api.ts';

jest.setTimeout(60_000);

const secret = 'an-invented-secret-part-of-32-ch';
const older = 'the-secret-that-it-had-before-this';
const path = `/mobile/sms/aliyun/${secret}`;
const account = 'mayor-mobile-aliyun';
const key = { keyId: 'LTAIinvented', keySecret: 'invented-key-secret' };

let standIn: AliyunStandIn;
let standIns: StandIns;
let kit: PushKit;
/** Reports are posted by the test itself, as Aliyun would, so that it sees what each does. */
beforeAll(async () => {
  standIn = aliyunStandIn({ ...key, number: '106900000001', stepMilliseconds: 5 });
  standIns = await startStandIns({ accounts: [] }, [standIn]);
  kit = await openPush('aliyun', {
    ALIYUN_SMS_NUMBER: '106900000001', ALIYUN_SMS_SECRET: `${secret},${older}`, ALIYUN_ACCESS_KEY_ID: key.keyId, ALIYUN_ACCESS_KEY_SECRET: key.keySecret,
    ALIYUN_SMS_API_URL: `${standIns.url}/aliyun`, ALIYUN_SMS_ADDRESSES: '127.0.0.1,203.0.113.0/24', TRUSTED_PROXIES: '127.0.0.1',
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

type Up = Record<string, unknown>;
/** As the help page on SmsUp has it. */
const up = (changed: Up = {}): Up => ({
  phone_number: '13800001234', content: '和中路的路灯坏了三天了', send_time: '2026-11-24 15:42:37', dest_code: '106900000001', sequence_id: '1234567890', sign_name: '民声直通车', ...changed,
});

describe('what Aliyun sends is taken in', () => {
  it.each<[string, Up, Partial<IntakeMessageReceived>]>([
    ['a text', {}, { medium: 'sms', text: '和中路的路灯坏了三天了', language: 'zh', category: 'mayor-line', account, receivedAt: '2026-11-24T15:42:37+08:00', occurredAt: '2026-11-24T15:42:37+08:00' }],
    ['an id that is a number', { sequence_id: 1234567890 }, { source: { provider: 'aliyun', id: '1234567890' } }],
    ['no text', { content: '' }, { text: '' }],
    ['a text that is a number', { content: 42 }, { text: '42' }],
    ['70,000 characters', { content: '灯'.repeat(70_000) }, { text: '灯'.repeat(70_000) }],
    ['emoji and U+0000', { content: '💡\0坏了' }, { text: '💡坏了' }],
    ['Chinese that was read as Latin on the way', { content: Buffer.from('c2b7b5c6bbb5c1cb', 'hex').toString('latin1') }, { text: '路灯坏了', textOrigin: { kind: 'typed', confidence: 0.8 } }],
    ['fields that we do not know', { foo: { bar: [1] }, __proto__x: 1 }, { text: '和中路的路灯坏了三天了' }],
    ['no time', { send_time: undefined }, { text: '和中路的路灯坏了三天了' }],
    ['no number of ours', { dest_code: undefined }, { account }],
    ['an answering machine', { content: '【自动回复】您好，我正在开会' }, { automatic: 'auto-reply' }],
  ])('%s', async (_, changed, expected) => {
    const answer = await kit.push(path, [up(changed)]);
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, 'application/json; charset=utf-8', '{"code":0,"msg":"接收成功"}']);
    const [message, ...rest] = await kit.messages();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ id: messageId('jiujiang', account, '1234567890'), ...expected });
  });

  it.each(['2026-13-45 10:00:00', '2026-11-24 25:61:00', 'yesterday', '', '2026-02-30 00:00:00'])('the impossible time %j: it counts from now', async (time) => {
    await kit.push(path, [up({ send_time: time })]);
    const [message] = await kit.messages();
    expect(message?.receivedAt).toBe(message?.storedAt);
  });

  it('with the sender sealed, and neither his number nor the secret in any log, metric or row', async () => {
    await kit.push(path, [up()]);
    await kit.push(`/mobile/sms/aliyun/${secret}x`, [up()]);
    await request(kit.service.url).get(path).expect(404);
    await request(kit.service.url).put(`${path}/more`).send({}).expect(404);
    const [message] = await kit.messages();
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toEqual({ phones: ['+8613800001234'], emails: [], capacity: 'self' });
    const dump = JSON.stringify([
      await kit.messages(), await kit.query('SELECT to_jsonb(receipts), to_jsonb(originals) FROM receipts, originals'), kit.log, (await request(kit.service.url).get('/metrics')).text,
    ]);
    expect(dump).toContain('/mobile/sms/:provider/:secret');
    for (const word of ['13800001234', secret]) expect(dump).not.toContain(word);
  });

  it('several at once, each with its own words as its original', async () => {
    const others = [up(), up({ sequence_id: '1234567891', phone_number: '13800005678', content: '水管漏水' })];
    expect((await kit.push(path, others)).status).toBe(200);
    const messages = await kit.messages();
    expect(messages.map(({ text }) => text).sort()).toEqual(['和中路的路灯坏了三天了', '水管漏水']);
    const rows = await kit.query<{ body: string }>('SELECT body FROM originals');
    const bodies = await Promise.all(rows.map(async ({ body }) => Buffer.from(await kit.sealer.open(body, z.string()), 'base64').toString()));
    expect(bodies.map((body) => JSON.parse(body) as Up)).toEqual(expect.arrayContaining(others));
    expect(bodies.every((body) => !(body.includes('水管') && body.includes('路灯')))).toBe(true);
  });

  it('long ids that are numbers and differ in the last digit', async () => {
    await kit.push(path, `[${['9007199254740993', '9007199254740992'].map((id) => JSON.stringify(up({ content: id })).replace('"1234567890"', id)).join(',')}]`);
    expect((await kit.messages()).map(({ source }) => source.id).sort()).toEqual(['9007199254740992', '9007199254740993']);
  });

  it.each<[string, Up]>([['no id', { sequence_id: undefined }], ['an id that is none', { sequence_id: '; DROP TABLE' }], ['an id that is a list', { sequence_id: [1] }]])('with %s: a message all the same, once', async (_, changed) => {
    await kit.push(path, [up(changed)]);
    await kit.push(path, [up(changed)]);
    const [message, ...rest] = await kit.messages();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ text: '和中路的路灯坏了三天了', source: { id: expect.stringMatching(/^hmac:[\w-]{43}$/) } });
  });

  it.each<[string, string, Buffer | string | Up | Up[]]>([
    ['cut short', 'application/json', '[{"phone_number":"13800001234","cont'],
    ['no JSON', 'application/json', 'hello'],
    ['nothing', 'application/json', ''],
    ['a form', 'application/x-www-form-urlencoded', 'phone_number=13800001234&content=x'],
    ['text', 'text/plain', 'phone_number'],
    ['of no known type', 'application/octet-stream', 'x'],
    ['a list of something else', 'application/json', '[1]'],
    ['an object of something else', 'application/json', { hello: 1 }],
    ['nested 50,000 deep', 'application/json', `[${'['.repeat(50_000)}${']'.repeat(50_000)}]`],
  ])('from the right place but unreadable, %s: kept for a person, once', async (_, type, body) => {
    for (let n = 0; n < 2; n += 1) expect((await kit.push(path, body, { 'content-type': type })).status).toBe(200);
    const [message, ...rest] = await kit.messages();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ account, text: '', textOrigin: { kind: 'pending' }, attachments: [{ role: 'original', state: 'stored' }] });
  });

  it('one that cannot be read among others holds none of them up', async () => {
    await kit.push(path, [up(), 7, up({ sequence_id: '1234567891' })]);
    expect((await kit.messages()).map(({ textOrigin }) => textOrigin.kind).sort()).toEqual(['pending', 'typed', 'typed']);
  });

  it('JSON of another type, one object alone, in GB18030', async () => {
    expect((await kit.push(path, JSON.stringify(up()), { 'content-type': 'text/html' })).status).toBe(200);
    const [before, after] = JSON.stringify(up({ sequence_id: '2', content: '@' })).split('@');
    await kit.push(path, Buffer.concat([Buffer.from(before?.replace('民声直通车', '') ?? ''), Buffer.from('c2b7b5c6', 'hex'), Buffer.from(after?.replace('民声直通车', '') ?? '')]));
    expect((await kit.messages()).map(({ text }) => text)).toEqual(['和中路的路灯坏了三天了', '路灯']);
  });

  it('nothing in it: nothing is made of it', async () => {
    expect((await kit.push(path, [])).status).toBe(200);
    expect(await kit.messages()).toEqual([]);
  });

  it('from an address of the list behind our own proxy, with the older secret, with the secret for reports', async () => {
    const proxied = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' };
    for (const [n, address] of [path, `/mobile/sms/aliyun/${older}`, `${path}/status`].entries()) {
      expect((await kit.push(address, [up({ sequence_id: String(n) })], proxied)).status).toBe(200);
    }
    expect(await kit.messages()).toHaveLength(3);
  });
});

describe('what is not Aliyun’s is refused, stores nothing and is counted', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['another secret', 'wrong-secret', `/mobile/sms/aliyun/${secret.replace('invented', 'inventee')}`, {}],
    ['no secret', 'wrong-secret', '/mobile/sms/aliyun', {}],
    ['the beginning of the secret', 'wrong-secret', path.slice(0, -1), {}],
    ['the secret and more', 'wrong-secret', `${path}x`, {}],
    ['both secrets at once', 'wrong-secret', `/mobile/sms/aliyun/${secret},${older}`, {}],
    ['another secret for reports', 'wrong-secret', '/mobile/sms/aliyun/some-other-secret-of-some-length/status', {}],
    ['no secret for reports', 'wrong-secret', '/mobile/sms/aliyun/status', {}],
    ['an address that is not on the list', 'foreign-address', path, { 'x-forwarded-for': '198.51.100.1' }],
    ['an address that only claims to be on it', 'foreign-address', path, { 'x-forwarded-for': '203.0.113.7, 198.51.100.1' }],
  ])('%s', async (_, reason, address, headers) => {
    const before = await kit.refusals(reason);
    const answer = await kit.push(address, [up()], headers);
    expect([answer.status, answer.headers['content-type']]).toEqual([403, expect.stringMatching(/application\/problem\+json/)]);
    expect(await kit.query('SELECT 1 FROM receipts')).toEqual([]);
    expect(await kit.refusals(reason)).toBe(before + 1);
  });

  it('a provider that is not set up', async () => {
    expect((await kit.push(`/mobile/sms/tencent/${secret}`, up())).status).toBe(404);
  });

  it('more than a webhook holds', async () => {
    expect((await kit.push(path, [up({ content: 'x'.repeat(1_100_000) })])).status).toBe(413);
  });
});

describe('the same again', () => {
  it('30 times at once: one message', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => kit.push(path, [up()])));
    expect(answers.every(({ status, text }) => status === 200 && text === '{"code":0,"msg":"接收成功"}')).toBe(true);
    expect(await kit.messages()).toHaveLength(1);
  });

  it('a list of which one is known, and the same one twice in a list', async () => {
    await kit.push(path, [up()]);
    expect((await kit.push(path, [up(), up({ sequence_id: '2' }), up({ sequence_id: '2' })])).status).toBe(200);
    expect((await kit.messages()).map(({ source }) => source.id)).toEqual(['1234567890', '2']);
  });

  it('with another text: the first stays, the second is kept beside it', async () => {
    await kit.push(path, [up()]);
    expect((await kit.push(path, [up({ content: '别的' })])).status).toBe(200);
    expect(await kit.records()).toMatchObject([{ text: '和中路的路灯坏了三天了' }, { by: 'conflict', revision: 1 }]);
  });

  it('one of a list cannot be stored: all of it is to come again, and what was stored stays one', async () => {
    await kit.query("ALTER TABLE receipts ADD CONSTRAINT full_disk CHECK (identity <> '2')");
    const list = [up(), up({ sequence_id: '2' })];
    const answer = await kit.push(path, list);
    expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([503, true]);
    await kit.query('ALTER TABLE receipts DROP CONSTRAINT full_disk');
    expect((await kit.push(path, list)).status).toBe(200);
    expect((await kit.messages()).map(({ source }) => source.id).sort()).toEqual(['1234567890', '2']);
  });
});

describe('answers', () => {
  const acknowledgement = { name: 'acknowledgement', values: { number: '九信〔2026〕00001号', pin: '482913' } };
  const text = (id: string) => standIn.sent().find(({ sid }) => sid === id);

  it('an approved text leaves, signed, and its report finds it', async () => {
    const id = await kit.answer(account, '+8613800001234', acknowledgement);
    const { provider_id: bizId } = await kit.settled(id, 'sent');
    expect(text(bizId ?? '')).toMatchObject({ to: '+8613800001234', body: expect.stringMatching(/^【民声直通车】SMS_\d+ .*九信〔2026〕00001号.*482913/) });
    const report = [{ phone_number: '13800001234', send_time: '2017-01-01 00:00:00', report_time: '2017-01-01 00:00:00', success: true, err_code: 'DELIVERED', err_msg: '用户接收成功', sms_size: '1', biz_id: bizId, out_id: id }];
    expect((await kit.push('/mobile/sms/aliyun/another-secret-than-it-should-be', report)).status).toBe(403);
    for (let n = 0; n < 2; n += 1) expect((await kit.push(`${path}/status`, report)).text).toBe('{"code":0,"msg":"接收成功"}');
    await kit.settled(id, 'delivered');
    expect(await kit.messages()).toEqual([]);
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    ['by its own id, at the address for messages', path, { success: true }, 'delivered'],
    ['by ours only', `${path}/status`, { success: 'true', biz_id: undefined }, 'delivered'],
    ['not delivered', `${path}/status`, { success: false, err_code: 'MK:0001', err_msg: '号码13800001234停机' }, 'failed'],
  ])('a report %s', async (_, address, changed, state) => {
    const id = await kit.answer(account, '+8613800001234', acknowledgement);
    const { provider_id: bizId } = await kit.settled(id, 'sent');
    await kit.push(address, [{ biz_id: bizId, out_id: id, ...changed }, { success: 'perhaps' }, { success: true, biz_id: {} }]);
    const { reason } = await kit.settled(id, state);
    expect(reason).toBe(state === 'failed' ? 'aliyun MK:0001: 号码…停机' : null);
  });

  it('a report and a message in one list, and a report about nothing of ours', async () => {
    expect((await kit.push(path, [up(), { success: true, biz_id: 'somebody-else', out_id: 'x' }])).status).toBe(200);
    expect(await kit.messages()).toHaveLength(1);
  });

  it('long free words are cut, visibly', async () => {
    const id = await kit.answer(account, '+8613800001234', { name: 'answer', values: { number: 'N1', text: '已\n修复。'.repeat(60) } });
    const { provider_id: bizId } = await kit.settled(id, 'sent');
    expect(text(bizId ?? '')?.body).toMatch(/=已 修复。[^\n]*…$/);
  });

  it.each<[string, Parameters<PushKit['answer']>[2], RegExp]>([
    ['made of no template', undefined, /approved texts only/],
    ['of a template that was never approved', { name: 'leader-told', values: {} }, /no text "leader-told"/],
    ['without a value that it needs', { name: 'acknowledgement', values: { number: 'N1' } }, /needs \{pin\}/],
  ])('one %s fails with the reason, and is not sent', async (_, template, reason) => {
    const before = standIn.sent().length;
    const id = await kit.answer(account, '+8613800001234', template);
    expect((await kit.settled(id, 'failed')).reason).toMatch(reason);
    expect(standIn.sent()).toHaveLength(before);
  });

  it('a number that Aliyun refuses: failed, without the number', async () => {
    const id = await kit.answer(account, '+123', acknowledgement);
    expect((await kit.settled(id, 'failed')).reason).toMatch(/^aliyun isv\.MOBILE_NUMBER_ILLEGAL/);
  });

  it('a limit: tried again later', async () => {
    standIn.failNext('limit');
    const id = await kit.answer(account, '+8613800001234', acknowledgement);
    const waiting = await kit.settled(id, 'pending').then(async () => {
      for (;;) {
        const now = await kit.delivery(id);
        if (now.reason !== null) return now;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    expect(waiting).toMatchObject({ state: 'pending', reason: 'aliyun isv.BUSINESS_LIMIT_CONTROL: 触发分钟级流控Permits:1' });
  });

  it('its answer is lost: it is looked up and not sent again', async () => {
    const before = standIn.sent().length;
    standIn.failNext('cut');
    const id = await kit.answer(account, '+8613900007777', acknowledgement);
    expect((await kit.settled(id, 'sent')).provider_id).toBe(`out-id:${id}`);
    expect(standIn.sent()).toHaveLength(before + 1);
  });

  it.each<[string, Partial<typeof key>, Partial<Clock>, Partial<Random>, RegExp]>([
    ['another key', { keyId: 'LTAIother' }, {}, {}, /InvalidAccessKeyId\.NotFound/],
    ['another secret', { keySecret: 'other' }, {}, {}, /SignatureDoesNotMatch/],
    ['an old signature', {}, { now: () => new Date(Date.now() - 3_600_000) }, {}, /InvalidTimeStamp\.Expired/],
    ['a signature that was used before', {}, {}, { uuid: () => 'the-same' }, /SignatureNonceUsed/],
  ])('%s is not taken, and it is tried again later', async (_, changed, clock, random, reason) => {
    const api = createAliyunApi({
      account: { ...key, ...changed, url: `${standIns.url}/aliyun`, secrets: [], addresses: [] }, fetch, clock: { ...systemClock, ...clock }, random: { ...systemRandom, ...random },
    });
    const parameters = { PhoneNumbers: '13800001234', SignName: '签名 (1)', TemplateCode: 'SMS_1', TemplateParam: '{"a":"b*~!\'&=+ 灯"}' };
    if ('uuid' in random) await expect(api.sendSms(parameters)).resolves.toMatchObject({ outcome: 'sent' });
    await expect(api.sendSms(parameters)).resolves.toMatchObject({ outcome: 'busy', reason: expect.stringMatching(reason) });
  });

  it('nobody answers: tried again later', async () => {
    const gone = await startStandIns({ accounts: [] }, []);
    await gone.close();
    const api = createAliyunApi({ account: { ...key, url: gone.url, secrets: [], addresses: [] }, fetch, clock: systemClock, random: systemRandom });
    await expect(api.sendSms({})).resolves.toEqual({ outcome: 'busy', reason: 'Aliyun cannot be reached' });
  });

  it('other lines and media are not its own', async () => {
    for (const [line, medium] of [['elsewhere', 'sms'], [account, 'email']] as const) {
      const id = await kit.answer(line, '+8613800001234', acknowledgement, medium);
      expect((await kit.settled(id, 'failed')).reason).toMatch(/no provider is set up/);
    }
  });
});

it.each<[string, Record<string, string>, RegExp]>([
  ['that are half set up', { ALIYUN_ACCESS_KEY_SECRET: '' }, /ALIYUN_ACCESS_KEY_SECRET is not set/],
  ['with a secret that is short', { ALIYUN_SMS_SECRET: 'short' }, /ALIYUN_SMS_SECRET is wrong: not 24 to 200/],
  ['without their number', { ALIYUN_SMS_NUMBER: '' }, /ALIYUN_SMS_NUMBER is not set/],
  ['without an address list where it is no trial', { MINSHENG_ENVIRONMENT: 'production', ALIYUN_SMS_ADDRESSES: '', TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a-token', TWILIO_NUMBER: '+19855501234' }, /ALIYUN_SMS_ADDRESSES is not set/],
])('the service does not start with settings %s', async (_, changed, words) => {
  await expect(kit.start(changed)).rejects.toThrow(words);
});
