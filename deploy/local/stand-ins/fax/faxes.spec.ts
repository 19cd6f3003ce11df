import { verify, createPublicKey } from 'node:crypto';
import { signalWireStandIn } from '../signalwire/signalwire.ts';
import { sinchStandIn } from '../sinch/sinch.ts';
import { startStandIns, type StandIns } from '../stand-ins.ts';
import { newTelnyxKey, telnyxHeaders } from '../telnyx/key.ts';
import { documentUrl, telnyxStandIn } from '../telnyx/telnyx.ts';
import { basicOf } from './faxes.ts';

const telnyx = telnyxStandIn({ apiKey: 'KEY1' });
const sinch = sinchStandIn({ projectId: 'p-1', keyId: 'k-1', keySecret: 's-1' });
const signalWire = signalWireStandIn({ projectId: 'w-1', token: 't-1' });
let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns({ accounts: [] }, [telnyx, sinch, signalWire]);
});
afterAll(() => standIns.close());

const document = { base64: Buffer.from('%PDF-1.4').toString('base64'), mediaType: 'application/pdf' };
const fax = { from: '+867928222333', to: '+867928555123', document };
const ask = (path: string, authorization = '', method = 'GET') => fetch(`${standIns.url}${path}`, { method, headers: { authorization } });

it.each([
  ['telnyx', '/telnyx/v2/faxes', 'Bearer KEY1'], ['sinch', '/sinch/v3/projects/p-1/faxes', basicOf('k-1', 's-1')],
  ['signalwire', '/signalwire/api/laml/2010-04-01/Accounts/w-1/Faxes', basicOf('w-1', 't-1')],
])('%s asks for its login, lists what it was given, and meets its faults', async (name, list, login) => {
  expect((await ask(list)).status).toBe(401);
  expect((await ask(list, basicOf('some', 'body'))).status).toBe(401);
  const made = await fetch(`${standIns.url}/${name}/dev/faxes`, { method: 'POST', body: JSON.stringify(fax) });
  const { id } = await made.json() as { id: string };
  expect(JSON.stringify(await (await ask(list, login)).json())).toContain(id);
  expect((await fetch(`${standIns.url}/${name}/dev/faxes`, { method: 'POST', body: '{"from":1}' })).status).toBe(400);
  await fetch(`${standIns.url}/${name}/dev/faults`, { method: 'POST', body: '["server-error","not-found"]' });
  expect([(await ask(list, login)).status, (await ask(list, login)).status, (await ask(list, login)).status]).toEqual([500, 404, 200]);
});

it('an address of Telnyx’s expires, and refreshing gives another', async () => {
  const { id, link } = telnyx.receive(fax);
  const old = documentUrl('/telnyx/', { id, link });
  expect((await ask(old)).status).toBe(200);
  telnyx.expire(id);
  expect((await ask(old)).status).toBe(403);
  expect((await ask(`/telnyx/v2/faxes/${id}/actions/refresh`, 'Bearer KEY1', 'POST')).status).toBe(200);
  const { data } = await (await ask(`/telnyx/v2/faxes/${id}`, 'Bearer KEY1')).json() as { data: { media_url: string } };
  expect(await (await fetch(data.media_url)).text()).toBe('%PDF-1.4');
});

it('documents of Sinch and SignalWire need their login', async () => {
  const [one, other] = [sinch.receive(fax), signalWire.receive(fax)];
  for (const [path, login] of [[`/sinch/v3/projects/p-1/faxes/${one.id}/file`, basicOf('k-1', 's-1')], [`/signalwire/media/${other.id}`, basicOf('w-1', 't-1')]] as const) {
    expect((await ask(path)).status).toBe(401);
    expect(await (await ask(path, login)).text()).toBe('%PDF-1.4');
  }
});

it('signs as Telnyx does: Ed25519 over the timestamp, | and the body', () => {
  const { publicKey, privateKey } = newTelnyxKey();
  const headers = telnyxHeaders(privateKey, '{"a":1}', new Date('2026-11-24T02:30:52Z'));
  expect(headers['telnyx-timestamp']).toBe('1795487452');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') }, format: 'jwk' });
  expect(verify(null, Buffer.from('1795487452|{"a":1}'), key, Buffer.from(headers['telnyx-signature-ed25519'] ?? '', 'base64'))).toBe(true);
});
