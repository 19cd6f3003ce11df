import ipaddr from 'ipaddr.js';
import { AddressRefused, guardedLookup, literalAddress, mayFetchFrom } from './address-policy.ts';

describe('addresses that media may be fetched from', () => {
  it.each(['8.8.8.8', '2001:4860:4860::8888', '::ffff:8.8.8.8'])('%s: public', (address) => {
    expect(mayFetchFrom(address, [])).toBe(true);
  });

  it.each([
    '127.0.0.1', '127.8.8.8', '::1', '0.0.0.0', '::', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', 'fe80::1',
    'fc00::1', '100.64.0.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1', '::ffff:10.0.0.1',
    '::ffff:169.254.169.254', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', 'ff02::1', 'nonsense', '',
  ])('%s: not public', (address) => {
    expect(mayFetchFrom(address, [])).toBe(false);
  });

  it('what the city allows, and nothing beside it', () => {
    const allowed = [ipaddr.parseCIDR('127.0.0.1/32'), ipaddr.parseCIDR('10.1.0.0/16')];
    expect(['127.0.0.1', '10.1.2.3', '::ffff:10.1.2.3'].map((address) => mayFetchFrom(address, allowed))).toEqual([true, true, true]);
    expect(['127.0.0.2', '10.2.0.1', '::1'].map((address) => mayFetchFrom(address, allowed))).toEqual([false, false, false]);
  });

  it.each([
    ['http://0x7f.1/', '127.0.0.1'], ['http://2130706433/', '127.0.0.1'], ['http://[::1]/', '::1'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'], ['http://example.org/', undefined],
  ])('the address in %s is seen', (url, address) => {
    expect(literalAddress(new URL(url).hostname)).toBe(address);
  });
});

describe('the look-up of a connection', () => {
  const looked = (addresses: { address: string; family: number }[], all = true) =>
    new Promise((resolve) => {
      guardedLookup([], (_, __, done) => done(null, addresses))('host', { all }, (error, address, family) => resolve(error ?? [address, family]));
    });
  const good = { address: '8.8.8.8', family: 4 };
  const bad = { address: '10.0.0.1', family: 4 };

  it('gives what it checked', async () => {
    await expect(looked([good])).resolves.toEqual([[good], undefined]);
    await expect(looked([good], false)).resolves.toEqual(['8.8.8.8', 4]);
  });

  it('refuses a name with one private address among public ones', async () => {
    await expect(looked([good, bad])).resolves.toBeInstanceOf(AddressRefused);
    await expect(looked([bad], false)).resolves.toBeInstanceOf(AddressRefused);
    await expect(looked([])).resolves.toBeInstanceOf(AddressRefused);
  });
});
