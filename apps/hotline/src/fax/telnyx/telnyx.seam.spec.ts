import { generateKeyPairSync } from 'node:crypto';
import request from 'supertest';
import { newTelnyxKey, telnyxHeaders } from '../../../../../deploy/local/stand-ins/telnyx/key.ts';
import { documentUrl } from '../../../../../deploy/local/stand-ins/telnyx/telnyx.ts';
import type { RunningService } from '#libs/service';
import { documentOf, emptied, intakeRecords, line, number, openFaxHotline, sender, telnyxKey, toldFaxes, until, type FaxKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: FaxKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openFaxHotline({ FAX_SPOOL: undefined });
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => emptied(kit));

const faxId = '359c0d23-fe39-49f1-8814-f7490197a576';
const page = ['original application/pdf', 'page image/webp'];
const linkOf = (fax: { id: string; link: string }) => documentUrl(`${kit.standIns.url}/telnyx/`, fax);

interface EventOptions {
  type?: string;
  payload?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

function event({ type = 'fax.received', payload = {}, data = {} }: EventOptions = {}): string {
  return JSON.stringify({
    data: {
      event_type: type, id: 'ebe6b30f-69fc-4f5d-8e2b-d0705ad53c77', occurred_at: '2026-11-24T02:30:52.578108Z', record_type: 'event',
      payload: { connection_id: '1453742805816968295', direction: 'inbound', fax_id: faxId, from: sender, to: number, page_count: 1, status: 'received', user_id: 'u-1', ...payload },
      ...data,
    },
    meta: { attempt: 1, delivered_to: 'https://minsheng.example.org/hotline/fax/telnyx' },
  });
}

function send(body: string, headers: Record<string, string> = telnyxHeaders(telnyxKey.privateKey, body, new Date())) {
  return request(service.url).post('/hotline/fax/telnyx').set(headers).send(body);
}

/** A fax at the stand-in, and its event. */
function received(payload: Record<string, unknown> = {}, words?: string): string {
  return event({ payload: { media_url: linkOf(kit.telnyx.receive({ id: faxId, from: sender, to: number, document: documentOf(words) })), ...payload } });
}

describe.each<[string, () => string, { phones?: string[]; files?: string[]; id?: string }]>([
  ['a fax', () => received(), {}],
  ['whose sender’s + became a blank', () => received({ from: ' 13122010119', to: ` ${number.slice(1)}` }), { phones: ['+13122010119'] }],
  ['named by payload.id', () => received({ fax_id: undefined, id: faxId }), {}],
  ['whose sender’s machine gave no number', () => received({ from: 'anonymous' }), { phones: [] }],
  ['to a number that no setting names', () => received({ to: '+8679288889999' }), {}],
  ['some of whose pages got lost', () => received({ partial_content: true }), { files: [...page, 'page unavailable: not all pages of the fax were received'] }],
])('%s', (_, body, { phones = [sender], files = page, id = faxId }) => {
  it('is one message with its document and its words', async () => {
    const answer = await send(body());
    expect([answer.status, answer.body]).toEqual([200, {}]);
    const [fax, ...others] = await toldFaxes(kit, ([one]) => one?.text !== '' && one?.files.length === files.length);
    expect(others).toEqual([]);
    expect(fax).toMatchObject({ id, account: line, provider: 'telnyx', phones, files, text: '请修路灯' });
  });
});

it.each<[string, () => string, string]>([
  ['failed', () => event({ type: 'fax.failed', payload: { status: 'failed', failure_reason: 'sender_call_dropped' } }), 'the fax was not received (sender_call_dropped)'],
  ['failed without a word why', () => event({ type: 'fax.failed' }), 'the fax was not received'],
  ['has no document', () => event({ payload: { media_url: null } }), 'the fax was received, but Telnyx names no document'],
])('a fax that %s is a message for a person', async (_, body, reason) => {
  expect((await send(body())).status).toBe(200);
  const [fax] = await toldFaxes(kit, (faxes) => faxes.length === 1);
  expect(fax).toMatchObject({ phones: [sender], text: '', files: [`page unavailable: ${reason}`] });
  expect((await intakeRecords(kit)).received[0]).toMatchObject({ medium: 'fax', category: 'duty-office', textOrigin: { kind: 'pending', confidence: 0 } });
});

it.each<[string, () => string, string]>([
  ['no JSON', () => '{"data":', 'no event of Telnyx can be read in it'],
  ['an event without a type', () => JSON.stringify({ data: { payload: {} } }), 'no event of Telnyx can be read in it'],
  ['a fax without an id', () => event({ payload: { fax_id: { $ne: 1 } } }), 'it names no fax'],
])('%s, signed, is kept for a person', async (_, body, reason) => {
  expect((await send(body())).status).toBe(200);
  expect(await kit.query('SELECT state, reason FROM receipts')).toEqual([{ state: 'unreadable', reason }]);
});

it.each([
  ['on its way', { type: 'fax.receiving.started' }], ['being processed', { type: 'fax.media.processing.started' }],
  ['that we sent', { payload: { direction: 'outbound' } }], ['that we sent and that failed', { type: 'fax.failed', payload: { direction: 'outbound' } }],
  ['of tomorrow’s kind', { type: 'fax.blessed' }],
])('a fax %s is answered and not kept', async (_, options) => {
  expect((await send(event(options))).status).toBe(200);
  expect(await kit.query('SELECT 1 FROM receipts')).toEqual([]);
});

describe('at the door', () => {
  const now = () => new Date();
  const seconds = (count: number) => new Date(Date.now() + count * 1000);
  const signed = (changed: Record<string, string | undefined>) => (body: string) => ({ ...telnyxHeaders(telnyxKey.privateKey, body, now()), ...changed }) as Record<string, string>;
  it.each<[string, (body: string) => Record<string, string>, number]>([
    ['signed just now', (body) => telnyxHeaders(telnyxKey.privateKey, body, now()), 200],
    ['signed four minutes ago', (body) => telnyxHeaders(telnyxKey.privateKey, body, seconds(-240)), 200],
    ['signed six minutes ago', (body) => telnyxHeaders(telnyxKey.privateKey, body, seconds(-360)), 403],
    ['signed for the day after tomorrow', (body) => telnyxHeaders(telnyxKey.privateKey, body, seconds(172_800)), 403],
    ['signed by another key', (body) => telnyxHeaders(newTelnyxKey().privateKey, body, now()), 403],
    ['signed over another body', (body) => telnyxHeaders(telnyxKey.privateKey, `${body} `, now()), 403],
    ['with the time of another signature', signed({ 'telnyx-timestamp': '1795506157' }), 403],
    ['with a time that is none', signed({ 'telnyx-timestamp': '1e9' }), 403],
    ['with half a signature', signed({ 'telnyx-signature-ed25519': 'c2hvcnQ=' }), 403],
    ['without a signature', () => ({ 'content-type': 'application/json', 'telnyx-timestamp': '1795506157' }), 403],
    ['without anything', () => ({ 'content-type': 'application/json' }), 403],
  ])('what is %s', async (_, headers, status) => {
    const body = received();
    expect((await send(body, headers(body))).status).toBe(status);
    expect(await kit.query('SELECT 1 FROM receipts')).toHaveLength(status === 200 ? 1 : 0);
  });
});

it('events in any order, each of them several times and at once, are one message', async () => {
  const failed = event({ type: 'fax.failed', payload: { failure_reason: 'carrier_lost' } });
  const all = [failed, event({ type: 'fax.receiving.started' }), received(), failed];
  const statuses = await Promise.all([...all, ...all.toReversed()].map(async (body) => (await send(body)).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
  const [fax, ...others] = await toldFaxes(kit, ([one]) => one?.text !== '' && one?.files.length === 3);
  expect(others).toEqual([]);
  expect(fax?.files).toEqual([...page, 'page unavailable: the fax was not received (carrier_lost)']);
});

it('a document whose address has expired is had by a new one', async () => {
  const body = received();
  kit.telnyx.expire(faxId);
  expect((await send(body)).status).toBe(200);
  await toldFaxes(kit, ([one]) => one?.text === '请修路灯');
  expect(kit.telnyx.asked).toContain(`POST v2/faxes/${faxId}/actions/refresh`);
});

it('a document that cannot be had now is had later', async () => {
  const body = received();
  kit.telnyx.failNext('server-error');
  expect((await send(body)).status).toBe(200);
  await toldFaxes(kit, ([one]) => one?.text === '请修路灯');
});

it('a fax whose document had not come when the service stopped has it afterwards, though its address has expired', async () => {
  kit.telnyx.failNext('server-error');
  expect((await send(received())).status).toBe(200);
  await until('the first attempt', async () => (await kit.query('SELECT 1 FROM media_jobs WHERE reason IS NOT NULL')).length === 1);
  await service.close();
  kit.telnyx.expire(faxId);
  service = await kit.start();
  const [fax, ...others] = await toldFaxes(kit, ([one]) => one?.text === '请修路灯');
  expect([fax?.files, others]).toEqual([page, []]);
});

it('lists what was missed, page by page, and what came both ways is one', async () => {
  await service.close();
  await emptied(kit);
  await kit.query("INSERT INTO listings (name, read_until) VALUES ('telnyx', now() - interval '4 hours')");
  const missed = Array.from({ length: 103 }, (_, n) => kit.telnyx.receive({ id: `missed-fax-${n}`, from: sender, to: number, document: documentOf(`第${n}份`) }));
  kit.telnyx.receive({ id: 'missed-failed', from: sender, to: number, status: 'failed', reason: 'user_busy' });
  kit.telnyx.receive({ id: 'missed-arriving', from: sender, to: number, status: 'receiving' });
  kit.telnyx.receive({ id: 'missed-broken-off', from: sender, to: number, status: 'receiving', at: new Date(Date.now() - 3 * 3_600_000).toISOString() });
  kit.telnyx.receive({ id: 'sent-by-us-01', direction: 'outbound', from: number, to: sender });
  service = await kit.start();
  const faxes = await toldFaxes(kit, (all) => all.filter(({ id }) => id.startsWith('missed-fax-')).length === 103 && all.some(({ id }) => id === 'missed-failed') && all.some(({ id }) => id === 'missed-broken-off'));
  expect(faxes.filter(({ id }) => /failed|arriving|sent|broken/.test(id)).map(({ id, files }) => [id, files] as const).toSorted(([one], [other]) => (one < other ? -1 : 1))).toEqual([
    ['missed-broken-off', ['page unavailable: the fax was not received (receiving)']], ['missed-failed', ['page unavailable: the fax was not received (user_busy)']],
  ]);
  const [one] = missed;
  expect((await send(event({ payload: { fax_id: one?.id, media_url: linkOf(one!) } }))).status).toBe(200);
  expect((await intakeRecords(kit)).received.filter(({ source }) => source.id === one?.id)).toHaveLength(1);
});

it('logs no number', async () => {
  await send(received({ to: '+8679288889999' }));
  expect(kit.log.join('\n')).not.toMatch(/8679|7928222/);
});

it('half a provider is none: the service does not start', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const inPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await expect(kit.start({ TELNYX_API_KEY: '' })).rejects.toThrow('TELNYX_API_KEY is not set. Set it, or take out TELNYX_PUBLIC_KEY: this fax provider is set up whole or not at all.');
  await expect(kit.start({ TELNYX_PUBLIC_KEY: inPem })).rejects.toThrow('TELNYX_PUBLIC_KEY is wrong: not 32 bytes in base64');
});
