import ipaddr from 'ipaddr.js';
import type { FastifyRequest } from 'fastify';
import type { Cidr } from '../settings/kinds.ts';
import { stateOf } from './request-state.ts';

/**
 * The caller's address: the peer's, or, when the peer is in TRUSTED_PROXIES, the last address in X-Forwarded-For that is
 * not a trusted proxy itself. What a stranger writes into that header is never believed.
 */
export function clientAddress(request: FastifyRequest): string {
  const forwarded = request.headers['x-forwarded-for'];
  return resolveClientAddress(
    request.socket.remoteAddress ?? '',
    Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    stateOf(request)?.trustedProxies ?? [],
  );
}

/** The decision of `clientAddress`. */
export function resolveClientAddress(peer: string, forwardedFor: string | undefined, trusted: readonly Cidr[]): string {
  let client = plainAddress(peer) ?? peer;
  if (!isTrusted(client, trusted)) return client;
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim()).filter((hop) => hop !== '');
  for (const hop of hops.reverse()) {
    const address = plainAddress(hop);
    if (address === undefined) return client;
    client = address;
    if (!isTrusted(client, trusted)) return client;
  }
  return client;
}

/** Whether an address is one of the proxies in front of us. */
export function isTrusted(address: string, trusted: readonly Cidr[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return trusted.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

/** ::ffff:10.0.0.1 is 10.0.0.1. */
function plainAddress(text: string): string | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined;
}
