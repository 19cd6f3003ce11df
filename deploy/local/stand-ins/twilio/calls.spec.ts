import { fileTypeFromBuffer } from 'file-type';
import { startTwilioStandIn, type TwilioStandIn } from '../twilio.ts';

const sid = `AC${'1'.repeat(32)}`;
const number = '+19855501234';
let standIn: TwilioStandIn;
beforeEach(async () => {
  standIn = await startTwilioStandIn({ accounts: [{ sid, token: 'a-token' }] });
});
afterEach(() => standIn.close());

const api = (path: string, token = 'a-token') => fetch(`${standIn.url}/2010-04-01/Accounts/${sid}${path}`, {
  headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` },
});
const read = async <Shape>(path: string) => (await (await api(path)).json()) as Shape;

it('lists calls to a number newest first, page by page, from a time on', async () => {
  for (let n = 0; n < 3; n += 1) standIn.registerCall({ from: '+8613800001234', to: number, startedAt: `2026-11-2${n}T08:00:00Z`, seconds: n });
  standIn.registerCall({ from: '+8613800001234', to: '+19855559999', startedAt: '2026-11-24T08:00:00Z' });
  type Page = { calls: { duration: string; start_time: string; direction: string }[]; next_page_uri: string | null };
  const page = await read<Page>(`/Calls.json?To=${encodeURIComponent(number)}&StartTime%3E=2026-11-20T09:00:00Z&PageSize=1`);
  expect(page.calls).toMatchObject([{ duration: '2', direction: 'inbound', start_time: 'Sun, 22 Nov 2026 08:00:00 +0000' }]);
  const next = await read<Page>(page.next_page_uri?.slice(`/2010-04-01/Accounts/${sid}`.length) ?? '');
  expect([next.calls.map(({ duration }) => duration), next.next_page_uri]).toEqual([['1'], null]);
});

it('lists recordings and serves them as MP3, to the account only; what was not recorded is not there', async () => {
  const { recordings: [spoken, silent], sid: callSid } = standIn.registerCall({
    from: '+8613800001234', to: number, recordings: [{ seconds: 5 }, { status: 'absent', errorCode: 16102 }],
  });
  const { recordings } = await read<{ recordings: Record<string, unknown>[] }>('/Recordings.json?PageSize=50');
  expect(recordings).toMatchObject([
    { sid: spoken?.sid, call_sid: callSid, status: 'completed', duration: '5' }, { sid: silent?.sid, status: 'absent', duration: '-1', error_code: 16102 },
  ]);
  const path = spoken?.url.slice(`${standIn.url}/2010-04-01/Accounts/${sid}`.length) ?? '';
  const audio = await api(`${path}.mp3`);
  expect([audio.headers.get('content-type'), (await fileTypeFromBuffer(new Uint8Array(await audio.arrayBuffer())))?.mime]).toEqual(['audio/mpeg', 'audio/mpeg']);
  expect((await api(`${path}.mp3`, 'x')).status).toBe(401);
  expect((await api(`/Recordings/${silent?.sid}.mp3`)).status).toBe(404);
  expect((await api(`/Recordings/${spoken?.sid}.json`)).status).toBe(200);
  expect((await api('/Recordings/REnone.json')).status).toBe(404);
});

it('takes calls from other processes, and says what is wrong with them', async () => {
  const post = (body: unknown) => fetch(`${standIn.url}/dev/calls`, { method: 'POST', body: JSON.stringify(body) });
  const made = await post({ from: '+8613800001234', to: number, recordings: [{}] });
  expect([made.status, await made.json()]).toMatchObject([201, { sid: expect.stringMatching(/^CA/), recordings: [{ url: expect.stringContaining(`${standIn.url}/2010-04-01/`) }] }]);
  expect((await post({ from: 1 })).status).toBe(400);
});
