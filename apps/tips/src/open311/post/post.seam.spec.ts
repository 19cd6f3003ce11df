import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import request from 'supertest';
import { XMLParser } from 'fast-xml-parser';
import { openFileContentStore } from '#libs/channel';
import { address, correspondent, intakeMessageReceived, type IntakeMessageReceived } from '#libs/contract';
import { parseSealingKeys } from '#libs/privacy';
import { systemClock, systemRandom, type RunningService } from '#libs/service';
import { until } from '../../../../../libs/channel/src/testing/adapter-kit.ts';
import { apiKey, base, formOf, openOpen311, type Open311Kit } from '../spec/kit.ts';
import { faultsOf } from '../spec/shapes.ts';

jest.setTimeout(60_000);

let kit: Open311Kit;
let service: RunningService;

beforeAll(async () => {
  // Nobody acknowledges here: a token at once.
  kit = await openOpen311({ OPEN311_NUMBER_SECONDS: '0', OPEN311_POSTS_PER_MINUTE: '100000' });
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts, open311_requests');
  kit.log.length = 0;
});

type Fields = Record<string, string | undefined>;
type Message = Partial<IntakeMessageReceived>;
const messages = async () => (await kit.records('intake.messages.v1')).filter(({ text }) => text !== undefined).map((record) => intakeMessageReceived.parse(record));
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

describe('what a client posts is taken in', () => {
  const lamp = { attribute: '灯杆编号：HZL-0123' };
  it.each<[string, Fields, Message]>([
    ['a report', {}, {
      channel: 'tips', medium: 'open311', account: 'open311', category: 'web-broadcast', service: 'street-lighting', text: '和中路的路灯坏了三天了', language: 'zh',
      place: { text: '和中路与庐峰路交叉口', latitude: 29.7051, longitude: 116.0019 },
    }],
    ['with the jurisdiction', { jurisdiction_id: 'jiujiang' }, { service: 'street-lighting' }],
    ['a point alone', { address_string: undefined }, { place: { latitude: 29.7051, longitude: 116.0019 } }],
    ['an address alone', { lat: undefined, long: undefined }, { place: { text: '和中路与庐峰路交叉口' } }],
    ['an address of the city’s own list', { lat: '', long: '', address_string: '', address_id: '5454' }, { place: { text: '地址编号5454' } }],
    ['a point outside the city', { lat: '39.9042', long: '116.4074', address_string: '天安门' }, { place: { text: '天安门（所选位置在九江市范围之外）', latitude: 39.9042, longitude: 116.4074 } }],
    ['no description', { description: undefined }, { text: '' }],
    ['4,000 characters, emoji counted once', { description: '💡'.repeat(4000) }, { text: '💡'.repeat(4000) }],
    ['scripts are text', { description: '<script>alert(1)</script> <b>灯</b>' }, { text: '<script>alert(1)</script> <b>灯</b>' }],
    ['entities are text', { description: '&lt;灯&gt; &xxe; &#0; <!DOCTYPE a [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>' }, { text: '&lt;灯&gt; &xxe; &#0; <!DOCTYPE a [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>' }],
    ['U+0000', { description: '灯\0坏了' }, { text: '灯坏了' }],
    ['a phone and a mail address that are none', { phone: '111111111', email: 'smit333' }, { text: '和中路的路灯坏了三天了' }],
    ['fields that nobody knows', { foo: 'bar', __proto__x: '1', 'media[x]': 'y' }, { service: 'street-lighting' }],
    ['answers to what the service asks', { 'attribute[LAMP]': 'HZL-0123', 'attribute[FAULT]': 'flicker' }, { text: `和中路的路灯坏了三天了\n${lamp.attribute}\n故障情况：闪烁` }],
    ['several answers', { service_code: 'garbage', description: '楼下堆着', 'attribute[WASTE][]': 'bulky', 'attribute[WASTE][1]': 'other', 'attribute[SINCE]': '2026-11-20' }, {
      service: 'garbage', text: '楼下堆着\n垃圾种类：大件家具、其他\n何时开始堆放：2026-11-20',
    }],
    ['what is required', { service_code: 'shared-bikes', description: '堵住盲道', 'attribute[BRAND]': 'qingju' }, { service: 'shared-bikes', text: '堵住盲道\n运营企业：青桔' }],
    ['a number', { service_code: 'road-damage', 'attribute[SIZE]': '40.5' }, { text: '和中路的路灯坏了三天了\n坑洞直径（厘米）：40.5' }],
  ])('%s', async (_, changed, expected) => {
    const { body } = await kit.post(service, changed).expect(200).expect('content-type', 'application/json; charset=utf-8');
    expect(faultsOf('posted', body)).toEqual([]);
    const [message, ...more] = await messages();
    expect(more).toEqual([]);
    expect(message).toMatchObject({ id: body[0].token, source: { provider: 'open311' }, textOrigin: { kind: 'typed', confidence: 1 }, ...expected });
  });

  it('in XML as in JSON, with the account that it named', async () => {
    const { text } = await kit.post(service, { account_id: '<12&3>' }, 'xml').expect(200).expect('content-type', 'text/xml; charset=utf-8');
    const { token } = (await kit.post(service, { account_id: '<12&3>' })).body[0];
    expect(new XMLParser({ ignoreDeclaration: true, parseTagValue: false }).parse(text)).toEqual({
      service_requests: { request: { token, service_notice: expect.stringContaining('token'), account_id: '<12&3>' } },
    });
  });

  it('says that a point lies outside the city', async () => {
    const { body } = await kit.post(service, { lat: '39.9042', long: '116.4074' }).expect(200);
    expect(body[0].service_notice).toContain('所选位置在九江市范围之外');
  });

  it('with its sender sealed, claimed and not proved; answered where he reads it; and neither he nor the key in the log', async () => {
    const { body } = await kit.post(service, {}).expect(200);
    const [message] = await messages();
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toEqual({
      name: '赵建国', phones: ['+8613800001234'], emails: ['zhao@example.com'], capacity: 'self',
    });
    await expect(kit.sealer.open(message?.replyTo ?? '', address)).resolves.toEqual({ medium: 'open311', address: body[0].token });
    expect(message).not.toHaveProperty('authentication');
    const dump = JSON.stringify([await messages(), await kit.query('SELECT to_jsonb(receipts), to_jsonb(originals), to_jsonb(open311_requests) FROM receipts, originals, open311_requests'), kit.log]);
    expect(dump).not.toMatch(/13800001234|赵建国|zhao@/);
    expect(dump).not.toContain(apiKey);
  });

  it('with its own bytes kept, but for the key', async () => {
    await kit.post(service, { description: '灯 & 坏' }).expect(200);
    const { STORAGE_URL: storage = '', SEALING_KEYS_FILE: keys = '' } = kit.env;
    const content = await openFileContentStore(storage, { keys: parseSealingKeys(readFileSync(keys, 'utf8')), clock: systemClock, random: systemRandom });
    const original = (await messages())[0]?.attachments.find(({ role }) => role === 'original');
    const sha256 = original?.state === 'stored' ? original.sha256 : '';
    const bytes = await buffer(await until('the original', async () => (await content.get(sha256)) ?? false));
    const { api_key: _, ...rest } = formOf({ description: '灯 & 坏' });
    expect([...new URLSearchParams(bytes.toString())]).toEqual(Object.entries(rest));
  });

  it('in GB18030', async () => {
    const { description: _, ...rest } = formOf();
    const escaped = [...Buffer.from('c2b7b5c6bbb5c1cb', 'hex')].map((byte) => `%${byte.toString(16)}`).join('');
    await request(service.url).post(`${base}/requests.json`).type('form').send(`${new URLSearchParams(rest).toString()}&description=${escaped}`).expect(200);
    expect(await messages()).toMatchObject([{ text: '路灯坏了' }]);
  });

  it('with files in the post: of the type that their bytes are', async () => {
    const posting = request(service.url).post(`${base}/requests.json`);
    for (const [name, value] of Object.entries(formOf({ 'attribute[LAMP]': 'HZL-7' }))) void posting.field(name, value);
    const { body } = await posting.attach('media', png, { filename: '路灯.jpg', contentType: 'image/jpeg' })
      .attach('media[]', Buffer.from('not a photo'), { filename: 'b.png', contentType: 'image/png' }).expect(200);
    const [message] = await messages();
    expect(message).toMatchObject({ id: body[0].token, text: '和中路的路灯坏了三天了\n灯杆编号：HZL-7' });
    expect(message?.attachments).toMatchObject([
      { state: 'stored', role: 'media', mediaType: 'image/png', name: '路灯.jpg', bytes: png.length },
      { state: 'stored', role: 'media', mediaType: 'application/octet-stream', name: 'b.png' },
      { state: 'stored', role: 'original', mediaType: expect.stringContaining('multipart/form-data') },
    ]);
  });

  it('with the address of a photo: fetched later, and never from inside', async () => {
    await kit.post(service, { media_url: 'http://10.0.0.7/photo.jpg' }).expect(200);
    expect((await kit.records())[0]).toMatchObject({ attachments: [{ state: 'unavailable', role: 'media' }, { role: 'original' }] });
    const amended = await until('the attempt', async () => (await kit.records())[1] ?? false);
    expect(amended).toMatchObject({ attachments: [{ state: 'unavailable', reason: expect.stringMatching(/not public|refused/) }, { role: 'original' }] });
  });

  it.each<[string, (posting: request.Test) => request.Test]>([
    ['in the address', (posting) => posting.query({ api_key: apiKey })], ['as api_key', (posting) => posting.set('api_key', apiKey)],
    ['as X-Api-Key', (posting) => posting.set('x-api-key', apiKey)], ['as a bearer', (posting) => posting.set('authorization', `Bearer ${apiKey}`)],
  ])('with the key %s', async (_, give) => {
    await give(kit.post(service, { api_key: undefined })).expect(200);
    expect(await stored()).toBe(1);
  });
});

describe('what is wrong is told as the standard tells it, in both formats, and stores nothing', () => {
  const wrong: [string, Fields, number, RegExp][] = [
    ['no key', { api_key: undefined }, 403, /^api_key was not provided/],
    ['a bad key', { api_key: 'bad' }, 403, /^The api_key is not one/],
    ['a key for something else', { api_key: 'key-of-station-in-the-tests' }, 403, /^The api_key is not one/],
    ['an unknown jurisdiction', { jurisdiction_id: 'sfgov.org' }, 404, /^jurisdiction_id not found/],
    ['no service', { service_code: undefined }, 400, /^service_code was not provided/],
    ['an unknown service', { service_code: 'sinkholes' }, 404, /^service_code not found/],
    ['a service that is a name of JavaScript’s', { service_code: '__proto__' }, 404, /^service_code not found/],
    ['no place', { lat: undefined, long: undefined, address_string: undefined }, 400, /^location was not provided/],
    ['half a point', { long: undefined }, 400, /^long is missing: send lat and long together/],
    ['a latitude that is none', { lat: '91' }, 400, /^lat is no number of degrees/],
    ['a longitude in hexadecimal', { long: '0x10' }, 400, /^long is no number of degrees/],
    ['a point that is not finite', { lat: '1e999' }, 400, /^lat is no number/],
    ['5,000 characters', { description: '灯'.repeat(5000) }, 400, /^description is longer than 4000 characters/],
    ['a required attribute that is missing', { service_code: 'shared-bikes' }, 400, /^attribute\[BRAND\] is missing/],
    ['a required attribute that is empty', { service_code: 'shared-bikes', 'attribute[BRAND]': ' ' }, 400, /^attribute\[BRAND\] is missing/],
    ['a value that is not in the list', { 'attribute[FAULT]': 'gone' }, 400, /^attribute\[FAULT\] is none of its values: send out, flicker, day, broken/],
    ['two values of which one may be', { 'attribute[FAULT][0]': 'out', 'attribute[FAULT][1]': 'day' }, 400, /^attribute\[FAULT\] has several values/],
    ['a number that is none', { service_code: 'road-damage', 'attribute[SIZE]': 'big' }, 400, /^attribute\[SIZE\] is no number/],
    ['a time that is none', { service_code: 'garbage', 'attribute[SINCE]': '2026-13-40' }, 400, /^attribute\[SINCE\] is no ISO 8601 time/],
    ['lines where one belongs', { 'attribute[LAMP]': 'a\nb' }, 400, /^attribute\[LAMP\] has several lines/],
    ['an attribute that nobody asks', { 'attribute[COLOUR]': 'red' }, 400, /^attribute\[COLOUR\] is asked by nobody/],
    ['an address of a photo that is none', { media_url: 'file:///etc/passwd' }, 400, /^media_url is no web address/],
    ['an over-long name', { last_name: '赵'.repeat(101) }, 400, /^last_name is longer than 100 characters/],
  ];
  it.each(wrong)('%s', async (_, changed, status, description) => {
    const { body } = await kit.post(service, changed).expect(status).expect('content-type', 'application/json; charset=utf-8');
    expect(faultsOf('errors', body)).toEqual([]);
    expect(body).toEqual([{ code: status, description: expect.stringMatching(description) }]);
    const { text } = await kit.post(service, changed, 'xml').expect(status).expect('content-type', 'text/xml; charset=utf-8');
    expect(new XMLParser({ ignoreDeclaration: true, parseTagValue: false }).parse(text)).toEqual({ errors: { error: { code: String(status), description: body[0].description } } });
    expect(await stored()).toBe(0);
  });

  it('everything that is wrong at once', async () => {
    const { body } = await kit.post(service, { service_code: 'shared-bikes', description: '灯'.repeat(5000), lat: 'x', media_url: 'y' }).expect(400);
    expect(body.map(({ description }: { description: string }) => description.split(' ')[0])).toEqual(['description', 'lat', 'media_url', 'attribute[BRAND]']);
  });

  const bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><request><description>&b;</description></request>';
  it.each<[string, string, string, number, RegExp]>([
    ['XML', 'text/xml', bomb, 415, /application\/x-www-form-urlencoded/], ['XML of another kind', 'application/xml', bomb, 415, /application\/x-www-form-urlencoded/],
    ['JSON', 'application/json', JSON.stringify(formOf()), 415, /application\/x-www-form-urlencoded/], ['JSON that is none', 'application/json', '{', 400, /not what its content type says/],
    ['a form of parts that is cut short', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="service_code"\r\n\r\nstreet', 400, /no form that can be read/],
  ])('%s is refused with 400', async (_, type, content, code, description) => {
    const { body } = await request(service.url).post(`${base}/requests.json`).set('api_key', apiKey).set('content-type', type).send(content).expect(400);
    expect(body).toEqual([{ code, description: expect.stringMatching(description) }]);
    expect(await stored()).toBe(0);
  });

  it('more than it may hold is refused before it is read', async () => {
    const { body } = await request(service.url).post(`${base}/requests.json`).set('api_key', apiKey).type('form').set('content-length', String(64 * 1024 * 1024 + 1)).send('a=').expect(400);
    expect(body).toEqual([{ code: 413, description: expect.stringMatching(/longer than this address takes/) }]);
  });

  it('a stranger hears nothing but that he has no key, whatever he sends', async () => {
    await request(service.url).post(`${base}/requests.json`).set('content-type', 'application/xml').send(bomb).expect(403);
  });
});
