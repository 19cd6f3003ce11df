import { createHash } from 'node:crypto';
import type { City, Feed } from '#libs/city';

/** A source that is read, from feeds.yaml or, in the local default, from a setting. */
export interface FeedSource extends Omit<Feed, 'everyMinutes'> {
  everySeconds: number;
}

/** The sources of the city as it is now, and the local default's own feed on the first account that takes feeds. */
export function feedSources({ feeds, accounts }: Pick<City, 'feeds' | 'accounts'>, localFeed: string | undefined): FeedSource[] {
  const sources = feeds.map(({ everyMinutes, ...feed }) => ({ ...feed, everySeconds: everyMinutes * 60 }));
  const account = localFeed === undefined ? undefined : [...accounts.values()].find(({ channel, media }) => channel === 'tips' && media.includes('feed'));
  if (localFeed === undefined || account === undefined) return sources;
  return [...sources, {
    key: 'local-feed', name: '本机示例论坛', account: account.key, format: 'feed', url: localFeed, everySeconds: 10, keywords: [], firstDays: 7,
  }];
}

export const hashOfUrl = (url: string): string => createHash('sha256').update(url).digest('hex');
