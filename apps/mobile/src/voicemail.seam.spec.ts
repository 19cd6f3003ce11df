import { correspondent, intakeMessageAmended, intakeMessageReceived, messageId } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { first, openMobile, post, publicUrl, second, sign, until, type MobileKit } from './spec/kit.ts';

jest.setTimeout(60_000);

let kit: MobileKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openMobile();
  service = await kit.start();
});
afterAll(() => kit.close());

const path = '/mobile/voice/twilio';
const caller = '+8613800001234';
const callForm = (sid: string, changed: Record<string, string> = {}) => ({
  AccountSid: first.sid, CallSid: sid, CallStatus: 'ringing', Direction: 'inbound', From: caller, To: first.number, ...changed,
});
const recordingForm = (sid: string, url: string, changed: Record<string, string> = {}) => ({
  AccountSid: first.sid, CallSid: sid, RecordingSid: `RE${sid.slice(2)}`, RecordingStatus: 'completed', RecordingUrl: url, RecordingDuration: '5', ...changed,
});
const deliver = (form: Record<string, string>, to = path, token = first.token) =>
  post(`${service.url}${to}`, new URLSearchParams(form), { 'x-twilio-signature': sign(form, token, `${publicUrl}${to}`) });
const recordsOf = async (id: string) => (await kit.records('intake.messages.v1')).filter((record) => record.id === id || record.messageId === id);
const sidOf = (digit: string) => `CA${digit.repeat(32)}`;

it.each([['the default account', first, '1'], ['a further account', second, '2']])('voicemail on %s is a message at once, and its recording a part of it', async (_, { sid, token, number, line }, digit) => {
  const call = sidOf(digit);
  const twiml = await (await deliver(callForm(call, { AccountSid: sid, To: number }), path, token)).text();
  const recordingPath = `${path}/recording?line=${line}`;
  expect(twiml).toContain(`recordingStatusCallback="${publicUrl}${recordingPath}"`);
  const { recordings: [recording] } = kit.standIn.registerCall({ accountSid: sid, sid: call, from: caller, to: number, recordings: [{ sid: `RE${call.slice(2)}`, seconds: 5 }] });
  for (let n = 0; n < 2; n += 1) {
    expect((await deliver(recordingForm(call, recording?.url ?? '', { AccountSid: sid }), recordingPath, token)).status).toBe(200);
  }
  const id = messageId('jiujiang', line, call);
  // Behind the login of the account that the line is on.
  const last = await until('the recording', async () => {
    const told = (await recordsOf(id)).at(-1);
    return told?.by === 'media' ? intakeMessageAmended.parse(told) : false;
  });
  expect(last.attachments?.filter(({ role }) => role === 'recording')).toMatchObject([{ state: 'stored', mediaType: 'audio/mpeg' }]);
  const [received, ...amended] = await recordsOf(id);
  expect(amended).toHaveLength(2);
  const message = intakeMessageReceived.parse(received);
  expect(message).toMatchObject({ channel: 'mobile', medium: 'call', account: line, category: 'mayor-line', text: '', textOrigin: { kind: 'pending' } });
  expect(message).not.toHaveProperty('replyTo');
  await expect(kit.sealer.open(message.correspondent, correspondent)).resolves.toMatchObject({ phones: [caller] });
});

it('nothing said: the call stands, and why there is no recording', async () => {
  const call = sidOf('3');
  await deliver(callForm(call, { From: '+266696687' }));
  await deliver(recordingForm(call, '', { RecordingStatus: 'absent', ErrorCode: '16102' }), `${path}/recording?line=${first.line}`);
  const [received, amended] = await recordsOf(messageId('jiujiang', first.line, call));
  expect([received, amended]).toMatchObject([
    { medium: 'call' }, { attachments: expect.arrayContaining([{ state: 'unavailable', role: 'recording', reason: 'nothing but silence (twilio 16102)' }]) },
  ]);
});

it('what is not signed by the account that has the number is refused', async () => {
  const call = sidOf('4');
  const refused = [
    await deliver(callForm(call), path, second.token),
    await deliver(callForm(call, { AccountSid: second.sid }), path, second.token),
    await post(`${service.url}${path}`, new URLSearchParams(callForm(call)), {}),
    await deliver(callForm(call), '/mobile/voice/nobody'),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 404]);
  expect(await recordsOf(messageId('jiujiang', first.line, call))).toEqual([]);
});

it('a call that was missed is listed on return, on either account, once', async () => {
  const startedAt = new Date(Date.now() - 120_000).toISOString();
  for (const { sid, number } of [first, second]) {
    kit.standIn.registerCall({ accountSid: sid, sid: `CA${sid.slice(2, 10)}${'5'.repeat(24)}`, from: caller, to: number, startedAt, recordings: [{}] });
  }
  const missed = [first, second].map(({ sid, line }) => messageId('jiujiang', line, `CA${sid.slice(2, 10)}${'5'.repeat(24)}`));
  for (let n = 0; n < 2; n += 1) {
    const again = await kit.start();
    for (const id of missed) await until('the recording', async () => (await recordsOf(id)).some(({ by }) => by === 'media'));
    await again.close();
  }
  for (const id of missed) expect((await recordsOf(id)).map(({ by }) => by)).toEqual([undefined, 'part', 'media']);
});
