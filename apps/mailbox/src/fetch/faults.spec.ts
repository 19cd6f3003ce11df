import { faultOf, isToBeTold, pauseAfter, type Fault } from './faults.ts';

const failed = (fields: object) => Object.assign(new Error('mail.city.example said: no, mayor@city.example'), fields);

it.each<[string, object, Fault['kind'], RegExp]>([
  ['a wrong password', { authenticationFailed: true, serverResponseCode: 'AUTHENTICATIONFAILED' }, 'refused', /BOX_IMAP/],
  ['a wrong password of a server without codes', { authenticationFailed: true }, 'refused', /restart/],
  ['a sign-in that cannot be judged now', { authenticationFailed: true, serverResponseCode: 'UNAVAILABLE' }, 'passing', /breaks off/],
  ['a folder that is not there', { mailboxMissing: true }, 'clear', /folder/],
  ['a certificate that has expired', { code: 'CERT_HAS_EXPIRED' }, 'clear', /CERT_HAS_EXPIRED/],
  ['a certificate of another name', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'clear', /certificate/],
  ['no TLS', { tlsFailed: true }, 'clear', /imaps/],
  ['nobody there', { code: 'ECONNREFUSED' }, 'passing', /does not answer/],
  ['no greeting', { code: 'GREETING_TIMEOUT' }, 'passing', /does not answer/],
  ['a connection that breaks', { code: 'EConnectionClosed' }, 'passing', /breaks off/],
  ['nothing that is known', {}, 'passing', /no reason given/],
])('%s', (_, fields, kind, reason) => {
  const fault = faultOf(failed(fields), 'BOX');
  expect(fault).toEqual({ kind, reason: expect.stringMatching(reason) });
  // What a server says may hold an address.
  expect(fault.reason).not.toContain('city.example');
});

const since = new Date('2026-11-26T08:00:00Z');
const passing: Fault = { kind: 'passing', reason: '' };

it('waits longer and longer, never above seven and a half minutes', () => {
  const pauses = Array.from({ length: 12 }, (_, n) => pauseAfter(passing, { since, failures: n + 1 }, 0) / 1000);
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  expect(pauseAfter(passing, { since, failures: 99 }, 0.999)).toBeLessThanOrEqual(450_000);
});

it('asks for a refused sign-in four times an hour at most', () => {
  expect(pauseAfter({ kind: 'refused', reason: '' }, { since, failures: 1 }, 0)).toBe(900_000);
});

it('tells of what may pass after three minutes, of the rest at once', () => {
  const at = (seconds: number) => new Date(since.getTime() + seconds * 1000);
  expect([179, 180].map((seconds) => isToBeTold(passing, { since, failures: 2 }, at(seconds)))).toEqual([false, true]);
  expect(isToBeTold({ kind: 'clear', reason: '' }, { since, failures: 1 }, since)).toBe(true);
});
