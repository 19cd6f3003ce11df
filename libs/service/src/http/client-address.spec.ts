import { cidrs } from '../settings/kinds.ts';
import { resolveClientAddress } from './client-address.ts';

const trusted = cidrs('ranges').parse('10.0.0.0/8,::1');

it.each([
  ['a stranger is not believed', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a trusted proxy is', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['what the stranger wrote before it is not', '10.1.2.3', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['a chain of trusted proxies', '10.1.2.3', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  ['only trusted ones', '10.1.2.3', '10.9.9.9', '10.9.9.9'],
  ['no header', '10.1.2.3', undefined, '10.1.2.3'],
  ['nonsense ends the chain', '10.1.2.3', '198.51.100.1, unknown', '10.1.2.3'],
  ['a mapped address', '::ffff:10.1.2.3', '2001:db8::1', '2001:db8::1'],
  ['IPv6', '::1', '198.51.100.1', '198.51.100.1'],
])('%s', (_name, peer, header, expected) => {
  expect(resolveClientAddress(peer, header, trusted)).toBe(expected);
});
