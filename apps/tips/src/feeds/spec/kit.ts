import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Counter } from 'prom-client';
import { openZone } from '#libs/city';
import { createGuardedGet, createSources, type CurrentCity, type GuardedLimits } from '#libs/channel';
import { intakeMessageReceived, type IntakeMessageReceived } from '#libs/contract';
import { steppedClock } from '#libs/service';
import { openKit, published, type Kit } from '../../../../../libs/channel/src/spec/kit.ts';
import { testDatabase } from '../../../../../test/servers.ts';
import { FeedReader } from '../feed-reader.ts';
import { Feeds1795695000000 } from '../migrations.ts';
import type { FeedSource } from '../sources.ts';

export interface FeedKit extends Pick<Kit, 'store' | 'content' | 'sealer'> {
  /** As the reader's clock shows it. */
  now(): Date;
  /** On a server of its own that the spec answers by `answer`. */
  url: string;
  answer: RequestListener;
  sources: FeedSource[];
  /** What was logged. */
  log: string[];
  /** Moves the clock on, and reads what is due. */
  read(minutes?: number, reader?: FeedReader): Promise<void>;
  /** Another instance. */
  reader(changed?: Partial<GuardedLimits>): FeedReader;
  messages(): Promise<IntakeMessageReceived[]>;
  /** What was told about sources: `failing` with its reason, or `working`. */
  told(): Promise<string[]>;
  state(): Promise<{ failures: number; etag: string | null; minutes: number }>;
  close(): Promise<void>;
}

export const source = (url: string, changed: Partial<FeedSource> = {}): FeedSource => ({
  key: 'forum', name: '浔阳论坛', account: 'web-feeds', format: 'feed', url, everySeconds: 900, keywords: [], firstDays: 7, ...changed,
});

/** The reader of feeds on a database, a server and a clock of its own. */
export async function openFeedKit(): Promise<FeedKit> {
  const database = await testDatabase();
  const kit = await openKit(database.adminUrl);
  await new Feeds1795695000000().up({ query: (sql: string) => kit.store.query(sql) } as never);
  const clock = steppedClock(new Date());
  const log: string[] = [];
  const note = (level: string) => (fields: Record<string, unknown>, message: string) => void log.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const logger = { ...kit.shared.logger, info: note('info'), warn: note('warn'), error: note('error') };
  const server = createServer((request, response) => feeds.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rss.xml`;
  const account = { key: 'web-feeds', channel: 'tips', category: 'web-broadcast', zone: openZone('Asia/Shanghai') } as const;
  const city = { account: (key: string) => (key === account.key ? account : undefined) } as CurrentCity;
  const read = new Counter({ name: 'feed_reads', help: 'x', labelNames: ['source', 'outcome'], registers: [kit.registry] });
  const channel = { city, intake: kit.intake, sources: createSources({ ...kit.shared, clock, channel: 'tips', zoneOf: () => 'Asia/Shanghai' }) };
  const limits: GuardedLimits = { bytes: 5_000_000, seconds: 2, redirects: 3, allowPrivate: [ipaddr.parseCIDR('127.0.0.1/32')] };
  const reader = (changed: Partial<GuardedLimits> = {}): FeedReader => new FeedReader({
    ...kit.shared, random: { ...kit.shared.random, fraction: () => 0.5 }, logger, clock, channel, read, sources: () => feeds.sources, get: createGuardedGet({ ...limits, ...changed }), bytes: limits.bytes, leaseSeconds: 60,
  });
  const usual = reader();
  const feeds: FeedKit = {
    store: kit.store, content: kit.content, sealer: kit.sealer, url, log, reader, now: () => clock.now(),
    sources: [source(url)],
    answer: (_, response) => response.end(),
    async read(minutes = 0, by = usual) {
      clock.reach(new Date(clock.now().getTime() + minutes * 60_000));
      await by.round(new AbortController().signal);
    },
    async messages() {
      return (await published(kit.store)).filter(({ type }) => type === 'intake.message.received.v1').map(({ data }) => intakeMessageReceived.parse(data));
    },
    async told() {
      const all = (await published(kit.store)).filter(({ type }) => type === 'intake.source.changed.v1');
      return all.map(({ data }) => `${String(data.source)} ${String(data.state)}${typeof data.reason === 'string' ? `: ${data.reason}` : ''}`);
    },
    async state() {
      const [row] = await kit.store.query<{ failures: number; etag: string | null; next: Date }>('SELECT failures, etag, next_at AS next FROM feeds');
      return { failures: row?.failures ?? 0, etag: row?.etag ?? null, minutes: Math.round(((row?.next.getTime() ?? 0) - clock.now().getTime()) / 60_000) };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await kit.close();
      await database.drop();
    },
  };
  return feeds;
}

export const xml = (response: ServerResponse, body: string | Buffer, headers: Record<string, string> = {}): void => void response.writeHead(200, { 'content-type': 'application/rss+xml', ...headers }).end(body);
export const daysAgo = (days: number, now = new Date()): string => new Date(now.getTime() - days * 86_400_000).toUTCString();

/** An item of `rss`, a day old. */
export const item = (id: string, { title = `帖子${id}`, text = '和中路的路灯坏了三天了', at = daysAgo(1) } = {}): string =>
  `<item><title>${title}</title><guid>${id}</guid><link>/t/${id}</link><pubDate>${at}</pubDate><description>${text}</description></item>`;
export const rss = (...items: string[]): string => `<?xml version="1.0"?><rss version="2.0"><channel><title>浔阳论坛</title><link>https://forum.example.cn</link>${items.join('')}</channel></rss>`;
