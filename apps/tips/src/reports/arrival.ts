import type { FastifyRequest } from 'fastify';
import { readIdempotencyKey } from '#libs/channel';
import { bearerKey, clientAddress, forbidden, invalid, unauthorised, type KeyRing } from '#libs/service';
import type { Arrival } from './desk.ts';
import type { SentReport } from './read-body.ts';

/** Keys of all the world share one room here: a short one may be somebody else's already. */
const shortestKey = 16;
const proofForm = /^\s*(\S{1,200}):([\w-]{1,40})\s*$/;

/**
 * With what a report came: its key from the header, or of our own form the ticket in it; its proof likewise; and whether
 * its sender has a key of Open311 or of a station.
 * @throws Problem 400 without an Idempotency-Key, 401 or 403 for a key that is not for this
 */
export function arrivalOf(request: FastifyRequest, { fields, isForm }: SentReport, keys: Pick<KeyRing, 'find'>): Arrival {
  const { headers } = request;
  const hidden = (name: string): string | undefined => {
    const value = isForm ? fields[name] : undefined;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [ticket, nonce] = [hidden('ticket'), hidden('nonce')];
  return {
    key: headers['idempotency-key'] === undefined && ticket !== undefined ? ticket : longEnough(readIdempotencyKey(headers['idempotency-key'])),
    address: clientAddress(request),
    proof: proofOf(headers['proof-of-work']) ?? (ticket !== undefined && nonce !== undefined ? { ticket, nonce } : undefined),
    trusted: isTrusted(headers.authorization, keys),
  };
}

function longEnough(key: string): string {
  if (key.length >= shortestKey) return key;
  throw invalid([{ field: 'Idempotency-Key', message: `is shorter than ${shortestKey} characters`, remedy: 'send a new UUID for each report, and the same when it is sent again' }]);
}

function proofOf(header: string | string[] | undefined): Arrival['proof'] {
  if (header === undefined) return undefined;
  const [, ticket, nonce] = proofForm.exec(String(header)) ?? [];
  // What is no proof at all is a wrong one.
  return { ticket: ticket ?? '', nonce: nonce ?? '' };
}

function isTrusted(authorization: string | undefined, keys: Pick<KeyRing, 'find'>): boolean {
  if (authorization === undefined) return false;
  const caller = keys.find(bearerKey(authorization) ?? '');
  if (!caller) throw unauthorised('The key is unknown or has run out. Reports need none: leave it out.');
  if (caller.scope === 'open311' || caller.scope === 'station') return true;
  throw forbidden(`The key has the scope ${caller.scope}; reports need none, and those of open311 and station save the proof of work.`);
}
