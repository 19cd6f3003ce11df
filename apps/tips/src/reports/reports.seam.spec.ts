import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import request from 'supertest';
import { address, correspondent, intakeMessageReceived, type Correspondent, type IntakeMessageReceived } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { publicUrl, until } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { startOwnPostgres } from '../../../../test/servers.ts';
import { jpegAt } from '../place/testing/jpeg.ts';
import { openReports, path, proofFor, receiptPath, report, send, type ReportsKit } from './spec/kit.ts';
import { sourceIdOf } from './source-id.ts';

jest.setTimeout(60_000);

let kit: ReportsKit;
let service: RunningService;

beforeAll(async () => {
  kit = await openReports();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, conflicts, media_jobs, deliveries, web_answers');
  kit.log.length = 0;
});

const messages = async (): Promise<IntakeMessageReceived[]> => (await kit.records('intake.messages.v1')).map((record) => intakeMessageReceived.parse(record));
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const box = (brand: string) => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}\0\0\0\0${brand}mif1`, 'latin1'), Buffer.alloc(64)]);

describe('what is reported is taken in', () => {
  it.each<[string, Record<string, unknown>, Partial<IntakeMessageReceived>, Partial<Correspondent>]>([
    ['words alone, by nobody', report, { ...report, language: 'zh', account: 'web-form', category: 'web-broadcast', medium: 'web', textOrigin: { kind: 'typed', confidence: 1 } }, { phones: [], emails: [], capacity: 'self' }],
    ['all of it', { ...report, subject: '路灯', place: '和中路12号', latitude: 29.7051, longitude: 116.0019, name: '赵建国', phone: '0792-8123456', email: 'Zhao@Example.com', language: 'zh-CN' }, {
      subject: '路灯', place: { text: '和中路12号', latitude: 29.7051, longitude: 116.0019 }, language: 'zh-CN',
    }, { name: '赵建国', phones: ['+867928123456'], emails: ['zhao@example.com'] }],
    ['in confidence', { ...report, confidential: true, phone: '13800001234' }, {}, { capacity: 'confidential', phones: ['+8613800001234'] }],
    ['a point outside the city', { ...report, latitude: 39.9042, longitude: 116.4074 }, { place: { text: '（所选位置在九江市范围之外）', latitude: 39.9042, longitude: 116.4074 } }, {}],
    ['scripts', { text: '<script>alert(1)</script> "&amp;"', subject: '<b>' }, { text: '<script>alert(1)</script> "&amp;"', subject: '<b>' }, {}],
    ['20,000 characters', { text: '灯'.repeat(20_000) }, { text: '灯'.repeat(20_000) }, {}],
    ['U+0000 and half a pair of surrogates', { text: 'a\0b\ud83d' }, { text: 'ab\ufffd' }, {}],
    ['English', { text: 'The street lamp is out' }, { language: 'en' }, {}],
  ])('%s', async (_, body, expected, who) => {
    const key = randomUUID();
    const { body: answer } = await send(service, body, key).expect(201).expect('cache-control', 'no-store');
    const [message, ...more] = await messages();
    expect(more).toEqual([]);
    expect(message).toMatchObject({ id: answer.messageId, source: { provider: 'form', id: sourceIdOf(key) }, ...expected });
    expect(answer.receipt).toMatch(new RegExp(`^${publicUrl}${path}/${String(answer.messageId)}\\?key=[\\w-]{43}$`));
    await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toMatchObject(who);
    await expect(kit.sealer.open(message?.replyTo ?? '', address)).resolves.toEqual({ medium: 'web', address: answer.messageId });
  });

  it('as an urlencoded form, also one in GB18030', async () => {
    const body = `text=${[...Buffer.from('c2b7b5c6bbb5c1cb', 'hex')].map((byte) => `%${byte.toString(16)}`).join('')}&phone=&__proto__=1&text=second`;
    await send(service, body).type('form').expect(201);
    expect(await messages()).toMatchObject([{ text: '路灯坏了', attachments: [{ role: 'original', mediaType: 'application/x-www-form-urlencoded' }] }]);
  });

  it('with files as they came, by what their bytes are, and says what is odd', async () => {
    const { body } = await send(service, '').unset('content-type')
      .field('text', report.text)
      .attach('files', png, { filename: '路灯.png', contentType: 'image/png' })
      .attach('files', box('heic'), { filename: 'IMG_1.HEIC', contentType: 'image/heic' })
      .attach('files', box('isom'), { filename: 'C:\\fakepath\\video.jpg', contentType: 'image/jpeg' })
      .attach('files', Buffer.from('不是照片'), { filename: 'photo.jpg', contentType: 'image/jpeg' })
      .expect(201);
    const [message] = await messages();
    expect(message?.attachments).toMatchObject([
      { role: 'media', mediaType: 'image/png', name: '路灯.png', bytes: png.length }, { mediaType: 'image/heic', name: 'IMG_1.HEIC' },
      { mediaType: 'video/mp4', name: 'video.jpg' }, { mediaType: 'application/octet-stream', name: 'photo.jpg' }, { role: 'original' },
    ]);
    expect(body.notices).toEqual([
      { field: 'files.2', message: '“video.jpg” is really video/mp4. It is kept.' },
      { field: 'files.3', message: '“photo.jpg” is neither a photo nor a video. It is kept for a person to look at.' },
    ]);
  });

  it('with as many and as large files as may be', async () => {
    const files = Array.from({ length: 12 }, (_, n) => Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024, n)]));
    const test = files.reduce<request.Test>((one, bytes, n) => one.attach('files', bytes, `${n}.png`), send(service, '').unset('content-type').field('text', report.text));
    await test.expect(201);
    const [message] = await messages();
    expect(message?.attachments.map((attachment) => (attachment.state === 'stored' ? attachment.bytes : 0))).toEqual([
      ...files.map(({ length }) => length), expect.any(Number),
    ]);
  });

  it.each<[string, Record<string, string>, object | undefined, string[]]>([
    ['stands where none is named', {}, { text: '（照片拍摄位置）', latitude: 29.7051, longitude: 116.0019 }, ['place']],
    ['does not, where one is named', { place: '和中路' }, { text: '和中路' }, []],
    ['does not, in confidence: it may be the sender’s home', { confidential: 'on' }, undefined, []],
  ])('the place of a photo %s', async (_, fields, place, noticed) => {
    const test = send(service, '').unset('content-type').field('text', report.text);
    for (const [name, value] of Object.entries(fields)) void test.field(name, value);
    const { body } = await test.attach('files', jpegAt(29.7051, 116.0019), { filename: 'a.jpg', contentType: 'image/jpeg' }).expect(201);
    const [message] = await messages();
    expect(message?.place).toEqual(place);
    expect(body.notices.map(({ field }: { field: string }) => field)).toEqual(noticed);
  });

  it('without showing anybody in a log, a record or the database who wrote, or the key by which he asks', async () => {
    const key = randomUUID();
    await send(service, { ...report, name: '赵建国', phone: '13800001234', email: 'zhao@example.com' }, key);
    const records = JSON.stringify([await kit.records(), kit.log]);
    const dump = JSON.stringify(await kit.query('SELECT to_jsonb(receipts), to_jsonb(originals) FROM receipts, originals'));
    for (const secret of ['赵建国', '13800001234', 'zhao@example.com']) expect(records + dump).not.toContain(secret);
    expect(records).not.toContain(key);
  });
});

describe('what cannot be taken in is refused, by name, and nothing is stored', () => {
  it.each<[string, () => request.Test, number, string[]]>([
    ['no words', () => send(service, { subject: '路灯' }), 400, ['text']],
    ['20,001 characters', () => send(service, { text: 'x'.repeat(20_001) }), 400, ['text']],
    ['several faults at once', () => send(service, { text: ' ', latitude: 'north', phone: '12', email: '@', confidential: 'perhaps', colour: 'red' }), 400, ['colour', 'confidential', 'email', 'latitude', 'longitude', 'phone', 'text']],
    ['a telephone number and a mail address that are none', () => send(service, { ...report, phone: '12', email: '@' }), 400, ['email', 'phone']],
    ['half a point', () => send(service, { ...report, latitude: 29.7 }), 400, ['longitude']],
    ['a point that cannot be', () => send(service, { ...report, latitude: 129.7, longitude: 116 }), 400, ['latitude']],
    ['no Idempotency-Key', () => send(service, report).unset('idempotency-key'), 400, ['Idempotency-Key']],
    ['a key that may be somebody else’s', () => send(service, report, 'report-1'), 400, ['Idempotency-Key']],
    ['a key that is none', () => send(service, report, 'a key with blanks in it'), 400, ['Idempotency-Key']],
    ['an array', () => send(service, [report]), 400, []],
    ['broken JSON', () => send(service, '{"text":').type('json'), 400, []],
    ['JSON that would change objects', () => send(service, '{"text":"x","__proto__":{"a":1}}').type('json'), 400, []],
    ['plain text', () => send(service, 'text=x').type('text/plain'), 415, []],
    ['XML', () => send(service, '<text>x</text>').type('application/xml'), 415, []],
    ['no content type', () => send(service, '').unset('content-type'), 415, []],
    ['multipart without a boundary', () => send(service, 'x').type('multipart/form-data'), 400, []],
    ['thirteen files', () => Array.from({ length: 13 }).reduce<request.Test>((test) => test.attach('files', png, 'a.png'), send(service, '').unset('content-type').field('text', 'x')), 400, ['files']],
    ['sixty files', () => Array.from({ length: 60 }).reduce<request.Test>((test) => test.attach('files', png, 'a.png'), send(service, '').unset('content-type').field('text', 'x')), 400, []],
    ['an empty file', () => send(service, '').unset('content-type').field('text', 'x').attach('files', Buffer.alloc(0), 'a.png'), 400, ['files.0']],
    ['a key of staff', () => send(service, report).set('authorization', 'Bearer key-of-staff-in-the-tests'), 403, []],
    ['an unknown key', () => send(service, report).set('authorization', 'Bearer nobodys'), 401, []],
    ['another method', () => request(service.url).put(path).send(report), 404, []],
  ])('%s', async (_, sending, status, fields) => {
    const answer = await sending();
    expect([answer.status, answer.headers['content-type']]).toEqual([status, expect.stringContaining('application/problem+json')]);
    expect(((answer.body.errors ?? []) as { field: string; message: string }[]).map(({ field }) => field).sort()).toEqual(fields);
    expect(await stored()).toBe(0);
  });

  it('multipart that is cut short, and a body longer than may be', async () => {
    const whole = `--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n${report.text}\r\n--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\nxxxx`;
    await send(service, whole).type('multipart/form-data; boundary=b').expect(400);
    await send(service, 'x').type('json').set('content-length', String(65 * 1024 * 1024)).expect(413);
    expect(await stored()).toBe(0);
  });
});

describe('the same report again', () => {
  it('50 times at once: one message, one answer, with number and PIN when they are known', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(service, report, key)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await messages()).toHaveLength(1);
    const id = answers[0]?.body.messageId as string;
    await kit.acknowledge(service, id, 'JJ-2026-000123', '735190');
    await until('the receipt', async () => (await kit.query('SELECT 1 FROM web_answers')).length > 0);
    const { body } = await send(service, report, key).expect(201);
    expect(body).toEqual({ ...answers[0]?.body, ...(body.number ? { number: 'JJ-2026-000123', pin: '735190' } : {}) });
    expect((await request(service.url).get(receiptPath(body.receipt as string)).expect(200)).body).toMatchObject({
      messageId: id, number: 'JJ-2026-000123', pin: '735190', said: [{ kind: 'acknowledgement', text: '您的诉求已受理，编号JJ-2026-000123' }],
    });
  });

  it('with another content: refused, and the first stays', async () => {
    const key = randomUUID();
    await send(service, report, key).expect(201);
    const { body } = await send(service, { text: '别的' }, key).expect(422);
    expect(body.errors).toMatchObject([{ field: 'Idempotency-Key' }]);
    expect(await messages()).toMatchObject([report]);
    expect(await kit.query('SELECT 1 FROM conflicts')).toEqual([]);
  });

  it('from 100 callers who hang up and send again: one each', async () => {
    const keys = Array.from({ length: 100 }, () => randomUUID());
    await Promise.all(keys.map((key) => hangUp(service, JSON.stringify(report), key)));
    const answers = await Promise.all(keys.map((key) => send(service, report, key)));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(await messages()).toHaveLength(100);
  });
});

describe('a receipt', () => {
  it.each<[string, (receipt: string) => string]>([
    ['without its key', (receipt) => receipt.replace(/\?.*/, '')],
    ['with another key', (receipt) => `${receipt.slice(0, -1)}${receipt.endsWith('A') ? 'B' : 'A'}`],
    ['with two keys', (receipt) => `${receipt}&key=x`],
    ['of another report', (receipt) => receipt.replace(/reports\/[^?]+/, `reports/${randomUUID()}`)],
    ['of no report', (receipt) => receipt.replace(/reports\/[^?]+/, 'reports/1')],
  ])('%s is not shown', async (_, change) => {
    const { body } = await send(service, report).expect(201);
    await request(service.url).get(receiptPath(body.receipt as string)).expect(200);
    await request(service.url).get(change(receiptPath(body.receipt as string))).expect(404);
  });
});

it('the number comes with the answer where it is known in time', async () => {
  const waiting = await openReports({ TIPS_RECEIPT_SECONDS: '30' });
  try {
    const patient = await waiting.start();
    const key = randomUUID();
    const sending = Promise.all([send(patient, report, key), send(patient, report, key)]);
    const id = await until('the message', async () => (await waiting.records('intake.messages.v1'))[0]?.['id'] as string ?? false);
    await waiting.acknowledge(patient, id, 'JJ-2026-000124', '204816');
    for (const { body } of await sending) expect(body).toMatchObject({ messageId: id, number: 'JJ-2026-000124', pin: '204816' });
  } finally {
    await waiting.close();
  }
});

it('while the database is away nothing is acknowledged, and it is taken when it comes again', async () => {
  const postgres = await startOwnPostgres();
  const own = await openReports({}, {
    name: 'postgres', adminUrl: postgres.adminUrl, url: postgres.adminUrl, host: postgres.host, port: postgres.port,
    urlFor: (username, password) => `postgres://${username}:${password}@${postgres.host}:${postgres.port}/postgres`, drop: async () => {},
  });
  try {
    const running = await own.start();
    await postgres.killPostgres();
    const key = randomUUID();
    const { headers } = await send(running, report, key).expect(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    const page = await request(running.url).post(path).set('accept', 'text/html').type('form').send({ ticket: own.ticket(), ...report }).expect(503);
    expect(page.text).toContain(report.text);
    await postgres.startPostgres();
    await until('the database', async () => (await send(running, report, key)).status === 201);
  } finally {
    await own.close().catch(() => undefined);
    await postgres.end();
  }
});

it('a program that has no key proves its work', async () => {
  const key = randomUUID();
  const bare = () => request(service.url).post(path).set('idempotency-key', key).send(report);
  await bare().expect(400);
  await bare().set('proof-of-work', await proofFor(service, key)).expect(201);
});

/** Sends a report whole and is gone before it is answered. */
async function hangUp({ url }: { url: string }, body: string, key: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nidempotency-key: ${key}\r\n`
    + `authorization: Bearer key-of-open311-in-the-tests\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => socket.destroy());
  await once(socket, 'close');
}
