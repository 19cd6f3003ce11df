import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isTrusted, type Cidr } from '#libs/service';

/** An address that media may not be fetched from: a server inside would be made to answer a stranger. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * Whether media may be fetched from an IP address: only public ones, and those that the city allows. Private, loopback,
 * link-local, carrier-grade, documentation, multicast, translated (NAT64, 6to4, Teredo) and reserved ranges are refused.
 */
export function mayFetchFrom(address: string, allowed: readonly Cidr[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  // ::ffff:10.0.0.1 is 10.0.0.1.
  const plain = ipaddr.process(address);
  return plain.range() === 'unicast' || isTrusted(plain.toString(), allowed);
}

/** The host of a URL when it is an IP address itself: such a one is connected to without any look-up. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : undefined;
}

type Resolve = (hostname: string, options: { all: true }, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

/**
 * The look-up of a connection: the addresses that it gives are the ones that are connected to, so a name that changes
 * between check and connection (DNS rebinding) gains nothing. A name that has any refused address is refused whole.
 */
export function guardedLookup(allowed: readonly Cidr[], resolve: Resolve = systemLookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !mayFetchFrom(address, allowed))) {
        return done(new AddressRefused('the host has an address that is not public'), []);
      }
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
