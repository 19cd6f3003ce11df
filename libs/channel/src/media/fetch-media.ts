import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Cidr } from '#libs/service';
import { ContentTooLarge, type ContentStore, type StoredContent } from '../storage/content-store.ts';
import { AddressRefused, guardedLookup, literalAddress, mayFetchFrom } from './address-policy.ts';

/** Headers that open a provider's files. They are sent to this origin only, also after a redirect. */
export interface MediaAccess {
  origin: string;
  headers: Record<string, string>;
}

/** What became of one attempt. `reason` is for a person and holds no address. */
export type Fetched =
  | { outcome: 'stored'; content: StoredContent; contentType: string | undefined }
  /** Will not get better by waiting. */
  | { outcome: 'refused'; reason: string }
  /** The provider has no such file; perhaps not yet. */
  | { outcome: 'missing'; reason: string }
  | { outcome: 'failed'; reason: string; retryAfterSeconds?: number };

export interface MediaLimits {
  /** Bytes of one file. */
  bytes: number;
  /** Of the whole fetch, redirects included. */
  seconds: number;
  redirects: number;
  /** Ranges that are not public and still may be fetched from. */
  allowPrivate: readonly Cidr[];
}

/** `at`: when the message came in, by which the file is kept; now when absent. */
export type FetchMedia = (url: string, access: MediaAccess | undefined, options?: { at?: Date; signal?: AbortSignal }) => Promise<Fetched>;

/** Fetches a file into the content store, by node's own client: it alone lets the look-up of each connection be checked. */
export function createMediaFetch(content: ContentStore, limits: MediaLimits, lookup = guardedLookup(limits.allowPrivate)): FetchMedia {
  return async (url, access, { at, signal } = {}) => {
    const timeout = AbortSignal.timeout(limits.seconds * 1000);
    try {
      const both = signal ? AbortSignal.any([timeout, signal]) : timeout;
      return await follow(url, access, { content, limits, lookup, signal: both, ...(at ? { at } : {}) });
    } catch (error) {
      if (error instanceof ContentTooLarge) return { outcome: 'refused', reason: `larger than ${limits.bytes} bytes` };
      if (isRefusedAddress(error)) return { outcome: 'refused', reason: 'at an address that is not public' };
      if (timeout.aborted) return { outcome: 'failed', reason: `not fetched within ${limits.seconds} s` };
      return { outcome: 'failed', reason: `the connection failed (${codeOf(error)})` };
    }
  };
}

interface Fetching {
  content: ContentStore;
  limits: MediaLimits;
  lookup: LookupFunction;
  at?: Date;
  signal: AbortSignal;
}

async function follow(start: string, access: MediaAccess | undefined, fetching: Fetching): Promise<Fetched> {
  const { limits } = fetching;
  let url = URL.parse(start);
  for (let hop = 0; hop <= limits.redirects; hop += 1) {
    if (!url || !/^https?:$/.test(url.protocol)) return { outcome: 'refused', reason: 'not an http or https address' };
    const literal = literalAddress(url.hostname);
    if (literal !== undefined && !mayFetchFrom(literal, limits.allowPrivate)) throw new AddressRefused('not public');
    const response = await get(url, access?.origin === url.origin ? access.headers : {}, fetching);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy();
      url = URL.parse(location, url.href);
      continue;
    }
    if (status === 200) return store(response, fetching);
    response.destroy();
    return judge(status, response.headers['retry-after']);
  }
  return { outcome: 'refused', reason: `redirected more than ${limits.redirects} times` };
}

function get(url: URL, headers: Record<string, string>, { lookup, signal }: Fetching): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    // A connection of its own: one from a pool was checked for another name.
    const outgoing = request(url, { agent: false, lookup, signal, headers: { accept: '*/*', 'accept-encoding': 'identity', ...headers } });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end();
  });
}

async function store(response: IncomingMessage, { content, limits, at }: Fetching): Promise<Fetched> {
  const announced = Number(response.headers['content-length']);
  if (announced > limits.bytes) {
    response.destroy();
    throw new ContentTooLarge('announced');
  }
  const stored = await content.put(response, { most: limits.bytes, ...(at ? { at } : {}) });
  return { outcome: 'stored', content: stored, contentType: response.headers['content-type'] };
}

function judge(status: number, retryAfter: string | undefined): Fetched {
  if (status === 404) return { outcome: 'missing', reason: 'the provider has no such file (404)' };
  const reason = `the provider answered ${status}`;
  if (status >= 500 || [401, 403, 408, 425, 429].includes(status)) {
    const seconds = Number(retryAfter);
    return { outcome: 'failed', reason, ...(seconds > 0 && seconds < 86_400 ? { retryAfterSeconds: seconds } : {}) };
  }
  return { outcome: 'refused', reason };
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
