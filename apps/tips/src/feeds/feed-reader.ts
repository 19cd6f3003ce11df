import type { Counter } from 'prom-client';
import { inSpan, type Clock, type Logger, type Random } from '#libs/service';
import { Loop, type Store } from '#libs/store';
import type { Channel, GuardedGet } from '#libs/channel';
import { fetchFeed, type FeedAnswer } from './fetch-feed.ts';
import { isDead, pauseAfter, remedyFor } from './pace.ts';
import { mapFault } from './parse.ts';
import { readFeed } from './read-feed.ts';
import type { FeedSource } from './sources.ts';
import { claimFeed, nextDue, noteSources, saveFeed, type FeedState } from './state.ts';

export interface FeedReaderOptions {
  channel: Pick<Channel, 'city' | 'intake' | 'sources'>;
  store: Store;
  /** The sources as the city's folder has them now. */
  sources: () => readonly FeedSource[];
  get: GuardedGet;
  /** Bytes of one document. */
  bytes: number;
  /** Longer than reading one may take: after it, a source of a dead instance is taken up by another. */
  leaseSeconds: number;
  clock: Clock;
  random: Random;
  logger: Logger;
  read: Counter<'source' | 'outcome'>;
  /** Sources that are read at the same time; default 2. */
  parallel?: number;
}

/** Milliseconds in which a source that was added to feeds.yaml is noticed. */
const look = 30_000;
/** Taken in together: their commits are one. */
const together = 100;

/**
 * Reads the sources of feeds.yaml, each as often as it says and by one instance at a time. How far a source was read moves
 * on only after all that it brought is stored, so a crash reads it again and the identities make that harmless.
 */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  readonly #loops: Loop[];
  #noted = '';

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    const { store, clock, logger } = options;
    const work = (signal: AbortSignal) => this.round(signal);
    this.#loops = Array.from({ length: options.parallel ?? 2 }, () => new Loop({ name: 'feeds', work, store, clock, logger, idle: look }));
  }

  start(): void {
    this.#loops.forEach((loop) => loop.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  /** Reads the source that is due longest; gives the milliseconds until the next is, undefined when there are no sources. */
  async round(signal: AbortSignal): Promise<number | undefined> {
    const { store, clock, sources: sourcesNow, leaseSeconds } = this.#options;
    const sources = sourcesNow();
    if (sources.length === 0) return undefined;
    const now = clock.now();
    const keys = sources.map(({ key }) => key);
    const noted = JSON.stringify(sources.map(({ key, url }) => [key, url]));
    if (noted !== this.#noted) {
      await noteSources(store, sources, now);
      this.#noted = noted;
    }
    const state = await claimFeed(store, keys, now, new Date(now.getTime() + leaseSeconds * 1000));
    const source = sources.find(({ key }) => key === state?.key);
    if (!state || !source) {
      const next = await nextDue(store, keys);
      return next && Math.max(next.getTime() - now.getTime(), 20);
    }
    await inSpan('feeds.read', { 'minsheng.feed': source.key }, () => this.#read(source, state, signal));
    return 0;
  }

  async #read(source: FeedSource, state: FeedState, signal: AbortSignal): Promise<void> {
    const { channel, get, bytes, clock, read } = this.#options;
    const account = channel.city.account(source.account);
    if (!account) return this.#failed(source, state, { reason: `feeds.yaml gives it the account "${source.account}", which is none of the channel tips`, clear: true });
    const unmapped = mapFault(source);
    if (unmapped !== undefined) return this.#failed(source, state, { reason: unmapped, clear: true });
    const answer = await fetchFeed(get, source.url, state, { bytes, now: clock.now(), signal });
    // Stopped in the middle: the lease gives the source to the next start.
    if (signal.aborted) return;
    if (answer.outcome === 'failed') return this.#failed(source, state, answer);
    if (answer.outcome === 'unchanged') {
      read.inc({ source: source.key, outcome: 'unchanged' });
      return this.#worked(source, state, {});
    }
    const found = await readFeed(answer, source, account, state);
    if (!found.ok) return this.#failed(source, state, { reason: found.reason, clear: false });
    for (let first = 0; first < found.items.length; first += together) {
      // As above: what was taken in is known when it comes again.
      if (signal.aborted) return;
      await Promise.all(found.items.slice(first, first + together).map((item) => channel.intake.accept(item)));
    }
    if (found.items.length + found.skipped > 0) {
      this.#options.logger.info({ source: source.key, posts: found.items.length, skipped: found.skipped }, 'posts were read');
    }
    read.inc({ source: source.key, outcome: 'read' });
    await this.#worked(source, state, { etag: answer.etag, lastModified: answer.lastModified, posts: found.posts });
  }

  async #worked(source: FeedSource, state: FeedState, changed: Partial<FeedState>): Promise<void> {
    const { store, channel } = this.#options;
    if (state.failures > 0) await channel.sources.working(this.#told(source));
    await saveFeed(store, source.key, { ...state, ...changed, failures: 0, failingSince: null, nextAt: this.#next(source, 0) });
  }

  async #failed(source: FeedSource, state: FeedState, answer: Omit<Extract<FeedAnswer, { outcome: 'failed' }>, 'outcome'>): Promise<void> {
    const { store, clock, channel, logger, read } = this.#options;
    const now = clock.now();
    const failures = state.failures + 1;
    const failingSince = state.failingSince ?? now;
    logger.warn({ source: source.key, reason: answer.reason, failures }, 'a source could not be read');
    read.inc({ source: source.key, outcome: 'failed' });
    if (isDead({ failures, clear: answer.clear, failingSince, now })) await channel.sources.failing(this.#told(source), `${source.name}: ${remedyFor(answer.reason)}`);
    await saveFeed(store, source.key, {
      ...state, failures, failingSince, nextAt: this.#next(source, failures, answer.retryAfterSeconds),
    });
  }

  #told({ key, account }: FeedSource): { name: string; account: string } {
    return { name: `feed:${key}`, account };
  }

  #next(source: FeedSource, failures: number, retryAfterSeconds?: number): Date {
    const { clock, random } = this.#options;
    return new Date(clock.now().getTime() + pauseAfter(source, failures, random.fraction(), retryAfterSeconds) * 1000);
  }
}
