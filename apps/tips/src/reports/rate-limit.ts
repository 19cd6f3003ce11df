import { createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Clock } from '#libs/service';

/** How many from one address: `burst` at once, then one each `3600 / perHour` seconds. */
export interface Rate {
  perHour: number;
  burst: number;
}

export interface RateLimit {
  /** Counts one from this address; gives the seconds to wait when it is one too many, which then does not count. */
  take: (address: string) => number;
}

/** More addresses than this are not remembered; the longest known goes first. */
const mostAddresses = 50_000;

/**
 * A token bucket per address, in the memory of this instance: it is a brake, no promise, and several instances brake
 * less. Only HMACs of addresses are held; an IPv6 address counts with its network of 64 bits, which is one household.
 */
export function createRateLimit({ perHour, burst }: Rate, cityKey: Buffer, clock: Clock): RateLimit {
  const pause = 3_600_000 / perHour;
  /** By address: until when its bucket fills up again. */
  const fullAt = new Map<string, number>();
  return {
    take(address) {
      const key = createHmac('sha256', cityKey).update(`tips-address:${networkOf(address)}`).digest('base64url');
      const now = clock.now().getTime();
      const full = Math.max(fullAt.get(key) ?? 0, now);
      const wait = full + pause - (now + burst * pause);
      if (wait > 0) return Math.ceil(wait / 1000);
      fullAt.delete(key);
      fullAt.set(key, full + pause);
      if (fullAt.size > mostAddresses) fullAt.delete(fullAt.keys().next().value ?? '');
      return 0;
    },
  };
}

function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString();
}
