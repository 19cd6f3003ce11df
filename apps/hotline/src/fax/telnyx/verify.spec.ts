import { createPublicKey, webcrypto } from 'node:crypto';
import { newTelnyxKey, telnyxHeaders } from '../../../../../deploy/local/stand-ins/telnyx/key.ts';
import { refusalOfTelnyx } from './verify.ts';

const { publicKey, privateKey } = newTelnyxKey();
const raw = Buffer.from(publicKey, 'base64');
const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
const body = Buffer.from('{"data":{"event_type":"fax.received","payload":{"from":" 13122010119"}}}');
const now = new Date('2026-11-24T02:30:52Z');
const headers = telnyxHeaders(privateKey, body, now);

it('agrees with the way in which Telnyx’s own package for Node verifies', async () => {
  const theirs = await webcrypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  const signed = Buffer.concat([Buffer.from(`${headers['telnyx-timestamp']}|`), body]);
  expect(await webcrypto.subtle.verify('Ed25519', theirs, Buffer.from(headers['telnyx-signature-ed25519'] ?? '', 'base64'), signed)).toBe(true);
  expect(refusalOfTelnyx({ headers, body }, [key], now)).toBeUndefined();
});

it.each(Array.from({ length: body.length }, (_, at) => at))('one changed byte at %i is noticed', (at) => {
  const changed = Buffer.from(body);
  changed[at] = (changed[at] ?? 0) ^ 1;
  expect(refusalOfTelnyx({ headers, body: changed }, [key], now)).toEqual({ refused: 'wrong-signature' });
});

it.each([
  [-300, undefined], [300, undefined], [-301, 'stale'], [301, 'stale'],
])('a signature %i seconds away', (seconds, refused) => {
  const later = new Date(now.getTime() + seconds * 1000);
  expect(refusalOfTelnyx({ headers, body }, [key], later)).toEqual(refused === undefined ? undefined : { refused });
});

it('while the key is replaced both count', () => {
  const other = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(newTelnyxKey().publicKey, 'base64').toString('base64url') }, format: 'jwk' });
  expect(refusalOfTelnyx({ headers, body }, [other, key], now)).toBeUndefined();
  expect(refusalOfTelnyx({ headers, body }, [other], now)).toEqual({ refused: 'wrong-signature' });
});
