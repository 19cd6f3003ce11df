import request from 'supertest';
import { z } from 'zod';
import { correspondent, messageId, type IntakeMessageReceived } from '#libs/contract';
import { account, older, openAliyun, path, secret, up, type AliyunKit } from '../spec/aliyun-kit.ts';

jest.setTimeout(60_000);

let kit: AliyunKit;
beforeAll(async () => {
  kit = await openAliyun();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts');
  kit.log.length = 0;
});

type Up = Record<string, unknown>;

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

it.each<[string, Record<string, string>, RegExp]>([
  ['that are half set up', { ALIYUN_ACCESS_KEY_SECRET: '' }, /ALIYUN_ACCESS_KEY_SECRET is not set/],
  ['with a secret that is short', { ALIYUN_SMS_SECRET: 'short' }, /ALIYUN_SMS_SECRET is wrong: not 24 to 200/],
  ['without their number', { ALIYUN_SMS_NUMBER: '' }, /ALIYUN_SMS_NUMBER is not set/],
  ['without an address list where it is no trial', { MINSHENG_ENVIRONMENT: 'production', ALIYUN_SMS_ADDRESSES: '', TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a-token', TWILIO_NUMBER: '+19855501234' }, /ALIYUN_SMS_ADDRESSES is not set/],
])('the service does not start with settings %s', async (_, changed, words) => {
  await expect(kit.start(changed)).rejects.toThrow(words);
});
