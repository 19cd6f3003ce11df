import request from 'supertest';
import { twilioSignature } from '../../../../../deploy/local/stand-ins/twilio/callbacks.ts';
import type { RunningService } from '#libs/service';
import { documentOf, emptied, intakeRecords, line, number, openFaxHotline, publicUrl, sender, signalWireProject, toldFaxes, type FaxKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: FaxKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openFaxHotline({ FAX_SPOOL: undefined });
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => emptied(kit));

type Form = Record<string, string>;
const first = '/hotline/fax/signalwire';
const action = `${first}/received`;
const sid = 'b3877c40-da60-4998-90ad-b792e98472fx';
const page = ['original application/pdf', 'page image/webp'];

const begins = (changed: Form = {}): Form => ({ FaxSid: sid, AccountSid: signalWireProject.projectId, ApiVersion: '2010-04-01', From: sender, To: number, ...changed });
const mediaUrl = () => `${kit.standIns.url}/signalwire/media/${kit.signalWire.receive({ id: sid, from: sender, to: number, document: documentOf() }).id}`;
const received = (changed: Form = {}): Form => ({
  ...begins(), RemoteStationId: '0792 8222333', FaxStatus: 'received', NumPages: '1', MediaUrl: mediaUrl(), ErrorCode: '', ErrorMessage: '', ...changed,
});
const failed = (changed: Form = {}): Form => ({ ...begins(), FaxStatus: 'failed', NumPages: '0', ErrorCode: '34001', ErrorMessage: 'The call dropped prematurely', ...changed });

function send(form: Form, path = action, signed: { key?: string; form?: Form; url?: string; header?: string } = {}) {
  const signature = twilioSignature(signed.key ?? signalWireProject.signingKey, signed.url ?? `${publicUrl}${path}`, signed.form ?? form);
  return request(service.url).post(path).type('form').set(signed.header ?? 'x-signalwire-signature', signature).send(new URLSearchParams(form).toString());
}

it('who asks what to do with a fax is told to receive it, and where to go on', async () => {
  const answer = await send(begins(), first);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
  expect(answer.text).toBe(`<?xml version="1.0" encoding="UTF-8"?><Response><Receive action="${publicUrl}${action}" method="POST"/></Response>`);
  expect(await kit.query('SELECT 1 FROM receipts')).toEqual([]);
});

describe.each<[string, () => Form, { phones?: string[]; files?: string[]; text?: string }]>([
  ['was received', () => received(), {}],
  ['was received without a number, from a machine that has one', () => received({ From: '', RemoteStationId: '+86 792 822 2333' }), {}],
  ['was received from nobody', () => received({ From: 'anonymous', RemoteStationId: '' }), { phones: [] }],
  ['failed', () => failed(), { files: ['page unavailable: the fax was not received (The call dropped prematurely)'], text: '' }],
  ['was not answered', () => failed({ FaxStatus: 'no-answer', ErrorCode: '', ErrorMessage: '' }), { files: ['page unavailable: the fax was not received'], text: '' }],
  ['broke off after a page', () => received({ FaxStatus: 'failed', ErrorCode: '34001', ErrorMessage: 'The call dropped' }), { files: [...page, 'page unavailable: not all pages of the fax were received (The call dropped)'] }],
  ['was received and has no document', () => received({ MediaUrl: '' }), { files: ['page unavailable: the fax was received, but SignalWire names no document'], text: '' }],
])('a fax that %s', (_, form, { phones = [sender], files = page, text = '请修路灯' }) => {
  it('is one message', async () => {
    const answer = await send(form());
    expect([answer.status, answer.text]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
    const [fax, ...others] = await toldFaxes(kit, ([one]) => one?.text === text && one.files.length === files.length);
    expect(others).toEqual([]);
    expect(fax).toMatchObject({ id: sid, account: line, provider: 'signalwire', phones, files, text });
  });
});

describe('at the door', () => {
  it.each<[string, () => request.Test, number]>([
    ['signed', () => send(received()), 200],
    ['signed with the header of Twilio', () => send(received(), action, { header: 'x-twilio-signature' }), 403],
    ['signed by the token instead of the signing key', () => send(received(), action, { key: signalWireProject.token }), 403],
    ['signed for another address', () => send(received(), action, { url: `${publicUrl}${first}` }), 403],
    ['with another sender than was signed', () => send(received({ From: '+8613800009999' }), action, { form: received() }), 403],
    ['of another project', () => send(received({ AccountSid: '8a1b2c3d-0000-4000-8000-000000000002' })), 403],
    ['as JSON', () => request(service.url).post(action).set('x-signalwire-signature', 'a').send({ FaxSid: sid }), 403],
    ['unsigned', () => request(service.url).post(action).type('form').send(new URLSearchParams(failed()).toString()), 403],
    ['unsigned, asking what to do', () => request(service.url).post(first).type('form').send(new URLSearchParams(begins()).toString()), 403],
  ])('what is %s', async (_, send_, status) => {
    expect((await send_()).status).toBe(status);
    expect(await kit.query('SELECT 1 FROM receipts')).toHaveLength(status === 200 ? 1 : 0);
  });
});

it('a fax that we sent is answered and not kept', async () => {
  expect((await send(received({ FaxStatus: 'delivered', MediaUrl: '' }))).status).toBe(200);
  expect(await kit.query('SELECT 1 FROM receipts')).toEqual([]);
});

it('the failure and then the document of one fax, each several times, are one message', async () => {
  const forms = [failed(), received(), failed(), received()];
  for (const form of forms) expect((await send(form)).status).toBe(200);
  const [fax, ...others] = await toldFaxes(kit, ([one]) => one?.text !== '' && one?.files.length === 3);
  expect(others).toEqual([]);
  expect(fax?.files).toEqual([...page, 'page unavailable: the fax was not received (The call dropped prematurely)']);
});

it('a fax of which only the beginning came is found in the list', async () => {
  kit.signalWire.receive({ id: sid, from: sender, to: number, status: 'receiving' });
  expect((await send(begins(), first)).status).toBe(200);
  await service.close();
  await emptied(kit);
  for (let n = 0; n < 100; n += 1) kit.signalWire.receive({ id: `missed-fax-${n}`, from: sender, to: number, document: documentOf() });
  kit.signalWire.receive({ id: sid, from: sender, to: number, document: documentOf('只有开头') });
  kit.signalWire.receive({ id: 'failed-fax-1', from: sender, to: number, status: 'failed' });
  kit.signalWire.receive({ id: 'sent-by-us-01', direction: 'outbound', from: number, to: sender });
  service = await kit.start();
  const faxes = await toldFaxes(kit, (all) => all.length === 102);
  expect(faxes.find(({ id }) => id === 'failed-fax-1')?.files).toEqual(['page unavailable: the fax was not received (failed)']);
  expect(faxes.map(({ id }) => id)).toContain(sid);
  expect((await send(received())).status).toBe(200);
  expect((await intakeRecords(kit)).received.filter(({ source }) => source.id === sid)).toHaveLength(1);
});

it('half a provider is none: the service does not start', async () => {
  await expect(kit.start({ SIGNALWIRE_SIGNING_KEY: '' })).rejects.toThrow('SIGNALWIRE_SIGNING_KEY is not set. Set it, or take out SIGNALWIRE_SPACE_URL, SIGNALWIRE_PROJECT_ID, SIGNALWIRE_TOKEN');
});
