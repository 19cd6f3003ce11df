import { Counter } from 'prom-client';
import { createGuardedGet, privateAllowed, type Channel } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import type { TipsSettings } from '../settings.ts';
import { FeedReader } from './feed-reader.ts';
import { feedSources } from './sources.ts';

export { Feeds1795695000000 } from './migrations.ts';

/** A document of a thousand posts is a megabyte; what is larger is no feed. */
const bytes = 5 * 1024 * 1024;
const seconds = 30;
const redirects = 5;

/** The reader of the city's feeds; costs nothing while there are none. */
export function openFeeds({ settings, clock, random, logger, metrics }: ServiceContext<TipsSettings>, channel: Channel): FeedReader {
  return new FeedReader({
    channel, store: channel.store, clock, random, logger, bytes,
    sources: () => feedSources(channel.city.now, settings.MINSHENG_ENVIRONMENT === 'local' ? settings.TIPS_LOCAL_FEED : undefined),
    get: createGuardedGet({ bytes, seconds, redirects, allowPrivate: privateAllowed(settings) }),
    leaseSeconds: seconds * 4,
    read: new Counter({ name: 'minsheng_feed_reads_total', help: 'Readings of a source of feeds.yaml, by what came of them', labelNames: ['source', 'outcome'], registers: [metrics] }),
  });
}
