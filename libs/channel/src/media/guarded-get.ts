import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Cidr } from '#libs/service';
import { ContentTooLarge } from '../storage/content-store.ts';
import { AddressRefused, guardedLookup, literalAddress, mayFetchFrom } from './address-policy.ts';

export interface GuardedLimits {
  /** Of one body. */
  bytes: number;
  /** Of the whole request, redirects and body included. */
  seconds: number;
  redirects: number;
  /** Ranges that are not public and still may be asked. */
  allowPrivate: readonly Cidr[];
}

/** What became of a request. `reason` is for a person and holds no address. */
export type Got<Value> =
  | { outcome: 'got'; value: Value }
  /** Will not get better by waiting. */
  | { outcome: 'refused'; reason: string }
  | { outcome: 'failed'; reason: string };

export interface GuardedGetOptions {
  /** Asked for each address on the way: what opens one origin must not be shown to another. */
  headers?: (url: URL) => Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Asks an address that came from outside, by node's own client: it alone lets the look-up of each connection be checked.
 * `read` is given the answer, whatever its status, while the time runs; what it throws as ContentTooLarge is a refusal.
 */
export type GuardedGet = <Value>(url: string, read: (response: IncomingMessage, url: URL) => Promise<Value>, options?: GuardedGetOptions) => Promise<Got<Value>>;

export function createGuardedGet(limits: GuardedLimits, lookup = guardedLookup(limits.allowPrivate)): GuardedGet {
  return async (url, read, { headers, signal } = {}) => {
    const timeout = AbortSignal.timeout(limits.seconds * 1000);
    try {
      const both = signal ? AbortSignal.any([timeout, signal]) : timeout;
      return await follow(url, read, { limits, lookup, signal: both, headers: headers ?? (() => ({})) });
    } catch (error) {
      if (error instanceof ContentTooLarge) return { outcome: 'refused', reason: `larger than ${limits.bytes} bytes` };
      if (isRefusedAddress(error)) return { outcome: 'refused', reason: 'at an address that is not public' };
      if (timeout.aborted) return { outcome: 'failed', reason: `not fetched within ${limits.seconds} s` };
      return { outcome: 'failed', reason: `the connection failed (${codeOf(error)})` };
    }
  };
}

/** The whole body. @throws ContentTooLarge once it is more than `most` bytes, or says that it will be */
export async function bodyOf(response: IncomingMessage, most: number): Promise<Buffer> {
  refuseAnnounced(response, most);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw new ContentTooLarge('while it came');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function refuseAnnounced(response: IncomingMessage, most: number): void {
  if (!(Number(response.headers['content-length']) > most)) return;
  response.destroy();
  throw new ContentTooLarge('announced');
}

interface Asking {
  limits: GuardedLimits;
  lookup: LookupFunction;
  headers: (url: URL) => Record<string, string>;
  signal: AbortSignal;
}

async function follow<Value>(start: string, read: (response: IncomingMessage, url: URL) => Promise<Value>, asking: Asking): Promise<Got<Value>> {
  const { limits } = asking;
  let url = URL.parse(start);
  for (let hop = 0; hop <= limits.redirects; hop += 1) {
    if (!url || !/^https?:$/.test(url.protocol)) return { outcome: 'refused', reason: 'not an http or https address' };
    const literal = literalAddress(url.hostname);
    if (literal !== undefined && !mayFetchFrom(literal, limits.allowPrivate)) throw new AddressRefused('not public');
    const response = await ask(url, asking);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy();
      url = URL.parse(location, url.href);
      continue;
    }
    try {
      return { outcome: 'got', value: await read(response, url) };
    } finally {
      response.destroy();
    }
  }
  return { outcome: 'refused', reason: `redirected more than ${limits.redirects} times` };
}

function ask(url: URL, { lookup, signal, headers }: Asking): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    // A connection of its own: one from a pool was checked for another name.
    const outgoing = request(url, { agent: false, lookup, signal, headers: { 'accept': '*/*', 'accept-encoding': 'identity', ...headers(url) } });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end();
  });
}

function isRefusedAddress(error: unknown): boolean {
  if (error instanceof AddressRefused) return true;
  // With several addresses node gathers the errors of all attempts.
  const { errors, cause } = error as { errors?: unknown[]; cause?: unknown };
  return cause instanceof AddressRefused || (errors ?? []).some((inner) => inner instanceof AddressRefused);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown fault';
}
