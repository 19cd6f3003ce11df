import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { silentMp3 } from '../../../../../../deploy/local/stand-ins/twilio/audio.ts';
import { messageId } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { caller, intakeRecords, dutyOffice, emptied, mayorsLine, openCorrespondent, openHotline, until, type HotlineKit } from '../../../spec/kit.ts';

jest.setTimeout(60_000);

let kit: HotlineKit;
let service: RunningService;
let files: Server;
let filesUrl: string;
beforeAll(async () => {
  files = createServer((asked, response) => {
    switch (asked.url) {
      case '/a.mp3': return response.setHeader('content-type', 'audio/mpeg').end(silentMp3(2, 'a'));
      case '/text': return response.setHeader('content-type', 'audio/mpeg').end('no audio');
      case '/expired': return response.writeHead(410).end();
      case '/2GB': return response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': 2 * 1024 ** 3 }).flushHeaders();
      case '/endless': return response.write(Buffer.alloc(1000));
      default: return response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  kit = await openHotline({ MEDIA_SECONDS: '1' });
  service = await kit.start();
});
afterAll(async () => {
  await kit.close();
  files.closeAllConnections();
  files.close();
});
beforeEach(() => emptied(kit));

const records = () => intakeRecords(kit);
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);
const session = 'e97be0ab-1ef6-4ad2-a8c4-2b2bbfb18e55';
const basic = () => `Basic ${Buffer.from(`tccc:${kit.keys.callcentre}`).toString('base64')}`;
const cdr = (changed: object = {}) => ({
  SdkAppId: 1400264214, SessionId: session, Caller: '008613800001234', Callee: '07928123456', Direction: 0, CallType: 1, StartTimestamp: 1795506157,
  RingTimestamp: 1795506160, AcceptTimestamp: 1795506165, EndedTimestamp: 1795506226, Duration: 61, IVRKeyPressed: [], SeatUser: { UserId: 'a@example.com', Name: '坐席' },
  HungUpSide: 'user', ServeParticipants: [], EndStatusString: 'ok', RecordId: '1608130650', ...changed,
});
const record = (id: string, changed: object = {}) => ({
  SdkAppId: 1400264214, RecordId: id, SessionId: session, Timestamp: 1795506230, EndpointUser: 'a@example.com', RecordURL: `${filesUrl}/a.mp3`, ...changed,
});
const voicemail = (changed: object = {}) => record('vm1', { EndpointUser: 13800001234, ...changed });

async function push(action: string, body: unknown, { line = '', headers = {} }: { line?: string; headers?: Record<string, string> } = {}) {
  const answer = await fetch(`${service.url}/hotline/calls/tencent-tccc${line}?action=${action}&version=1`, {
    method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-tccc-push-uuid': '0b1c', authorization: basic(), ...headers },
  });
  return { status: answer.status, body: await answer.text() };
}
const good = { status: 200, body: '{"ErrCode":0,"ErrMsg":""}' };
const settled = () => until('the recordings settled', async () => (await kit.query("SELECT 1 FROM media_jobs WHERE state = 'waiting'")).length === 0);
const recordingsNow = async () => (await records()).amended.findLast(({ attachments }) => attachments)?.attachments?.filter(({ role }) => role === 'recording');

describe('a call of the call centre', () => {
  it.each([
    ['its record first', ['cdr', 'record', 'agent']], ['a recording first', ['record', 'cdr', 'agent']], ['its record last', ['agent', 'record', 'cdr']],
  ])('is one message with its recordings: %s', async (_, order) => {
    const pushes = { cdr: () => push('cdr', cdr()), record: () => push('record', record('r1', { EndpointUser: '13800001234' })), agent: () => push('record', record('r2')) };
    for (const one of order) expect(await pushes[one as keyof typeof pushes]()).toEqual(good);
    await settled();
    const { received, amended } = await records();
    expect(received).toMatchObject([{
      id: messageId('jiujiang', dutyOffice.line, session), medium: 'call', text: '', textOrigin: { kind: 'pending' }, source: { provider: 'tencent-tccc', id: session },
      receivedAt: order[0] === 'cdr' ? '2026-11-24T15:42:37+08:00' : '2026-11-24T15:43:50+08:00',
    }]);
    const told = Object.assign({}, ...received, ...amended) as { call: object; correspondent: string };
    expect(told.call).toEqual({ id: session, seconds: 61 });
    await expect(openCorrespondent(kit, told.correspondent)).resolves.toEqual({ phones: [caller], emails: [], capacity: 'self' });
    expect(await recordingsNow()).toMatchObject([{ state: 'stored', mediaType: 'audio/mpeg' }, { state: 'stored', mediaType: 'audio/mpeg' }]);
    expect(JSON.stringify([await kit.records(), kit.log])).not.toContain('13800001234');
  });

  it('counts once, each of its parts pushed many times and at once', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => [push('cdr', cdr()), push('record', record('r1')), push('record', record('r2'))]).flat());
    expect(new Set(all.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    await settled();
    const { received, amended } = await records();
    expect([received.length, amended.filter(({ by }) => by === 'part').length, (await recordingsNow())?.length]).toEqual([1, 2, 2]);
  });

  it('is on the line that the address names; two lines are two messages', async () => {
    await push('cdr', cdr(), { line: `/${mayorsLine.line}` });
    await push('record', record('r1'), { line: `/${mayorsLine.line}` });
    expect((await records()).received).toMatchObject([{ account: mayorsLine.line, category: 'mayor-line' }]);
    expect((await push('cdr', cdr(), { line: '/nobody' })).status).toBe(404);
    expect((await push('cdr', cdr(), { line: '/mayor-mobile' })).status).toBe(404);
  });

  it('takes a call-taker’s note as a part of it', async () => {
    await push('cdr', cdr());
    await fetch(`${service.url}/hotline/calls`, {
      method: 'POST', body: JSON.stringify({ summary: '路灯坏了', callId: session }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${kit.keys.callcentre}`, 'idempotency-key': 'n1' },
    });
    const { received, amended } = await records();
    expect([received.length, amended]).toMatchObject([1, [{ text: '路灯坏了', textOrigin: { kind: 'clerk' } }]]);
  });

  it('voicemail: who spoke is who called, also as a number', async () => {
    expect(await push('voicemail', voicemail())).toEqual(good);
    const { received: [message] } = await records();
    await expect(openCorrespondent(kit, message?.correspondent)).resolves.toMatchObject({ phones: [caller] });
  });

  it.each<[string, object, object]>([
    ['ids and numbers unquoted', { SessionId: 160813, Caller: 13800001234, Direction: '0', StartTimestamp: '1795506157' }, { source: { id: '160813' }, receivedAt: '2026-11-24T15:42:37+08:00' }],
    ['fields that we do not know', { Foo: { bar: [1] }, __proto__x: 1 }, { source: { id: session } }],
    ['no direction', { Direction: undefined }, { source: { id: session } }],
    ['no duration', { Duration: undefined }, { call: { seconds: 69 } }],
    ['an end before its start', { Duration: undefined, EndedTimestamp: 1 }, { call: { id: session } }],
  ])('with %s', async (_, changed, expected) => {
    expect(await push('cdr', cdr(changed))).toEqual(good);
    expect((await records()).received).toMatchObject([expected]);
  });

  it.each([[0], [-5], [1e15], ['soon'], [null], [1.5]])('that began at %j counts from now', async (StartTimestamp) => {
    expect(await push('cdr', cdr({ StartTimestamp }))).toEqual(good);
    const { received: [message] } = await records();
    expect(message?.receivedAt).toBe(message?.storedAt);
  });

  it.each([['anonymous'], [''], ['10086'], [null], ['a@example.com']])('from %j is nobody’s, and a message all the same', async (Caller) => {
    expect(await push('cdr', cdr({ Caller }))).toEqual(good);
    const { received: [message] } = await records();
    await expect(openCorrespondent(kit, message?.correspondent)).resolves.toMatchObject({ phones: [] });
  });
});

describe('a call that an agent made', () => {
  it('is answered, counted and not kept, nor are its recordings', async () => {
    expect(await push('cdr', cdr({ Direction: 1 }))).toEqual(good);
    expect(await push('record', record('r1'))).toEqual(good);
    expect(await stored()).toBe(0);
    expect((await request(service.url).get('/metrics')).text).toMatch(/minsheng_webhooks_ignored_total\{provider="tencent-tccc",event="outward"\} \d+/);
  });

  it('whose recording came first: a person is told what it is', async () => {
    await push('record', record('r1'));
    expect(await push('cdr', cdr({ Direction: 1 }))).toEqual(good);
    const { received, amended } = await records();
    expect(received).toHaveLength(1);
    expect(amended.find(({ text }) => text)).toMatchObject({ text: expect.stringContaining('呼出'), textOrigin: { kind: 'clerk' } });
  });
});

describe('a recording', () => {
  it.each<[string, object, object]>([
    ['that is not there', { RecordURL: '/nothing' }, { state: 'unavailable', reason: expect.stringContaining('404') }],
    ['that has expired', { RecordURL: '/expired' }, { state: 'unavailable', reason: expect.stringContaining('410') }],
    ['of 2 GB', { RecordURL: '/2GB' }, { state: 'unavailable', reason: expect.stringContaining('larger than') }],
    ['that is a text', { RecordURL: '/text' }, { state: 'stored', mediaType: 'application/octet-stream' }],
    ['without an address', { RecordURL: undefined }, { state: 'unavailable', reason: expect.stringContaining('no address') }],
    ['in the customer’s own storage', { RecordURL: '', CustomRecordURL: '/a.mp3' }, { state: 'stored', mediaType: 'audio/mpeg' }],
  ])('%s', async (_, changed, expected) => {
    const there = Object.fromEntries(Object.entries(changed).map(([name, path]: [string, unknown]) => [name, typeof path === 'string' && path !== '' ? `${filesUrl}${path}` : path]));
    await push('cdr', cdr());
    expect(await push('record', record('r1', there))).toEqual(good);
    await settled();
    expect(await recordingsNow()).toMatchObject([expected]);
  });

  it('at a private address is not fetched', async () => {
    await push('record', record('r1', { RecordURL: 'http://10.0.0.1/a.mp3' }));
    await settled();
    expect(await recordingsNow()).toMatchObject([{ state: 'unavailable', reason: 'at an address that is not public' }]);
  });

  it('that never ends delays no other', async () => {
    await push('record', record('r1', { RecordURL: `${filesUrl}/endless` }));
    await push('record', record('r2', { SessionId: 'other' }));
    await until('the other one', async () => (await kit.query("SELECT 1 FROM media_jobs WHERE state = 'stored'")).length === 1);
    await until('a failed attempt', async () => (await kit.query("SELECT 1 FROM media_jobs WHERE state = 'waiting' AND reason = 'not fetched within 1 s'")).length === 1);
  });
});

describe('what is authentic and cannot be read is kept for a person, once', () => {
  it.each<[string, string, string]>([
    ['no JSON', 'cdr', '{"SessionId":'], ['nothing', 'cdr', ''], ['a list', 'record', '[]'], ['a word', 'record', '"x"'], ['null', 'cdr', 'null'],
    ['no call', 'cdr', '{"Caller":"13800001234"}'], ['an id that is an object', 'record', '{"SessionId":{"a":1}}'], ['an id of 3,000 characters', 'cdr', JSON.stringify({ SessionId: 'x'.repeat(3000) })],
  ])('%s', async (_, action, body) => {
    for (let n = 0; n < 2; n += 1) expect(await push(action, body)).toEqual(good);
    expect((await records()).received).toMatchObject([{ text: '', textOrigin: { kind: 'pending' }, attachments: [{ role: 'original' }] }]);
  });

  it('with another content type it is read all the same', async () => {
    for (const [n, type] of ['text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream'].entries()) {
      expect(await push('cdr', cdr({ SessionId: `s${n}` }), { headers: { 'content-type': type } })).toEqual(good);
    }
    expect((await records()).received.map(({ source }) => source.id)).toEqual(['s0', 's1', 's2']);
  });
});

describe('what is refused stores nothing', () => {
  it.each<[string, string, Record<string, string>, number]>([
    ['without a key', 'cdr', { authorization: '' }, 401],
    ['with another password', 'cdr', { authorization: `Basic ${Buffer.from('tccc:stranger').toString('base64')}` }, 401],
    ['with Basic that is none', 'cdr', { authorization: 'Basic !!' }, 401],
    ['without an action', '', {}, 400],
  ])('%s', async (_, action, headers, status) => {
    expect((await push(action, cdr(), { headers })).status).toBe(status);
    expect(await stored()).toBe(0);
  });

  it('a key of another scope, a platform that there is not, too much', async () => {
    expect((await push('cdr', cdr(), { headers: { authorization: `Bearer ${kit.keys.scanner}` } })).status).toBe(403);
    expect((await fetch(`${service.url}/hotline/calls/nobody?action=cdr`, { method: 'POST', headers: { authorization: basic() } })).status).toBe(404);
    expect((await push('cdr', cdr({ Foo: 'x'.repeat(1_100_000) }))).status).toBe(413);
    expect(await stored()).toBe(0);
  });

  it('an action that we do not know is answered and counted', async () => {
    expect(await push('chat', { SessionId: session })).toEqual(good);
    expect([await stored(), (await request(service.url).get('/metrics')).text]).toEqual([0, expect.stringMatching(/ignored_total\{provider="tencent-tccc",event="action"\} 1/)]);
  });

  it('Bearer is taken as well', async () => {
    expect(await push('cdr', cdr(), { headers: { authorization: `Bearer ${kit.keys.callcentre}` } })).toEqual(good);
  });
});

it('what cannot be stored is answered so that the platform sends it again', async () => {
  await kit.query('ALTER TABLE message_parts RENAME TO away');
  const { status } = await push('cdr', cdr());
  await kit.query('ALTER TABLE away RENAME TO message_parts');
  expect(status).toBe(503);
  expect(await push('cdr', cdr())).toEqual(good);
  expect(await stored()).toBe(1);
});
