import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { correspondent, intakeMessageReceived, messageId, type IntakeMessageReceived } from '#libs/contract';
import { openFileContentStore } from '#libs/channel';
import { parseSealingKeys } from '#libs/privacy';
import { systemClock, systemRandom, type RunningService } from '#libs/service';
import { deliver, first, openMobile, path, post, publicUrl, second, sign, smsForm, until, type MobileKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: MobileKit;
let service: RunningService;

beforeAll(async () => {
  kit = await openMobile();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts');
  kit.log.length = 0;
});

type Form = Record<string, string>;
const sid = `SM${'a'.repeat(32)}`;
const messages = async (): Promise<IntakeMessageReceived[]> => (await kit.records()).map((record) => intakeMessageReceived.parse(record));
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);
const refusals = async (reason: string) => Number(new RegExp(`minsheng_webhooks_refused_total\\{provider="twilio",reason="${reason}"\\} (\\d+)`).exec((await request(service.url).get('/metrics')).text)?.[1] ?? 0);

describe('what Twilio sends is taken in', () => {
  it.each<[string, Form, Partial<IntakeMessageReceived>]>([
    ['a text', {}, { medium: 'sms', text: '和中路的路灯坏了三天了', language: 'zh', category: 'mayor-line', account: 'mayor-mobile' }],
    ['an empty body', { Body: '' }, { text: '' }],
    ['only white space', { Body: '  \n ' }, { text: '  \n ' }],
    ['70,000 characters', { Body: '灯'.repeat(70_000) }, { text: '灯'.repeat(70_000) }],
    ['emoji', { Body: '💡坏了👨‍👩‍👧' }, { text: '💡坏了👨‍👩‍👧' }],
    ['U+0000', { Body: 'a\0b' }, { text: 'ab' }],
    ['fields that we do not know', { Foo: 'bar', ProviderMetadata: '{"x":1}', 'a[b]': 'c', __proto__x: '1' }, { text: '和中路的路灯坏了三天了' }],
    ['Chinese that was read as Latin on the way', { Body: Buffer.from('c2b7b5c6bbb5c1cb', 'hex').toString('latin1') }, { text: '路灯坏了', textOrigin: { kind: 'typed', confidence: 0.8 } }],
    ['from a short code', { From: '12345' }, { text: '和中路的路灯坏了三天了' }],
    ['from nobody', { From: '' }, { text: '和中路的路灯坏了三天了' }],
    ['to a number that no setting names', { To: '+19855509999' }, { account: 'mayor-mobile' }],
    ['an answering machine', { Body: '【自动回复】您好，我正在开会' }, { automatic: 'auto-reply' }],
    ['no country, no segments', { ToCountry: '', NumSegments: '' }, { medium: 'sms' }],
  ])('%s', async (_, changed, expected) => {
    const answer = await deliver(service, smsForm(sid, changed));
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200, 'text/xml; charset=utf-8', '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    ]);
    const [message, ...rest] = await messages();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ id: messageId('jiujiang', 'mayor-mobile', sid), source: { provider: 'twilio', id: sid }, ...expected });
  });

  it('with the sender sealed, in the record and in the database, and no number in any log', async () => {
    await deliver(service, smsForm(sid));
    const [message] = await messages();
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toEqual({ phones: ['+8613800001234'], emails: [], capacity: 'self' });
    const dump = JSON.stringify([await messages(), await kit.query('SELECT to_jsonb(receipts), to_jsonb(originals) FROM receipts, originals'), kit.log]);
    expect(dump).not.toContain('13800001234');
  });

  it('on the line of the account and number to which it came', async () => {
    const form = smsForm(sid, { AccountSid: second.sid, To: second.number });
    const answer = await post(`${service.url}${path}`, new URLSearchParams(form), { 'x-twilio-signature': sign(form, second.token) });
    expect(answer.status).toBe(200);
    expect(await messages()).toMatchObject([{ account: second.line }]);
  });

  it('with the port in the signed address, and without it', async () => {
    for (const [n, url] of [`${publicUrl}${path}`, `${publicUrl}:443${path}`].entries()) {
      const form = smsForm(`${sid}${n}`);
      const answer = await post(`${service.url}${path}`, new URLSearchParams(form), { 'x-twilio-signature': sign(form, first.token, url) });
      expect(answer.status).toBe(200);
    }
    expect(await stored()).toBe(2);
  });

  it('with an address that carries what its owner added', async () => {
    const form = smsForm(sid);
    const query = '?line=1&x=%27a';
    const answer = await post(`${service.url}${path}${query}`, new URLSearchParams(form), { 'x-twilio-signature': sign(form, first.token, `${publicUrl}${path}${query}`) });
    expect(answer.status).toBe(200);
  });

  it.each<[string, (text: Buffer) => string]>([
    ['as it was meant', () => '路灯坏了'], ['as lost characters', (text) => text.toString('utf8')], ['as Latin', (text) => text.toString('latin1')],
  ])('a body in GB18030 that was signed %s', async (_, signedAs) => {
    const bytes = Buffer.from('c2b7b5c6bbb5c1cb', 'hex');
    const { Body: __, ...form } = smsForm(sid);
    const escaped = [...bytes].map((byte) => `%${byte.toString(16)}`).join('');
    const answer = await post(`${service.url}${path}`, `${new URLSearchParams(form).toString()}&Body=${escaped}`, {
      'x-twilio-signature': sign({ ...form, Body: signedAs(bytes) }),
    });
    expect(answer.status).toBe(200);
    expect(await messages()).toMatchObject([{ text: '路灯坏了', textOrigin: { kind: 'typed', confidence: 0.9 } }]);
  });

  it('with lone surrogates in what is no UTF-8', async () => {
    const { Body: _, ...form } = smsForm(sid);
    const answer = await post(`${service.url}${path}`, `${new URLSearchParams(form).toString()}&Body=a%ED%A0%BDb`, {
      'x-twilio-signature': sign({ ...form, Body: Buffer.from('61eda0bd62', 'hex').toString('utf8') }),
    });
    expect(answer.status).toBe(200);
    const [message] = await messages();
    expect(message?.text.isWellFormed()).toBe(true);
  });

  it('with fields doubled: the first counts, and all of them are signed', async () => {
    const form = smsForm(sid);
    const body = `${new URLSearchParams(form).toString()}&Body=second&From=%2B8613900000000`;
    // Twilio's own package signs the values of a doubled field one after the other, sorted, equal ones once.
    const signature = getExpectedTwilioSignature(first.token, `${publicUrl}${path}`, {
      ...form, Body: [form.Body, 'second'], From: [form.From, '+8613900000000'],
    });
    expect((await post(`${service.url}${path}`, body, { 'x-twilio-signature': signature })).status).toBe(200);
    expect(await messages()).toMatchObject([{ text: form.Body }]);
    expect((await post(`${service.url}${path}`, body, { 'x-twilio-signature': sign(form) })).status).toBe(403);
  });

  it.each([
    ['neither an id nor a sender nor a text', { MessageSid: undefined, SmsSid: undefined, SmsMessageSid: undefined, From: undefined, Body: undefined }, 'pending'],
    ['no id', { MessageSid: undefined, SmsSid: undefined, SmsMessageSid: undefined }, 'typed'],
    ['an id that is none', { MessageSid: '; DROP TABLE', SmsSid: undefined, SmsMessageSid: undefined }, 'typed'],
  ])('authentic, with %s: a message all the same, once', async (_, changed, kind) => {
    const form = smsForm(sid, changed);
    await deliver(service, form);
    await deliver(service, form);
    expect(await messages()).toMatchObject([{ textOrigin: { kind } }]);
  });

  it('a picture message, its files to be fetched', async () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const { sid: mms, media } = kit.standIn.registerInbound({
      from: '+8613800001234', to: first.number, body: '看图',
      media: [{ contentType: 'image/jpeg', base64: png }, { contentType: 'image/png', base64: '', missing: true }],
    });
    const files = media.map(({ url, contentType }, n) => ({ [`MediaUrl${n}`]: url, [`MediaContentType${n}`]: contentType }));
    // NumMedia lies: the addresses count.
    const form = smsForm(mms, { Body: '看图', NumMedia: '1', ...Object.assign({}, ...files) as Form });
    expect((await deliver(service, form)).status).toBe(200);
    const [received] = await kit.records();
    expect(received).toMatchObject({ medium: 'mms', attachments: [{ state: 'unavailable', mediaType: 'image/jpeg' }, { state: 'unavailable', mediaType: 'image/png' }, { role: 'original' }] });
    const amended = await until('both files settled', async () => {
      // Two jobs, in either order, each told by an amendment with all files: the later one has neither waiting any more.
      const last = (await kit.records()).at(-1) as { attachments: { reason?: string }[] } | undefined;
      return last && !last.attachments.some(({ reason }) => reason === 'not fetched yet') ? last : false;
    });
    expect(amended).toMatchObject({ attachments: [{ state: 'stored', mediaType: 'image/png' }, { state: 'unavailable', reason: expect.stringContaining('404') }, { role: 'original' }] });
  });
});

describe('the original of a text', () => {
  it('is listed by its message and can soon be fetched from the storage by another service, byte for byte, sealed on the disk', async () => {
    const form = new URLSearchParams(smsForm(sid, { Body: '和中路的路灯坏了三天了，我的电话13800001234' })).toString();
    const bytes = Buffer.from(form);
    await post(`${service.url}${path}`, form, { 'x-twilio-signature': sign(Object.fromEntries(new URLSearchParams(form))) });
    const [message] = await messages();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(message?.attachments).toEqual([
      { state: 'stored', role: 'original', sha256, mediaType: expect.stringContaining('application/x-www-form-urlencoded'), bytes: bytes.length },
    ]);
    const { STORAGE_URL: storage = '', SEALING_KEYS_FILE: keys = '' } = kit.env;
    const elsewhere = await openFileContentStore(storage, { keys: parseSealingKeys(readFileSync(keys, 'utf8')), clock: systemClock, random: systemRandom });
    const found = await until('the original in the storage', async () => (await elsewhere.get(sha256)) ?? false);
    expect((await buffer(found)).equals(bytes)).toBe(true);
    const folder = fileURLToPath(storage);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name)).includes('13800001234')).toBe(false);
    expect((await request(service.url).get('/metrics')).text).toMatch(/^minsheng_originals_unmoved \d+$/m);
  });
});

describe('what is not Twilio’s is refused, stores nothing and is counted', () => {
  const headersFor = (form: Form, token: string) => ({ 'x-twilio-signature': sign(form, token) });
  const form = smsForm(sid);
  const ofSecond = smsForm(sid, { AccountSid: second.sid });

  it.each<[string, string, Form, Record<string, string>]>([
    ['no signature', 'no-signature', form, {}],
    ['an empty signature', 'no-signature', form, { 'x-twilio-signature': '' }],
    ['a wrong signature', 'wrong-signature', form, { 'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
    ['the token of another account', 'wrong-signature', form, headersFor(form, second.token)],
    ['an account that we do not have', 'unknown-account', smsForm(sid, { AccountSid: `AC${'9'.repeat(32)}` }), headersFor(smsForm(sid, { AccountSid: `AC${'9'.repeat(32)}` }), first.token)],
    ['no account', 'unknown-account', smsForm(sid, { AccountSid: undefined }), headersFor(smsForm(sid, { AccountSid: undefined }), first.token)],
    ['another account of ours to this number', 'foreign-number', ofSecond, headersFor(ofSecond, second.token)],
    ['a changed text', 'wrong-signature', smsForm(sid, { Body: 'changed' }), headersFor(form, first.token)],
    ['an added field', 'wrong-signature', { ...form, MediaUrl0: 'http://example.org/' }, headersFor(form, first.token)],
    ['another address', 'wrong-signature', form, { 'x-twilio-signature': sign(form, first.token, `${publicUrl}/elsewhere`) }],
    ['JSON', 'not-a-form', form, { ...headersFor(form, first.token), 'content-type': 'application/json' }],
    ['an empty request', 'unknown-account', {}, headersFor({}, first.token)],
  ])('%s', async (_, reason, body, headers) => {
    const before = await refusals(reason);
    const content = headers['content-type'] === 'application/json' ? '{}' : new URLSearchParams(body);
    const answer = await post(`${service.url}${path}`, content, headers);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([403, expect.stringMatching(/application\/problem\+json/)]);
    expect(await stored()).toBe(0);
    expect(await refusals(reason)).toBe(before + 1);
  });

  it('by whatever Host it says that it came', async () => {
    const url = 'https://evil.example.org';
    await request(service.url).post(path).set('host', 'evil.example.org').set('x-forwarded-host', 'evil.example.org').type('form')
      .set('x-twilio-signature', sign(form, first.token, `${url}${path}`)).send(form).expect(403);
  });

  it('a provider that is not there, and another method', async () => {
    await request(service.url).post('/mobile/sms/nobody').type('form').send(form).expect(404);
    await request(service.url).get(path).expect(404);
  });
});

describe('the same message again', () => {
  it('50 times at once: one message, the same 200 for all', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(service, smsForm(sid))));
    expect(new Set(await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`)))).toEqual(
      new Set(['200 <?xml version="1.0" encoding="UTF-8"?><Response/>']),
    );
    expect(await messages()).toHaveLength(1);
  });

  it('200 pairs at once: 200 messages', async () => {
    const forms = Array.from({ length: 200 }, (_, n) => smsForm(`SM${String(n).padStart(32, '0')}`));
    const answers = await Promise.all([...forms, ...forms].map((form) => deliver(service, form)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await messages()).toHaveLength(200);
  });

  it('from 500 callers who hang up after 5 ms and send again: one each', async () => {
    const forms = Array.from({ length: 500 }, (_, n) => smsForm(`SM${String(n).padStart(32, '0')}`));
    await Promise.all(forms.map((form) => deliver(service, form, { signal: AbortSignal.timeout(5) }).catch(() => undefined)));
    const answers = await Promise.all(forms.map((form) => deliver(service, form)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const ids = (await messages()).map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([500, 500]);
  });

  it('with another text: the first stays, the second is kept beside it', async () => {
    await deliver(service, smsForm(sid));
    expect((await deliver(service, smsForm(sid, { Body: '别的' }))).status).toBe(200);
    const [received, amended, ...rest] = await kit.records();
    expect(rest).toEqual([]);
    expect([received, amended]).toMatchObject([{ text: '和中路的路灯坏了三天了' }, { by: 'conflict', revision: 1 }]);
  });
});

it('takes messages in while Kafka is away, and says in /readyz that it is', async () => {
  expect((await deliver(service, smsForm(sid))).status).toBe(200);
  await request(service.url).get('/readyz').expect(503).expect(({ body }) => expect(body.parts.kafka.ready).toBe(false));
});
