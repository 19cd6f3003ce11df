import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import type { WebhookRequest } from '../http/exchange.ts';
import type { TwilioAccount, TwilioAccounts } from './accounts.ts';
import { verifyTwilio } from './verify.ts';

/** Of Twilio's own documentation and of its package's tests («Validating requests»). */
const vector = {
  token: '12345', url: 'https://mycompany.com/myapp.php?foo=1&bar=2', signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  form: { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' },
};
const account: TwilioAccount = { sid: '', tokens: ['being replaced', vector.token], lines: new Map() };
/** Its form names no account. */
const accounts = { bySid: () => account, ofNumber: () => undefined } as unknown as TwilioAccounts;
const body = new URLSearchParams(vector.form).toString();

function verify(changed: { body?: Buffer | string; url?: string; signature?: string; type?: string } = {}) {
  const request: WebhookRequest = {
    method: 'POST', url: changed.url ?? vector.url, address: '127.0.0.1', body: Buffer.from(changed.body ?? body),
    headers: { 'x-twilio-signature': changed.signature ?? vector.signature, 'content-type': changed.type ?? 'application/x-www-form-urlencoded' },
  };
  return verifyTwilio(request, accounts);
}
const refused = (reason: string) => ({ refused: reason });

it('takes the vector of Twilio’s own package, with and without the port in the address', () => {
  expect(verify()).toMatchObject({ account });
  expect(verify({ url: vector.url.replace('.com/', '.com:443/') })).toMatchObject({ account });
  expect(verify({ type: 'application/x-www-form-urlencoded; charset=utf-8' })).toMatchObject({ account });
});

it('one changed byte anywhere in body, address or signature fails', () => {
  const flipped = (text: string, at: number) => {
    const bytes = Buffer.from(text);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  // `+` is a space in a form and `%2b` is `%2B`: those bytes are written otherwise, and say the same.
  const says = (bytes: Buffer) => JSON.stringify([...new URLSearchParams(bytes.toString('latin1'))].map((pair) => pair.join('=')).sort());
  const bodies = Array.from(body, (_, at) => flipped(body, at)).filter((bytes) => says(bytes) !== says(Buffer.from(body)));
  expect(bodies.length).toBeGreaterThan(body.length - 5);
  for (const bytes of bodies) expect(verify({ body: bytes })).toEqual(refused('wrong-signature'));
  for (let at = 'https://'.length; at < vector.url.length; at += 1) expect(verify({ url: flipped(vector.url, at).toString('latin1') })).toEqual(refused('wrong-signature'));
  for (let at = 0; at < vector.signature.length - 2; at += 1) expect(verify({ signature: flipped(vector.signature, at).toString('latin1') })).toEqual(refused('wrong-signature'));
});

it.each<[string, Parameters<typeof verify>[0], string]>([
  ['cut short', { body: body.slice(0, -1) }, 'wrong-signature'],
  ['a field more', { body: `${body}&RecordingUrl=x` }, 'wrong-signature'],
  ['a field twice', { body: `${body}&Digits=5` }, 'wrong-signature'],
  ['another order of the address’s parameters', { url: 'https://mycompany.com/myapp.php?bar=2&foo=1' }, 'wrong-signature'],
  ['no signature', { signature: '' }, 'no-signature'],
  ['words for a signature', { signature: 'not base64 at all' }, 'wrong-signature'],
  ['the signature of an empty form', { signature: getExpectedTwilioSignature(vector.token, vector.url, {}) }, 'wrong-signature'],
  ['JSON', { type: 'application/json' }, 'not-a-form'],
])('refuses %s', (_, changed, reason) => {
  expect(verify(changed)).toEqual(refused(reason));
});
