import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeptTexts, type KeptText } from './kept-texts.ts';
import type { StandIn } from './stand-in.ts';
import { startStandIns, type StandIns } from './stand-ins.ts';
import { sendJson } from './twilio/requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'stand-ins-'));
const sid = `AC${'1'.repeat(32)}`;
const text: KeptText = {
  sid: 's-1', direction: 'outbound-api', at: '2026-11-24T08:00:00.000Z', from: '106900000001', to: '+8613800001234', body: '<b>一</b>', status: 'queued', provider: 'spec', session: 'a-1',
};

let standIns: StandIns;
const kept = openKeptTexts(join(folder, 'outbox-spec.jsonl'));
const other: StandIn = { path: '/spec/', sent: kept.sent, close: () => {}, answer: async (_, response, url) => sendJson(response, 418, { at: url.pathname }) };
beforeAll(async () => {
  standIns = await startStandIns({ accounts: [{ sid, token: 'a-token' }], clock: { now: () => new Date('2026-11-24T09:00:00Z'), sleep: async () => {} } }, [other]);
});
afterAll(async () => {
  await standIns.close();
  rmSync(folder, { recursive: true });
});

async function sendByTwilio(body: string): Promise<void> {
  await fetch(`${standIns.url}/2010-04-01/Accounts/${sid}/Messages.json`, {
    method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${sid}:a-token`).toString('base64')}` }, body: new URLSearchParams({ To: '+8613800001234', From: '+19855501234', Body: body }),
  });
}

it('shows what all of them sent, newest first, to a program and to a person', async () => {
  await sendByTwilio('二');
  kept.keep(text);
  kept.keep({ ...text, sid: 's-2', at: '2026-11-24T10:00:00.000Z', body: '三' });
  const listed = await (await fetch(`${standIns.url}/dev/outbox`)).json() as { body: string; provider: string; to: string }[];
  expect(listed.map(({ body, provider }) => [body, provider])).toEqual([['三', 'spec'], ['二', 'twilio'], ['<b>一</b>', 'spec']]);
  expect(listed.every((one) => !('session' in one))).toBe(true);
  const page = await (await fetch(`${standIns.url}/dev/outbox`, { headers: { accept: 'text/html,*/*' } })).text();
  expect(page).toContain('&lt;b&gt;一&lt;/b&gt;');
});

it('leaves each provider its own addresses', async () => {
  const answer = await fetch(`${standIns.url}/spec/anything`);
  expect([answer.status, await answer.json()]).toEqual([418, { at: '/spec/anything' }]);
  expect((await fetch(`${standIns.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${standIns.url}/nobody`)).status).toBe(404);
  const faults = await fetch(`${standIns.url}/dev/faults`, { method: 'POST', body: '["server-error"]' });
  expect(faults.status).toBe(200);
});

it('forgets no text over a restart, and leaves out what a killed process did not finish', () => {
  const file = join(folder, 'kept.jsonl');
  const before = openKeptTexts(file);
  before.keep(text);
  before.keep({ ...text, status: 'delivered' });
  appendFileSync(file, '{"sid":"s-2","direc');
  expect(openKeptTexts(file).all()).toEqual([{ ...text, status: 'delivered' }]);
});
