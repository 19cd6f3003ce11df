import request from 'supertest';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { messageId } from '#libs/contract';
import type { RunningService } from '#libs/service';
import {
  caller, callForm, deliver, dutyOffice, emptied, intakeRecords, mayorsLine, openCorrespondent, openHotline, path, post, publicUrl, recordingForm, twilio, until,
  type Form, type HotlineKit,
} from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: HotlineKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openHotline();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => emptied(kit));

const sid = `CA${'a'.repeat(32)}`;
const recordingSid = `RE${'b'.repeat(32)}`;
const recordingPath = `${path}/recording?line=${dutyOffice.line}`;
const records = () => intakeRecords(kit);
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);
const figure = async (name: string, labels: string) =>
  Number(new RegExp(`minsheng_${name}\\{${labels}\\} (\\d+)`).exec((await request(service.url).get('/metrics')).text)?.[1] ?? 0);
const whoOf = (sealed: string | undefined) => openCorrespondent(kit, sealed);
/** The call-back addresses that Twilio was given. */
const attribute = (twiml: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(twiml)?.[1]?.replaceAll('&amp;', '&') ?? '';

describe('a call', () => {
  it('is greeted in Chinese and recorded, and is a message at once: without words, to be called back', async () => {
    const answer = await deliver(service, callForm(sid));
    const twiml = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(twiml).toMatch(/^<\?xml[^>]*><Response><Say language="zh-CN">您好，这里是市政府总值班室电话。[^<]*<\/Say><Record [^>]*\/><Say language="zh-CN">[^<]*<\/Say><\/Response>$/);
    expect(attribute(twiml, 'recordingStatusCallback')).toBe(`${publicUrl}${recordingPath}`);
    expect(attribute(twiml, 'action')).toBe(`${publicUrl}${recordingPath}`);
    expect([attribute(twiml, 'recordingStatusCallbackEvent'), attribute(twiml, 'playBeep'), attribute(twiml, 'trim'), attribute(twiml, 'maxLength')])
      .toEqual(['completed absent', 'true', 'trim-silence', '600']);
    const { received: [message, ...rest], amended } = await records();
    expect([rest, amended]).toEqual([[], []]);
    expect(message).toMatchObject({
      id: messageId('jiujiang', dutyOffice.line, sid), medium: 'call', account: dutyOffice.line, category: 'duty-office', text: '',
      textOrigin: { kind: 'pending', confidence: 0 }, source: { provider: 'twilio-voice', id: sid }, call: { id: sid },
    });
    expect(message).not.toHaveProperty('replyTo');
    await expect(whoOf(message?.correspondent)).resolves.toEqual({ phones: [caller], emails: [], capacity: 'self' });
  });

  it.each<[string, Record<string, string | undefined>, Form]>([
    ['on the mayor’s line', { To: mayorsLine.number }, { account: mayorsLine.line, category: 'mayor-line' }],
    ['with a + that was not escaped', { To: mayorsLine.number.replace('+', ' ') }, { account: mayorsLine.line }],
    ['on a number that no setting names', { To: '+19855509999' }, { account: dutyOffice.line }],
    ['fields that we do not know', { StirVerstat: 'TN-Validation-Passed-A', 'a[b]': 'c', __proto__x: '1' }, { account: dutyOffice.line }],
    ['that is in progress already', { CallStatus: 'in-progress' }, { account: dutyOffice.line }],
    ['with a state that we do not know', { CallStatus: 'dancing' }, { account: dutyOffice.line }],
  ])('%s', async (_, changed, expected) => {
    expect((await deliver(service, callForm(sid, changed))).status).toBe(200);
    expect((await records()).received).toMatchObject([expected]);
  });

  it.each([['anonymous'], ['+266696687'], ['+7378742833'], [''], ['sip:somebody@example.org'], ['12345']])('from %j, which is nobody’s number: a message all the same', async (From) => {
    expect((await deliver(service, callForm(sid, { From }))).status).toBe(200);
    const { received: [message] } = await records();
    await expect(whoOf(message?.correspondent)).resolves.toEqual({ phones: [], emails: [], capacity: 'self' });
  });

  it.each<[string, Record<string, string | undefined>, object]>([
    ['no id', { CallSid: undefined }, { textOrigin: { kind: 'pending' } }],
    ['an id that is none', { CallSid: '; DROP TABLE' }, { textOrigin: { kind: 'pending' } }],
    ['nothing but its account', { CallSid: undefined, From: undefined, To: undefined, Direction: undefined, CallStatus: undefined }, { textOrigin: { kind: 'pending' } }],
  ])('authentic, with %s: a message all the same, once', async (_, changed, expected) => {
    const form = callForm(sid, changed);
    for (let n = 0; n < 2; n += 1) expect((await deliver(service, form)).status).toBe(200);
    expect((await records()).received).toMatchObject([expected]);
  });

  it('50 times at once: one message, the same answer for all', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(service, callForm(sid))));
    expect(new Set(await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`))).size).toBe(1);
    expect((await records()).received).toHaveLength(1);
  });

  it('that is over: its length is told; and if nothing else came, the end is the message', async () => {
    await deliver(service, callForm(sid));
    await deliver(service, callForm(sid, { CallStatus: 'completed', CallDuration: '61' }));
    const other = await deliver(service, callForm(`${sid}2`, { CallStatus: 'no-answer', CallDuration: '0' }));
    expect(await other.text()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
    const { received, amended } = await records();
    expect(received.map(({ call }) => call)).toEqual([{ id: sid }, { id: `${sid}2`, seconds: 0 }]);
    expect(amended).toMatchObject([{ revision: 1, by: 'part', call: { id: sid, seconds: 61 } }]);
  });

  it('leaves no number in a log or in the open', async () => {
    await deliver(service, callForm(sid, { To: '+19855509999' }));
    const dump = JSON.stringify([await kit.records(), await kit.query('SELECT to_jsonb(receipts), to_jsonb(originals), to_jsonb(message_parts) FROM receipts, originals, message_parts'), kit.log]);
    expect(dump).not.toContain(caller.slice(3));
    expect(dump).not.toContain('9855509999');
  });
});

describe('a recording', () => {
  const spoken = (content?: { contentType: string; base64: string; missing?: boolean }) =>
    kit.standIn.registerCall({ sid, from: caller, to: dutyOffice.number, recordings: [{ sid: recordingSid, seconds: 12, ...(content ? { content } : {}) }] }).recordings[0]?.url ?? '';
  const settled = () => until('the recording settled', async () => (await kit.query("SELECT 1 FROM media_jobs WHERE state = 'waiting'")).length === 0);
  const lastFiles = async () => (await records()).amended.findLast(({ attachments }) => attachments)?.attachments;

  it('is a part of its call and fetched with the account’s login', async () => {
    await deliver(service, callForm(sid));
    expect((await deliver(service, recordingForm(sid, recordingSid, { RecordingUrl: spoken() }), recordingPath)).status).toBe(200);
    await settled();
    const { received, amended } = await records();
    expect(received).toHaveLength(1);
    expect(amended.map(({ revision, by }) => [revision, by])).toEqual([[1, 'part'], [2, 'media']]);
    expect(amended[0]).toMatchObject({ call: { id: sid, recordingSeconds: 12 } });
    expect(await lastFiles()).toMatchObject([
      { role: 'original' }, { state: 'stored', role: 'recording', mediaType: 'audio/mpeg' }, { role: 'original' },
    ]);
  });

  it('before its call, and both at once many times: one message of two parts, in whatever order', async () => {
    const url = spoken();
    await deliver(service, recordingForm(sid, recordingSid, { RecordingUrl: url }), recordingPath);
    expect((await records()).received).toMatchObject([{ receivedAt: '2026-11-24T15:42:37+08:00', textOrigin: { kind: 'pending' } }]);
    await Promise.all(Array.from({ length: 10 }, () => [
      deliver(service, callForm(sid)), deliver(service, recordingForm(sid, recordingSid, { RecordingUrl: url }), recordingPath),
    ]).flat());
    await settled();
    const { received, amended } = await records();
    expect([received.length, amended.map(({ revision }) => revision)]).toEqual([1, [1, 2]]);
    await expect(whoOf(amended.find((one) => one.correspondent)?.correspondent)).resolves.toMatchObject({ phones: [caller] });
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['absent', { RecordingStatus: 'absent', RecordingUrl: undefined, RecordingDuration: undefined, ErrorCode: undefined }, 'nothing was recorded'],
    ['too short', { RecordingStatus: 'absent', RecordingUrl: undefined, ErrorCode: '16101', RecordingDuration: '0' }, 'too short to be kept (twilio 16101)'],
    ['silent', { RecordingStatus: 'absent', RecordingUrl: '', ErrorCode: '16102', RecordingDuration: '-1' }, 'nothing but silence (twilio 16102)'],
    ['failed', { RecordingStatus: 'failed', RecordingUrl: undefined }, 'the provider could not keep it'],
    ['absent and without an id', { RecordingStatus: 'absent', RecordingSid: undefined, RecordingUrl: undefined }, 'nothing was recorded'],
    ['completed without an address', { RecordingUrl: '' }, 'the provider could not keep it'],
  ])('%s: the call stands, and the part says why there is none', async (_, changed, reason) => {
    await deliver(service, callForm(sid));
    expect((await deliver(service, recordingForm(sid, recordingSid, changed), recordingPath)).status).toBe(200);
    const { received, amended } = await records();
    expect(received).toHaveLength(1);
    expect(amended).toMatchObject([{ attachments: [{ role: 'original' }, { state: 'unavailable', role: 'recording', reason }, { role: 'original' }] }]);
  });

  it.each<[string, { contentType: string; base64: string; missing?: boolean }, object]>([
    ['that is 404', { contentType: 'audio/mpeg', base64: '', missing: true }, { state: 'unavailable', reason: expect.stringContaining('404') }],
    ['that is a text', { contentType: 'audio/mpeg', base64: Buffer.from('no audio').toString('base64') }, { state: 'stored', mediaType: 'application/octet-stream' }],
    ['that is empty', { contentType: 'audio/mpeg', base64: '' }, { state: 'stored', bytes: 0 }],
  ])('%s', async (_, content, expected) => {
    await deliver(service, callForm(sid));
    await deliver(service, recordingForm(sid, recordingSid, { RecordingUrl: spoken(content) }), recordingPath);
    await settled();
    expect((await lastFiles())?.[1]).toMatchObject({ role: 'recording', ...expected });
  });

  it.each([
    ['at a private address', 'http://10.0.0.1/x', 'not public'], ['at no address', 'file:///etc/passwd', 'not an http'], ['with words for an address', 'x y', 'not an http'],
  ])('%s is not fetched', async (_, RecordingUrl, reason) => {
    await deliver(service, recordingForm(sid, recordingSid, { RecordingUrl }), recordingPath);
    await settled();
    expect((await lastFiles())?.[0]).toMatchObject({ state: 'unavailable', reason: expect.stringContaining(reason) });
  });

  it.each([['a time that is none', 'Tue, 31 Nov 2026 25:61:00'], ['no time', undefined], ['the year 1', '0001-01-01']])('with %s counts from now', async (_, RecordingStartTime) => {
    expect((await deliver(service, recordingForm(sid, recordingSid, { RecordingStartTime, RecordingStatus: 'absent' }), recordingPath)).status).toBe(200);
    const { received: [message] } = await records();
    expect(message?.receivedAt).toBe(message?.storedAt);
  });

  it('of a line that its address does not name, or that is not ours, is kept on the first line', async () => {
    for (const [n, query] of ['', '?line=nobody', '?line=mayor-mobile'].entries()) {
      await deliver(service, recordingForm(`${sid}${n}`, recordingSid), `${path}/recording${query}`);
    }
    expect((await records()).received.map(({ account }) => account)).toEqual(Array.from({ length: 3 }, () => dutyOffice.line));
  });

  it('that the caller has finished: he is thanked, and nothing is kept', async () => {
    const answer = await deliver(service, callForm(sid, { CallStatus: 'in-progress', RecordingUrl: spoken(), RecordingDuration: '12', Digits: '#' }), recordingPath);
    expect(await answer.text()).toContain('您的留言已收到');
    expect(await stored()).toBe(0);
  });
});

describe('what brings no call is answered, counted and not kept', () => {
  it.each<[string, string, Form, string]>([
    ['a call that we make', 'direction', callForm(sid, { Direction: 'outbound-api' }), path],
    ['a leg of a call', 'direction', callForm(sid, { Direction: 'outbound-dial' }), path],
    ['a recording that goes on', 'recording-status', recordingForm(sid, recordingSid, { RecordingStatus: 'in-progress' }), recordingPath],
    ['a recording in a state that we do not know', 'recording-status', recordingForm(sid, recordingSid, { RecordingStatus: 'paused' }), recordingPath],
    ['an event of another kind', 'event', { AccountSid: twilio.sid, CallSid: sid, StreamEvent: 'stream-started' }, path],
  ])('%s', async (_, event, form, to) => {
    const labels = `provider="twilio-voice",event="${event}"`;
    const before = await figure('webhooks_ignored_total', labels);
    const answer = await deliver(service, form, to);
    expect([answer.status, await answer.text()]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
    expect([await stored(), await figure('webhooks_ignored_total', labels)]).toEqual([0, before + 1]);
  });
});

describe('what is not Twilio’s is refused, stores nothing and is counted', () => {
  const form = callForm(sid);
  const signed = (to = path, url = `${publicUrl}${to}`, of = form) => ({ 'x-twilio-signature': getExpectedTwilioSignature(twilio.token, url, of) });
  const body = new URLSearchParams(form).toString();

  it.each<[string, string, string, Record<string, string>]>([
    ['no signature', 'no-signature', body, {}],
    ['a wrong signature', 'wrong-signature', body, { 'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
    ['a body changed by one byte', 'wrong-signature', body.replace('ringing', 'ringinh'), signed()],
    ['a body cut short', 'wrong-signature', body.slice(0, -3), signed()],
    ['a field more', 'wrong-signature', `${body}&RecordingUrl=http%3A%2F%2Fexample.org`, signed()],
    ['the signature of another address', 'wrong-signature', body, signed(path, `${publicUrl}${path}/recording`)],
    ['an account that we do not have', 'unknown-account', body.replace(twilio.sid, `AC${'9'.repeat(32)}`), signed()],
    ['an empty body', 'unknown-account', '', signed(path, `${publicUrl}${path}`, {})],
    ['JSON', 'not-a-form', '{}', { ...signed(), 'content-type': 'application/json' }],
    ['plain text', 'not-a-form', body, { ...signed(), 'content-type': 'text/plain' }],
  ])('%s', async (_, reason, content, headers) => {
    const labels = `provider="twilio-voice",reason="${reason}"`;
    const before = await figure('webhooks_refused_total', labels);
    const answer = await post(`${service.url}${path}`, content, headers);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([403, expect.stringMatching(/application\/problem\+json/)]);
    expect([await stored(), await figure('webhooks_refused_total', labels)]).toEqual([0, before + 1]);
  });

  it('a recording’s call-back whose line was changed, one that is too long, another method and provider', async () => {
    const about = recordingForm(sid, recordingSid);
    expect((await deliver(service, about, `${path}/recording?line=${mayorsLine.line}`, { url: `${publicUrl}${recordingPath}` })).status).toBe(403);
    expect((await deliver(service, callForm(sid, { From: '1'.repeat(1_100_000) }))).status).toBe(413);
    expect((await deliver(service, form, '/hotline/voice/nobody')).status).toBe(404);
    expect((await fetch(`${service.url}${path}`)).status).toBe(404);
    expect(await stored()).toBe(0);
  });

  it('a call that comes again with its own signature is the same call', async () => {
    for (let n = 0; n < 3; n += 1) expect((await post(`${service.url}${path}`, body, signed())).status).toBe(200);
    expect(await stored()).toBe(1);
  });
});
