import { caller, callForm, deliver, dutyOffice, intakeRecords, mayorsLine, openCorrespondent, openHotline, until, type HotlineKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: HotlineKit;
beforeAll(async () => {
  kit = await openHotline();
});
afterAll(() => kit.close());

it('what was missed while it was down is listed and fetched on return, once, and joins what had come', async () => {
  const startedAt = new Date(Date.now() - 300_000).toISOString();
  const register = (callSid: string, to: string, more: object = {}) => kit.standIn.registerCall({ sid: callSid, from: caller, to, startedAt, seconds: 61, ...more });
  const [missed, known, silent] = ['1', '2', '3'].map((n) => `CA${n.repeat(32)}`) as [string, string, string];
  register(missed, mayorsLine.number, { recordings: [{ sid: `RE${'1'.repeat(32)}`, seconds: 9 }] });
  register(known, dutyOffice.number, { recordings: [{ sid: `RE${'2'.repeat(32)}` }] });
  register(silent, dutyOffice.number, { recordings: [{ status: 'absent', errorCode: 16102 }] });
  register(`CA${'4'.repeat(32)}`, dutyOffice.number, { direction: 'outbound-api' });
  const before = await kit.start();
  await deliver(before, callForm(known));
  await before.close();
  for (let n = 0; n < 2; n += 1) {
    const again = await kit.start();
    await until('all of them', async () => (await kit.query("SELECT 1 FROM message_parts WHERE part <> 'call'")).length >= 3);
    await until('the recordings', async () => (await kit.query("SELECT 1 FROM media_jobs WHERE state = 'waiting'")).length === 0);
    await until('how far it was read', async () => (await kit.query('SELECT 1 FROM listings')).length === 2);
    await again.close();
  }
  const { received, amended } = await intakeRecords(kit);
  expect(received.map(({ source }) => source.id).sort()).toEqual([missed, known, silent]);
  const call = received.find(({ source }) => source.id === missed);
  expect(call).toMatchObject({ account: mayorsLine.line, call: { seconds: 61 } });
  expect(new Date(call?.receivedAt ?? '').getTime()).toBe(Math.floor(Date.parse(startedAt) / 1000) * 1000);
  await expect(openCorrespondent(kit, call?.correspondent)).resolves.toMatchObject({ phones: [caller] });
  const files = (callSid: string) => amended.findLast((one) => one.attachments && one.messageId === received.find(({ source }) => source.id === callSid)?.id)?.attachments?.filter(({ role }) => role === 'recording');
  expect([files(missed), files(known), files(silent)]).toMatchObject([
    [{ state: 'stored', mediaType: 'audio/mpeg' }], [{ state: 'stored' }], [{ state: 'unavailable', reason: 'nothing but silence (twilio 16102)' }],
  ]);
});
