import type { InboundItem, ReceivingAccount } from '#libs/channel';
import type { FeedAnswer } from './fetch-feed.ts';
import { parseDocument } from './parse.ts';
import type { FeedSource } from './sources.ts';
import type { FeedState } from './state.ts';
import { contentOf, isTip, namePosts, toItem } from './to-item.ts';

/** What a document brings: items to be taken in, oldest first, and what is then known of it. */
export type FeedRead =
  | { ok: true; items: InboundItem[]; posts: Record<string, string>; skipped: number }
  | { ok: false; reason: string };

/** Reads one document of a source: decode, parse, name, leave out what is old, known or no tip. */
export async function readFeed(
  { bytes, contentType, url }: Extract<FeedAnswer, { outcome: 'document' }>, source: FeedSource, account: ReceivingAccount, state: Pick<FeedState, 'since' | 'posts'>,
): Promise<FeedRead> {
  const parsed = await parseDocument(bytes, contentType, source);
  if (!parsed.ok) return parsed;
  const named = namePosts(parsed.posts, source.key, url, account.zone)
    .filter(({ at }) => at === undefined || at >= state.since)
    .filter(({ post }) => isTip(post, source.keywords))
    .sort((one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0));
  const posts = named.map((one) => ({ one, content: contentOf(one) }));
  return {
    ok: true, skipped: parsed.skipped,
    posts: Object.fromEntries(posts.map(({ one, content }) => [one.identity, content])),
    items: posts.filter(({ one, content }) => state.posts[one.identity] !== content).map(({ one }) => toItem(one, account, source.key)),
  };
}
