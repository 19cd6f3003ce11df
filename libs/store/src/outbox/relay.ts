import type pg from 'pg';
import type { Clock, Logger } from '#libs/service';
import { isUnavailable } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import type { Store } from '../store.ts';
import { lead, notifyChannel, type Leadership } from './leadership.ts';
import { outboxSignal } from './outbox.ts';
import type { OutboxPublisher } from './port.ts';
import { knownPositions, markSent, readUnsent, relaySession, type Published, type UnsentRow } from './rows.ts';
import { Wake } from './wake.ts';

export interface OutboxRelayOptions {
  store: Store;
  publisher: OutboxPublisher;
  clock: Clock;
  logger: Logger;
  /** Counts what was published; see `outboxMetrics`. */
  onPublished?: (topic: string, count: number) => void;
}

/** Only a net: commits of this process and NOTIFY of others wake the relay at once. */
const pollPause = 1000;
const longestPause = 1000;
const refusedPause = 5000;
/** From so many rows a batch on more are coming: waiting a moment for them costs broker and database fewer requests. */
const manyRows = 32;
const gatheringPause = 25;
const patience = 4000;

/**
 * Publishes committed outbox rows, per topic and key in the order of commit, and marks them sent. One instance per
 * service does it (advisory lock), the others take over within about a second of its death.
 *
 * A crash between publishing and marking leaves rows that are in the topic and not marked. So before the first batch
 * after taking over, and after any publish whose outcome is unknown, the topics' tails are read and rows found there are
 * marked, not sent. What is not promised: once-only when a broker that was frozen writes an abandoned request later.
 * Readers' inboxes cover that.
 */
export class OutboxRelay {
  readonly #store: Store;
  readonly #publisher: OutboxPublisher;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onPublished: (topic: string, count: number) => void;
  readonly #stop = new AbortController();
  readonly #wake: Wake;
  readonly #notify: Wake;
  #running: Promise<unknown> | undefined;
  #leadership: Leadership | undefined;
  /** Topics whose last publish was refused → until when they are left out, so that others flow. */
  readonly #refused = new Map<string, number>();

  constructor({ store, publisher, clock, logger, onPublished }: OutboxRelayOptions) {
    this.#store = store;
    this.#publisher = publisher;
    this.#clock = clock;
    this.#logger = logger.child({ part: 'relay' });
    this.#onPublished = onPublished ?? (() => undefined);
    this.#wake = new Wake(clock, this.#stop.signal);
    this.#notify = new Wake(clock, this.#stop.signal);
  }

  start(): void {
    if (this.#running) return;
    const unsubscribe = this.#store.onSignal(outboxSignal, () => (this.#leadership ? this.#wake.call() : this.#notify.call()));
    this.#running = Promise.all([this.#run(), this.#notifyOthers()]).finally(unsubscribe);
  }

  /**
   * Finishes the batch in hand and gives the lock up; after four seconds it leaves a batch that Kafka does not take. What
   * became of that one the next relay finds out.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    const ended = new AbortController();
    const running = this.#running?.finally(() => ended.abort());
    await Promise.race([running, this.#clock.sleep(patience, ended.signal)]);
    await this.#leadership?.giveUp();
  }

  get leading(): boolean {
    return this.#leadership !== undefined;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Before its migrations have run there is nothing to read.
      await this.#store.whenAvailable(this.#stop.signal);
      const leadership = await lead(
        {
          connection: this.#store.connection,
          name: outboxSignal,
          clock: this.#clock,
          logger: this.#logger,
          onNotify: () => this.#wake.call(),
        },
        this.#stop.signal,
      );
      if (!leadership) return;
      this.#leadership = leadership;
      this.#logger.info({}, 'relaying the outbox');
      leadership.lost.addEventListener('abort', () => this.#wake.call());
      await this.#relay(leadership, AbortSignal.any([leadership.lost, this.#stop.signal]));
      this.#leadership = undefined;
      await leadership.giveUp();
    }
  }

  async #relay({ client }: Leadership, ended: AbortSignal): Promise<void> {
    const { handed } = this.#store;
    await client.query(relaySession).catch(() => undefined);
    handed.open();
    const published = await this.#rounds(client, ended);
    handed.close();
    // Lost, they are found in the topics.
    if (published) await markSent(client, published).catch(() => undefined);
  }

  /** Until the leadership ends, or its connection is of no use. Gives what is published and not marked yet; never rejects. */
  async #rounds(client: pg.Client, ended: AbortSignal): Promise<Published | undefined> {
    const { handed } = this.#store;
    let unsure = true;
    let pause = 100;
    let published: Published | undefined;
    while (!ended.aborted) {
      try {
        const rows = await readUnsent(client, { heldBack: this.#heldBack(), handed, published });
        published = undefined;
        if (unsure) {
          const found = await this.#findPublished(client, rows);
          unsure = false;
          if (found) continue;
        }
        if (rows.length === 0) {
          await this.#wake.wait(pollPause);
          continue;
        }
        if (ended.aborted) break;
        const outcome = await this.#publish(rows);
        published = outcome.published;
        handed.forget(published === undefined ? [] : rows.map(({ id }) => id));
        unsure = outcome.unsure;
        if (!unsure) {
          pause = 100;
          if (rows.length >= manyRows) await this.#clock.sleep(gatheringPause, ended);
          continue;
        }
      } catch (error) {
        // Its connection may be of no use any more: the next leader, likely this one, makes another.
        if (isUnavailable(error)) break;
        unsure = true;
        this.#logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'outbox waits');
      }
      await this.#clock.sleep(pause, ended);
      pause = Math.min(pause * 2, longestPause);
    }
    return published;
  }

  /** Marks rows of the batch that are in their topics already; true when there were any. */
  async #findPublished(client: pg.Client, rows: UnsentRow[]): Promise<boolean> {
    const [first] = rows;
    if (!first) return false;
    const since = rows.reduce((oldest, { createdAt }) => (createdAt < oldest ? createdAt : oldest), first.createdAt);
    const topics = [...new Set(rows.map(({ topic }) => topic))];
    const found = await this.#publisher.alreadyPublished(rows, await knownPositions(client, topics), since);
    const published = rows.filter(({ id }) => found.has(id));
    if (published.length === 0) return false;
    await markSent(client, { seqs: published.map(({ seq }) => seq), positions: [] });
    this.#logger.info({ rows: published.length }, 'rows found in their topics: marked, not sent again');
    return true;
  }

  /** What was written, to be marked with the next read; unsure when an outcome is unknown. */
  async #publish(rows: UnsentRow[]): Promise<{ published: Published | undefined; unsure: boolean }> {
    failpoint('after-claim', this.#store.schema);
    const report = await this.#publisher.publish(rows);
    failpoint('after-produce', this.#store.schema);
    const written = rows.filter(({ topic }) => !report.refused.has(topic) && !report.unknown.has(topic));
    for (const [topic, count] of countByTopic(written)) this.#onPublished(topic, count);
    for (const [topic, reason] of report.refused) {
      this.#refused.set(topic, this.#clock.now().getTime() + refusedPause);
      this.#logger.error({ topic, reason }, 'Kafka refuses this topic: its rows wait, other topics go on');
    }
    for (const [topic, reason] of report.unknown) this.#logger.warn({ topic, reason }, 'outcome of publishing unknown');
    return {
      published: written.length === 0 ? undefined : { seqs: written.map(({ seq }) => seq), positions: report.positions },
      unsure: report.unknown.size > 0,
    };
  }

  #heldBack(): string[] {
    const now = this.#clock.now().getTime();
    for (const [topic, until] of this.#refused) if (until <= now) this.#refused.delete(topic);
    return [...this.#refused.keys()];
  }

  // Outside the transaction (NOTIFY inside it serialises all commits) and one at a time, however many commits call.
  async #notifyOthers(): Promise<void> {
    const channel = notifyChannel(this.#store.schema, outboxSignal);
    while (!this.#stop.signal.aborted) {
      if (!(await this.#notify.wait(60_000)) || this.#leadership) continue;
      // When it fails, the leader's poll finds the rows.
      await this.#store.query('SELECT pg_notify($1, $2)', [channel, '']).catch(() => undefined);
    }
  }
}

function countByTopic(rows: { topic: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { topic } of rows) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
}
