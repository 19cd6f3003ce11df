import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import twilio from 'twilio';
import { startTwilioStandIn, type TwilioStandIn } from './twilio.ts';
import { twilioSignature } from './twilio/callbacks.ts';

const sid = `AC${'1'.repeat(32)}`;
const token = 'a-token';
const accounts = [{ sid, token }, { sid: `AC${'2'.repeat(32)}`, token: 'another' }];
const number = '+19855501234';

let standIn: TwilioStandIn;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  standIn = await startTwilioStandIn({ accounts, stepMilliseconds: 1 });
  open.push(standIn);
});
const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function api(path: string, init: RequestInit = {}, login = `${sid}:${token}`): Promise<Response> {
  return fetch(`${standIn.url}/2010-04-01/Accounts/${sid}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
  });
}
const send = (form: Record<string, string>): Promise<Response> => api('/Messages.json', { method: 'POST', body: new URLSearchParams(form) });
const good = { To: '+8613800001234', From: number, Body: '收到' };

it("signs as Twilio's documentation does", () => {
  const form = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' };
  expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
});

it('takes a message and answers in the shape of the API', async () => {
  const response = await send(good);
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({
    sid: expect.stringMatching(/^SM[0-9a-f]{32}$/), account_sid: sid, status: 'queued', direction: 'outbound-api',
    to: good.To, from: good.From, body: good.Body, error_code: null, date_sent: null, num_media: '0', num_segments: '1',
  });
  expect(standIn.sent()).toMatchObject([{ to: good.To, body: '收到' }]);
});

it.each([
  ['an invalid To', { ...good, To: '12' }, 400, 21211],
  ["Twilio's own invalid number", { ...good, To: '+15005550001' }, 400, 21211],
  ['no To', { ...good, To: '' }, 400, 21604],
  ['no From', { ...good, From: '' }, 400, 21603],
  ['no Body', { ...good, Body: '' }, 400, 21602],
  ['a Body of 1601 characters', { ...good, Body: '路'.repeat(1601) }, 400, 21617],
])('refuses %s as Twilio does', async (_, form, status, code) => {
  const response = await send(form);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ status, code, message: expect.any(String), more_info: expect.stringContaining(String(code)) });
  expect(standIn.sent()).toEqual([]);
});

it.each([['a wrong token', `${sid}:x`], ["another account's token", `${accounts[1]?.sid}:another`]])('refuses %s', async (_, login) => {
  const response = await api('/Messages.json', {}, login);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 20003, status: 401 });
});

it('meets the faults that were ordered, one each', async () => {
  standIn.failNext('server-error', 'too-many-requests');
  expect((await send(good)).status).toBe(500);
  const limited = await send(good);
  expect([limited.status, await limited.json()]).toMatchObject([429, { code: 20429 }]);
  expect((await send(good)).status).toBe(201);
  standIn.failNext('cut', 'cut-before');
  await expect(send({ ...good, Body: 'taken' })).rejects.toThrow();
  await expect(send({ ...good, Body: 'not taken' })).rejects.toThrow();
  expect(standIn.sent().map((text) => text.body)).toEqual(['taken', '收到']);
});

it('lists newest first, page by page, from a time on', async () => {
  for (let n = 0; n < 5; n++) {
    standIn.registerInbound({ from: '+8613800001234', to: number, body: String(n), sentAt: `2026-11-2${n}T08:00:00Z` });
  }
  standIn.registerInbound({ from: '+8613800001234', to: '+19855559999', body: 'other number', sentAt: '2026-11-24T09:00:00Z' });
  const first = await (await api(`/Messages.json?To=${encodeURIComponent(number)}&DateSent%3E=2026-11-21T08:00:00Z&PageSize=2`)).json() as { messages: { body: string }[]; next_page_uri: string | null };
  expect(first.messages.map((message) => message.body)).toEqual(['4', '3']);
  expect(first.next_page_uri).toContain('PageToken=');
  // What comes in between does not shift the next page.
  standIn.registerInbound({ from: '+8613800001234', to: number, body: 'new', sentAt: '2026-11-25T08:00:00Z' });
  const next = await (await fetch(`${standIn.url}${first.next_page_uri}`, { headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` } })).json() as { messages: { body: string }[]; next_page_uri: string | null };
  expect(next.messages.map((message) => message.body)).toEqual(['2', '1']);
  expect(next.next_page_uri).toBeNull();
});

it('serves media behind a redirect, to the account only', async () => {
  const { media, sid: messageSid } = standIn.registerInbound({
    from: '+8613800001234', to: number, body: '看图',
    media: [{ contentType: 'image/png', base64: Buffer.from('picture').toString('base64'), servedAs: 'image/jpeg' }, { contentType: 'image/png', base64: '', missing: true }],
  });
  expect(messageSid).toMatch(/^MM/);
  const path = media[0]?.url.slice(`${standIn.url}/2010-04-01/Accounts/${sid}`.length) ?? '';
  expect((await api(path, {}, `${sid}:x`)).status).toBe(401);
  const redirect = await api(path);
  expect(redirect.status).toBe(307);
  const content = await fetch(redirect.headers.get('location') ?? '');
  expect([content.headers.get('content-type'), await content.text()]).toEqual(['image/jpeg', 'picture']);
  const gone = await api(media[1]?.url.slice(`${standIn.url}/2010-04-01/Accounts/${sid}`.length) ?? '');
  expect((await fetch(gone.headers.get('location') ?? '')).status).toBe(404);
});

it('calls back, signed: sent, then delivered or not', async () => {
  const calls: Record<string, string>[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(body));
      const signed = twilio.validateRequest(token, String(request.headers['x-twilio-signature']), callback, form);
      calls.push({ ...form, signed: String(signed) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const callback = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/mobile/sms/twilio/status?answer=7`;
  open.push({ close: () => new Promise((resolve) => receiver.close(() => resolve())) });
  standIn.failNext('undelivered');
  await send({ ...good, StatusCallback: callback });
  while (calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(calls).toMatchObject([{ MessageStatus: 'sent', signed: 'true' }, { MessageStatus: 'undelivered', ErrorCode: '30003', signed: 'true' }]);
});

it('shows what was sent, to a program and to a person, and after a restart', async () => {
  const stateFile = join(folder, 'outbox.json');
  standIn = await startTwilioStandIn({ accounts, stateFile, stepMilliseconds: 1 });
  await send({ ...good, Body: '<b>第一</b>' });
  await send({ ...good, Body: '第二' });
  await standIn.close();
  standIn = await startTwilioStandIn({ accounts, stateFile });
  open.push(standIn);
  const texts = await (await fetch(`${standIn.url}/dev/outbox`)).json() as { body: string }[];
  expect(texts.map((text) => text.body)).toEqual(['第二', '<b>第一</b>']);
  const page = await (await fetch(`${standIn.url}/dev/outbox`, { headers: { accept: 'text/html,*/*' } })).text();
  expect(page).toContain('&lt;b&gt;第一&lt;/b&gt;');
});

it('takes inbound messages and faults from other processes, and says what is wrong with them', async () => {
  const post = (path: string, body: unknown): Promise<Response> => fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const registered = await post('/dev/inbound', { from: '+8613800001234', to: number, body: 'x' });
  expect(registered.status).toBe(201);
  const { sid: messageSid } = await registered.json() as { sid: string };
  expect((await api(`/Messages/${messageSid}.json`)).status).toBe(200);
  expect((await api(`/Messages/SM${'0'.repeat(32)}.json`)).status).toBe(404);
  expect((await post('/dev/inbound', { from: 1 })).status).toBe(400);
  expect((await post('/dev/faults', ['server-error'])).status).toBe(200);
  expect((await send(good)).status).toBe(500);
});
