import type { IncomingMessage } from 'node:http';
import type { ContentStore, StoredContent } from '../storage/content-store.ts';
import { createGuardedGet, refuseAnnounced, type GuardedLimits } from './guarded-get.ts';
import { guardedLookup } from './address-policy.ts';

/** Headers that open a provider's files. They are sent to this origin only, also after a redirect. */
export interface MediaAccess {
  origin: string;
  headers: Record<string, string>;
  /**
   * Of files whose addresses expire: asks for the one that is good now; undefined when there is none yet. Rejects when it
   * cannot be asked. Called when the address that the message came with is refused or gone.
   */
  renew?(): Promise<string | undefined>;
}

/** What became of one attempt. `reason` is for a person and holds no address. */
export type Fetched =
  | { outcome: 'stored'; content: StoredContent; contentType: string | undefined }
  /** Will not get better by waiting. */
  | { outcome: 'refused'; reason: string }
  /** The provider has no such file; perhaps not yet. */
  | { outcome: 'missing'; reason: string }
  | { outcome: 'failed'; reason: string; retryAfterSeconds?: number };

export type MediaLimits = GuardedLimits;

/** `at`: when the message came in, by which the file is kept; now when absent. */
export type FetchMedia = (url: string, access: MediaAccess | undefined, options?: { at?: Date; signal?: AbortSignal }) => Promise<Fetched>;

/** Fetches a file into the content store. */
export function createMediaFetch(content: ContentStore, limits: MediaLimits, lookup = guardedLookup(limits.allowPrivate)): FetchMedia {
  const get = createGuardedGet(limits, lookup);
  const fetchFrom: FetchFrom = async (url, access, { at, signal } = {}) => {
    const store = async (response: IncomingMessage): Promise<Attempt> => {
      const status = response.statusCode ?? 0;
      if (status !== 200) return { fetched: judge(status, response.headers['retry-after']), expired: [401, 403, 404, 410].includes(status) };
      refuseAnnounced(response, limits.bytes);
      const stored = await content.put(response, { most: limits.bytes, ...(at ? { at } : {}) });
      return { fetched: { outcome: 'stored', content: stored, contentType: response.headers['content-type'] }, expired: false };
    };
    const got = await get(url, store, {
      headers: ({ origin }) => (access?.origin === origin ? access.headers : {}), ...(signal ? { signal } : {}),
    });
    return got.outcome === 'got' ? got.value : { fetched: got, expired: false };
  };
  return async (url, access, options) => {
    const { fetched, expired } = await fetchFrom(url, access, options);
    if (!expired || access?.renew === undefined) return fetched;
    const again = await access.renew().catch(() => undefined);
    if (again === undefined) return { outcome: 'failed', reason: 'its address has expired and there is no new one yet' };
    return (await fetchFrom(again, access, options)).fetched;
  };
}

interface Attempt {
  fetched: Fetched;
  expired: boolean;
}
type FetchFrom = (...asked: Parameters<FetchMedia>) => Promise<Attempt>;

function judge(status: number, retryAfter: string | undefined): Fetched {
  if (status === 404) return { outcome: 'missing', reason: 'the provider has no such file (404)' };
  const reason = `the provider answered ${status}`;
  if (status >= 500 || [401, 403, 408, 425, 429].includes(status)) {
    const seconds = Number(retryAfter);
    return { outcome: 'failed', reason, ...(seconds > 0 && seconds < 86_400 ? { retryAfterSeconds: seconds } : {}) };
  }
  return { outcome: 'refused', reason };
}
