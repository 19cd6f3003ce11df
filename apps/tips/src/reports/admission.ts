import type { RateLimit } from './rate-limit.ts';
import { provesWork, type Tickets } from './ticket.ts';
import type { Clock } from '#libs/service';

/** What a report shows to be let in. */
export interface Shown {
  /** Its Idempotency-Key. */
  key: string;
  /** Of the client. */
  address: string;
  /** A ticket and the nonce that was found for it. */
  proof?: { ticket: string; nonce: string } | undefined;
}

export type Denied =
  | { denied: 'too-many'; retryAfterSeconds: number }
  /** The key is a form's ticket: it may come again in a moment, or with a new ticket. */
  | { denied: 'too-fast' | 'form-expired' }
  | { denied: 'no-proof' | 'wrong-proof' | 'proof-expired' };

export interface AdmissionParts {
  tickets: Tickets;
  /** For those who proved their work, and for forms without it. */
  proved: RateLimit;
  unproved: RateLimit;
  clock: Clock;
}

/** Seconds between the showing of a form and its sending that no person needs less than. */
const leastSeconds = 3;

/**
 * Lets a report in that proves some work, or comes by a form of ours that was filled in by hand (a browser without
 * scripts); from one address so many an hour, of the second kind fewer. Undefined: it may enter.
 */
export function deny({ key, address, proof }: Shown, { tickets, proved, unproved, clock }: AdmissionParts): Denied | undefined {
  if (proof !== undefined) {
    const ticket = tickets.read(proof.ticket);
    if (ticket === 'expired') return { denied: key === proof.ticket ? 'form-expired' : 'proof-expired' };
    if (ticket === 'foreign' || !provesWork(ticket, key, proof.nonce)) return { denied: 'wrong-proof' };
    return tooMany(proved.take(address));
  }
  const form = tickets.read(key);
  if (form === 'foreign') return { denied: 'no-proof' };
  if (form === 'expired') return { denied: 'form-expired' };
  if (clock.now().getTime() - form.issuedAt.getTime() < leastSeconds * 1000) return { denied: 'too-fast' };
  return tooMany(unproved.take(address));
}

function tooMany(retryAfterSeconds: number): Denied | undefined {
  return retryAfterSeconds > 0 ? { denied: 'too-many', retryAfterSeconds } : undefined;
}
