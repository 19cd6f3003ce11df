import { silentMp3 } from '../../../../../deploy/local/stand-ins/twilio/audio.ts';
import { messageId } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { caller, callForm, deliver, dutyOffice, emptied, intakeRecords, mayorsLine, openCorrespondent, openHotline, type HotlineKit } from '../../spec/kit.ts';

jest.setTimeout(60_000);

let kit: HotlineKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openHotline();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => emptied(kit));

const records = () => intakeRecords(kit);
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);
const key = '3f0c5a34-note';
const good = { summary: '和中路路灯坏了三天', caller: '13800001234', callerName: '王女士', place: '和中路与十里大道路口' };
const headers = (more: Record<string, string> = {}) => ({ authorization: `Bearer ${kit.keys.callcentre}`, 'idempotency-key': key, ...more });

function send(note: unknown, more: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.url}/hotline/calls`, { method: 'POST', headers: { ...headers(more), 'content-type': 'application/json' }, body: JSON.stringify(note) });
}
function sendForm(fields: Record<string, string>, files: [bytes: Uint8Array<ArrayBuffer>, type: string, name: string, field?: string][], more: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [bytes, type, name, field = 'recording'] of files) form.append(field, new Blob([bytes], { type }), name);
  return fetch(`${service.url}/hotline/calls`, { method: 'POST', headers: headers(more), body: form });
}
const mp3 = (title: string) => new Uint8Array(silentMp3(1, title));
type Problem = { errors: { field: string; message: string; remedy?: string }[]; detail?: string };
const problem = async (response: Response) => (await response.json()) as Problem;

describe('a note is taken in', () => {
  it('whole, as a message of its own with a clerk’s words', async () => {
    const answer = await send({ ...good, account: mayorsLine.line, receivedAt: '2026-11-24T15:20:00+08:00' });
    expect([answer.status, await answer.json()]).toEqual([201, { messageId: messageId('jiujiang', mayorsLine.line, `note:${key}`), warnings: [] }]);
    const { received: [message, ...rest] } = await records();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({
      medium: 'call', account: mayorsLine.line, category: 'mayor-line', text: good.summary, textOrigin: { kind: 'clerk', confidence: 1 },
      place: { text: good.place }, receivedAt: '2026-11-24T15:20:00+08:00', source: { provider: 'call-taker', id: `note:${key}` },
    });
    expect(message).not.toHaveProperty('replyTo');
    await expect(openCorrespondent(kit, message?.correspondent)).resolves.toEqual({ phones: [caller], emails: [], capacity: 'self', name: '王女士' });
    expect(JSON.stringify([await kit.records(), kit.log])).not.toMatch(/13800001234|王女士/);
  });

  it.each<[string, Record<string, unknown>, object, object]>([
    ['words only', { summary: '路灯坏了' }, { account: dutyOffice.line, text: '路灯坏了' }, { phones: [], capacity: 'self' }],
    ['confidential', { ...good, confidential: true }, {}, { phones: [caller], capacity: 'confidential' }],
    ['confidential, as forms say it', { ...good, confidential: '是' }, {}, { capacity: 'confidential' }],
    ['urgent', { ...good, urgency: 'urgent' }, { text: `【紧急】${good.summary}` }, {}],
    ['an emergency', { ...good, urgency: 'emergency' }, { text: `【突发紧急】${good.summary}` }, {}],
    ['a local number', { ...good, caller: '8123456' }, {}, { phones: ['+867928123456'] }],
    ['a number from abroad', { ...good, caller: '+15551234567' }, {}, { phones: ['+15551234567'] }],
    ['empty fields, as forms send them', { summary: 'x', caller: '', callerName: '', place: '', callId: '', receivedAt: '', account: '', confidential: '' }, { text: 'x' }, { phones: [], capacity: 'self' }],
    ['a wall clock’s time', { ...good, receivedAt: '2026-11-24 15:20' }, { receivedAt: '2026-11-24T15:20:00+08:00' }, {}],
    ['300,000 characters, the rest of them beside it', { summary: '灯'.repeat(300_000) }, { attachments: expect.arrayContaining([expect.objectContaining({ role: 'text' })]) }, {}],
  ])('%s', async (_, note, expected, who) => {
    expect((await send(note)).status).toBe(201);
    const { received: [message] } = await records();
    expect(message).toMatchObject(expected);
    await expect(openCorrespondent(kit, message?.correspondent)).resolves.toMatchObject(who);
  });

  it('as a form with its recordings; what is no audio is kept and told', async () => {
    const answer = await sendForm({ summary: '见录音', confidential: 'true' }, [
      [mp3('1'), 'application/octet-stream', '来电.mp3'], [new TextEncoder().encode('no audio'), 'audio/mpeg', 'b.mp3'], [new Uint8Array(), 'audio/mpeg', 'empty.mp3'],
    ]);
    expect(answer.status).toBe(201);
    const { warnings } = (await answer.json()) as { warnings: { field: string; message: string }[] };
    expect(warnings.map(({ field, message }) => `${field} ${message}`)).toEqual(['recording is no audio but application/octet-stream', 'recording is empty']);
    const { received: [message] } = await records();
    expect(message?.attachments).toMatchObject([
      { state: 'stored', role: 'recording', mediaType: 'audio/mpeg', name: '来电.mp3' }, { role: 'recording', mediaType: 'application/octet-stream', bytes: 8 },
      { role: 'recording', bytes: 0 }, { state: 'stored', role: 'original' },
    ]);
  });

  it('once, however often and however many at once it is sent', async () => {
    const send50 = Array.from({ length: 50 }, () => sendForm(good, [[mp3('same'), 'audio/mpeg', 'a.mp3']]));
    const answers = await Promise.all((await Promise.all(send50)).map(async (answer) => `${answer.status} ${await answer.text()}`));
    expect(new Set(answers).size).toBe(1);
    expect((await records()).received).toHaveLength(1);
  });

  it('but not under a key that was used for other words', async () => {
    await send(good);
    const again = await send({ ...good, summary: '别的' });
    expect([again.status, (await problem(again)).errors[0]?.field]).toEqual([422, 'Idempotency-Key']);
    expect((await records()).received).toHaveLength(1);
  });
});

describe('a note on a call is a part of its message', () => {
  const callId = `CA${'a'.repeat(32)}`;

  it.each([['the call first', true], ['the note first', false]])('%s; a second note adds to it', async (_, callFirst) => {
    const call = () => deliver(service, callForm(callId, { To: mayorsLine.number }));
    if (callFirst) await call();
    // Without a line it joins the call where that is known.
    expect((await send({ ...good, callId, confidential: true, ...(callFirst ? {} : { account: mayorsLine.line }) })).status).toBe(201);
    if (!callFirst) await call();
    const second = await send({ summary: '转接后补充：灯杆倾斜', callId }, { 'idempotency-key': 'second' });
    expect(await second.json()).toMatchObject({ messageId: messageId('jiujiang', mayorsLine.line, callId), callId });
    const { received, amended } = await records();
    expect(received).toHaveLength(1);
    const told = Object.assign({}, ...received, ...amended) as Record<string, unknown>;
    expect(told).toMatchObject({ text: `${good.summary}\n\n转接后补充：灯杆倾斜`, textOrigin: { kind: 'clerk' }, place: { text: good.place } });
    await expect(openCorrespondent(kit, String(told['correspondent']))).resolves.toMatchObject({ phones: [caller], capacity: 'confidential', name: '王女士' });
  });

  it('sent again: once; with other words under the same key: refused', async () => {
    await deliver(service, callForm(callId));
    for (let n = 0; n < 2; n += 1) expect((await send({ ...good, callId })).status).toBe(201);
    expect((await send({ ...good, callId, summary: '别的' })).status).toBe(422);
    expect((await records()).amended).toHaveLength(1);
  });
});

describe('what cannot be taken in names each field and what to do', () => {
  it.each<[string, unknown, string[]]>([
    ['no words', {}, ['summary']],
    ['only white space', { summary: ' \n ' }, ['summary']],
    ['words that are a list', { summary: ['x'] }, ['summary']],
    ['a line that there is not', { ...good, account: 'nobody' }, ['account']],
    ['a line of another channel', { ...good, account: 'mayor-mobile' }, ['account']],
    ['a fax', { ...good, account: 'duty-office-fax' }, ['account']],
    ['no number', { ...good, caller: 'his wife' }, ['caller']],
    ['a service number', { ...good, caller: '12345' }, ['caller']],
    ['a name of 300 characters', { ...good, callerName: 'a'.repeat(300) }, ['callerName']],
    ['an urgency of its own', { ...good, urgency: 'very' }, ['urgency']],
    ['a secrecy of its own', { ...good, confidential: 'perhaps' }, ['confidential']],
    ['31 November', { ...good, receivedAt: '2026-11-31T10:00:00+08:00' }, ['receivedAt']],
    ['25 o’clock', { ...good, receivedAt: '2026-11-24 25:00' }, ['receivedAt']],
    ['a call’s id with spaces', { ...good, callId: 'a b' }, ['callId']],
    ['a field that we do not know', { ...good, colour: 'red' }, ['colour']],
    ['several at once', { caller: 'x', urgency: 'y', account: 'z', receivedAt: 'soon' }, ['summary', 'urgency', 'account', 'caller']],
    ['a list of notes', [good], ['']],
  ])('%s', async (_, note, fields) => {
    const answer = await send(note);
    const { errors } = await problem(answer);
    expect([answer.status, errors.map(({ field }) => field)]).toEqual([400, fields]);
    for (const { remedy } of errors) expect(remedy).toMatch(/\w/);
    expect(await stored()).toBe(0);
  });

  it('no Idempotency-Key, and one that is none', async () => {
    for (const bad of ['', 'a\tb', 'x'.repeat(256)]) {
      const answer = await send(good, { 'idempotency-key': bad });
      expect([answer.status, (await problem(answer)).errors[0]?.field]).toEqual([400, 'Idempotency-Key']);
    }
  });

  it('a file under another name, a field twice, a form cut short, JSON cut short, another content type', async () => {
    const other = await sendForm(good, [[mp3('x'), 'audio/mpeg', 'a.mp3', 'audio']]);
    expect([other.status, (await problem(other)).errors]).toEqual([400, [{ field: 'audio', message: 'is no file of this form', remedy: expect.stringContaining('"recording"') }]]);
    const form = new FormData();
    form.append('summary', 'a');
    form.append('summary', 'b');
    const twice = await fetch(`${service.url}/hotline/calls`, { method: 'POST', headers: headers(), body: form });
    expect([twice.status, (await problem(twice)).errors[0]?.field]).toEqual([400, 'summary']);
    const raw = (body: string, type: string) => fetch(`${service.url}/hotline/calls`, { method: 'POST', headers: { ...headers(), 'content-type': type }, body });
    expect((await raw('--b\r\ncontent-disposition: form-data; name="summary"\r\n\r\nx', 'multipart/form-data; boundary=b')).status).toBe(400);
    expect((await raw('{"summary":"x', 'application/json')).status).toBe(400);
    expect((await raw('summary=x', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await raw('x', 'text/plain')).status).toBe(415);
    expect(await stored()).toBe(0);
  });

  it.each([['no key', undefined, 401], ['a stranger’s', 'Bearer stranger', 401], ['another scope', 'station', 403]])('with %s: %s', async (_, authorization, status) => {
    const shown = authorization === 'station' ? `Bearer ${kit.keys.station}` : authorization;
    const answer = await fetch(`${service.url}/hotline/calls`, {
      method: 'POST', body: JSON.stringify(good), headers: { 'content-type': 'application/json', 'idempotency-key': key, ...(shown === undefined ? {} : { authorization: shown }) },
    });
    expect([answer.status, await stored()]).toEqual([status, 0]);
  });

  it('a recording of more than 64 MiB', async () => {
    const answer = await sendForm({ summary: 'x' }, [[new Uint8Array(65 * 1024 * 1024), 'audio/mpeg', 'long.mp3']]).catch(() => undefined);
    // The server may hang up before the client has sent all of it.
    expect([413, undefined]).toContain(answer?.status);
    expect(await stored()).toBe(0);
  });
});

it('CALLCENTRE_ACCOUNT is the usual line; one that there is not stops the start', async () => {
  await expect(kit.start({ CALLCENTRE_ACCOUNT: 'duty-office-fax' })).rejects.toThrow(/CALLCENTRE_ACCOUNT is "duty-office-fax".*\n?.*duty-office-line, mayor-hotline/);
  const other = await kit.start({ CALLCENTRE_ACCOUNT: mayorsLine.line });
  await fetch(`${other.url}/hotline/calls`, { method: 'POST', headers: { ...headers(), 'content-type': 'application/json' }, body: JSON.stringify(good) });
  await other.close();
  expect((await records()).received).toMatchObject([{ account: mayorsLine.line }]);
});
