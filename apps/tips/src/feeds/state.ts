import type { Store } from '#libs/store';
import { hashOfUrl, type FeedSource } from './sources.ts';

/** What is known of a source that this instance has just taken up. */
export interface FeedState {
  key: string;
  since: Date;
  etag: string | null;
  lastModified: string | null;
  failures: number;
  failingSince: Date | null;
  /** Of the document read last: identity → content. */
  posts: Record<string, string>;
}

/** What one reading leaves behind. */
export type FeedChange = Pick<FeedState, 'etag' | 'lastModified' | 'failures' | 'failingSince' | 'posts'> & { nextAt: Date };

/** Notes sources that are new, or have another address: they are read at once, and from the beginning. */
export async function noteSources(store: Store, sources: readonly FeedSource[], now: Date): Promise<void> {
  await store.execute(
    `INSERT INTO feeds (key, url, since, next_at) SELECT key, url, since, $4 FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS given (key, url, since)
     ON CONFLICT (key) DO UPDATE SET url = excluded.url, next_at = $4, etag = NULL, last_modified = NULL WHERE feeds.url <> excluded.url`,
    [
      sources.map(({ key }) => key), sources.map(({ url }) => hashOfUrl(url)),
      sources.map(({ firstDays }) => new Date(now.getTime() - firstDays * 86_400_000)), now,
    ],
  );
}

/** Takes up the source that is due longest; the lease keeps other instances from it while it is read. */
export async function claimFeed(store: Store, keys: readonly string[], now: Date, leasedUntil: Date): Promise<FeedState | undefined> {
  const [row] = await store.query<FeedState>(
    `UPDATE feeds SET next_at = $3 WHERE key = (
       SELECT key FROM feeds WHERE key = ANY($1::text[]) AND next_at <= $2 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
     ) RETURNING key, since, etag, last_modified AS "lastModified", failures, failing_since AS "failingSince", posts`,
    [keys, now, leasedUntil],
  );
  return row;
}

export async function saveFeed(store: Store, key: string, { nextAt, etag, lastModified, failures, failingSince, posts }: FeedChange): Promise<void> {
  await store.execute(
    'UPDATE feeds SET next_at = $2, etag = $3, last_modified = $4, failures = $5, failing_since = $6, posts = $7 WHERE key = $1',
    [key, nextAt, etag, lastModified, failures, failingSince, JSON.stringify(posts)],
  );
}

/** When the next of them is due; undefined when there is none. */
export async function nextDue(store: Store, keys: readonly string[]): Promise<Date | undefined> {
  const [row] = await store.query<{ next: Date | null }>('SELECT min(next_at) AS next FROM feeds WHERE key = ANY($1::text[])', [keys]);
  return row?.next ?? undefined;
}
