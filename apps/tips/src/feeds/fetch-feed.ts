import type { IncomingMessage } from 'node:http';
import { bodyOf, type GuardedGet } from '#libs/channel';

/** What a source answered. `reason` is for a person and holds no address. */
export type FeedAnswer =
  | { outcome: 'document'; bytes: Buffer; contentType: string | undefined; etag: string | null; lastModified: string | null; url: string }
  | { outcome: 'unchanged' }
  /** `clear`: it says so itself, and will say it again. */
  | { outcome: 'failed'; reason: string; clear: boolean; retryAfterSeconds?: number };

const accept = 'application/rss+xml, application/atom+xml, application/feed+json, application/json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';

/** Asks for a document unless it is still the one that was read last (RFC 9110, conditional requests). */
export async function fetchFeed(
  get: GuardedGet, url: string, known: { etag: string | null; lastModified: string | null }, options: { bytes: number; now: Date; signal: AbortSignal },
): Promise<FeedAnswer> {
  const { origin } = new URL(url);
  const conditions = {
    ...(known.etag === null ? {} : { 'if-none-match': known.etag }),
    ...(known.lastModified === null ? {} : { 'if-modified-since': known.lastModified }),
  };
  const got = await get(url, (response, from) => answerOf(response, from, options), {
    signal: options.signal,
    headers: (asked) => ({ accept, 'user-agent': 'Minsheng (city appeals gateway)', ...(asked.origin === origin ? conditions : {}) }),
  });
  return got.outcome === 'got' ? got.value : { outcome: 'failed', reason: got.reason, clear: got.outcome === 'refused' };
}

async function answerOf(response: IncomingMessage, url: URL, { bytes, now }: { bytes: number; now: Date }): Promise<FeedAnswer> {
  const { statusCode: status = 0, headers } = response;
  if (status === 304) return { outcome: 'unchanged' };
  if (status === 200) {
    return {
      outcome: 'document', bytes: await bodyOf(response, bytes), contentType: headers['content-type'], url: url.href,
      etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null,
    };
  }
  const wait = secondsUntil(headers['retry-after'], now);
  return {
    outcome: 'failed', reason: `it answered ${status}`, clear: [401, 403, 404, 410, 451].includes(status),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
}

/** Retry-After is seconds or a date; more than a day is not waited. */
export function secondsUntil(retryAfter: string | undefined, now: Date): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(retryAfter.trim()) ? Number(retryAfter) : (Date.parse(retryAfter) - now.getTime()) / 1000;
  return seconds > 0 ? Math.min(seconds, 86_400) : undefined;
}
