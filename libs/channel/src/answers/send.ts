import { z } from 'zod';
import { address, answerTemplate, type Answer } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import { inSpan, type Clock, type Logger, type Random } from '#libs/service';
import { isUnavailable, Loop, type Store } from '#libs/store';
import type { ChannelMetrics } from '../metrics.ts';
import type { AnswerSender, DeliveryReport, OutgoingText, SendOutcome } from './provider.ts';
import { createRecorder, type Happened } from './recorder.ts';
import type { ResultParts } from './results.ts';
import { deliveryHours, pauseAfter, type DeliveryState } from './state.ts';
import { answersSignal } from './take.ts';

export interface SendAnswersOptions extends ResultParts {
  store: Store;
  sealer: Sealer;
  senders: readonly AnswerSender[];
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: ChannelMetrics;
  /** Longer than any call of a provider may take: after it, what a dead sender left is looked up. */
  leaseSeconds: number;
  /** Texts on their way at the same time; default 32. */
  parallel?: number;
}

interface Claimed {
  answerId: string;
  part: number;
  parts: number;
  medium: Answer['medium'];
  account: string;
  to: string;
  subject: string | null;
  text: string;
  inReplyTo: string | null;
  template: string | null;
  attempts: number;
  /** The state before it was claimed: what was `sending` may be at the provider already. */
  was: DeliveryState;
  triedSince: Date;
  createdAt: Date;
}

/** Milliseconds that an answer waits for others to be claimed with it. */
const gather = 100;
/** Milliseconds in which more of those on their way come to an end, once one has. */
const settling = 20;

/**
 * Sends answers once: each is marked `sending` and committed before the provider is called; one whose outcome is not
 * known, after a crash or a lost answer, is looked up there before it is sent again. Texts to one address keep their
 * order. Not promised: once-only at a provider that took a text and does not list it.
 */
export class AnswerWorker {
  readonly #options: SendAnswersOptions;
  readonly #record: (happened: Happened) => Promise<boolean>;
  readonly #loop: Loop;
  readonly #most: number;
  readonly #onTheWay = new Set<Promise<void>>();
  #unsubscribe: () => void = () => {};

  constructor(options: SendAnswersOptions) {
    this.#options = options;
    this.#record = createRecorder(options);
    const { store, clock, logger, parallel = 32 } = options;
    this.#most = parallel;
    this.#loop = new Loop({ name: 'answers', work: (signal) => this.#round(signal), gather, store, clock, logger });
  }

  start(): void {
    this.#unsubscribe = this.#options.store.onSignal(answersSignal, () => this.#loop.wake());
    this.#loop.start();
  }

  /** Waits for the calls in hand. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#loop.stop();
    await Promise.all(this.#onTheWay);
  }

  /** What a provider says later. False when it is about no text of ours. */
  async report({ state, ...report }: DeliveryReport): Promise<boolean> {
    return this.#record({ ...report, event: state });
  }

  /** Claims as many as may be on their way, and waits for none of them: one that hangs holds up no other. */
  async #round(signal: AbortSignal): Promise<number | undefined> {
    const { store, clock, leaseSeconds } = this.#options;
    if (this.#onTheWay.size >= this.#most) {
      await Promise.race([...this.#onTheWay, clock.sleep(leaseSeconds * 1000, signal)]);
      await clock.sleep(settling, signal);
    }
    const room = this.#most - this.#onTheWay.size;
    if (room === 0 || signal.aborted) return 0;
    const now = clock.now();
    const claimed = await claim(store, now, new Date(now.getTime() + leaseSeconds * 1000), room);
    for (const text of claimed) {
      const going = this.#carry(text).finally(() => this.#onTheWay.delete(going));
      this.#onTheWay.add(going);
    }
    return claimed.length === room ? 0 : untilNext(store, now);
  }

  /** Never rejects: what it could not note stays `sending`, and is looked up when its lease has ended. */
  async #carry(claimed: Claimed): Promise<void> {
    try {
      await this.#settle(claimed, await inSpan('answers.send', { 'minsheng.medium': claimed.medium }, () => this.#send(claimed)));
    } catch (error) {
      const { answerId, part } = claimed;
      if (!isUnavailable(error)) this.#options.logger.error({ answerId, part, error }, 'what became of an answer could not be noted: it is looked up later');
    }
  }

  async #send(claimed: Claimed): Promise<SendOutcome> {
    const { senders, sealer } = this.#options;
    const sender = senders.find((one) => one.carries(claimed.medium, claimed.account));
    if (!sender) return { outcome: 'refused', reason: `no provider is set up for ${claimed.medium} by ${claimed.account}` };
    const [to, text, template] = await Promise.all([
      sealer.open(claimed.to, address), sealer.open(claimed.text, z.string()),
      claimed.template === null ? undefined : sealer.open(claimed.template, answerTemplate),
    ]);
    const { answerId, part, parts, medium, account, subject, inReplyTo } = claimed;
    const message: OutgoingText = {
      answerId, part, parts, medium, account, text, to: to.address,
      ...(subject === null ? {} : { subject }), ...(inReplyTo === null ? {} : { inReplyTo }),
      ...(template === undefined ? {} : { template }),
    };
    if (claimed.was === 'sending') {
      const answer = await sender.find(message, claimed.triedSince);
      if ('failed' in answer) {
        const { failed: reason, lookAgainSeconds } = answer;
        return { outcome: 'unknown', reason, ...(lookAgainSeconds === undefined ? {} : { lookAgainSeconds }) };
      }
      const providerId = await this.#notYetOurs(answer.found);
      if (providerId !== undefined) return { outcome: 'sent', providerId };
    }
    return sender.send(message);
  }

  /** The same words may have been sent to the same address before: what belongs to another answer is not this one. */
  async #notYetOurs(found: readonly string[]): Promise<string | undefined> {
    if (found.length === 0) return undefined;
    const rows = await this.#options.store.query<{ id: string }>('SELECT provider_id AS id FROM deliveries WHERE provider_id = ANY($1)', [found]);
    const taken = new Set(rows.map(({ id }) => id));
    return found.find((id) => !taken.has(id));
  }

  async #settle(claimed: Claimed, outcome: SendOutcome): Promise<void> {
    const { store, clock, random, logger, metrics } = this.#options;
    const { answerId, part, attempts, medium } = claimed;
    const now = clock.now();
    if (outcome.outcome === 'sent') {
      await this.#record({ answerId, part, event: 'sent', providerId: outcome.providerId });
      return;
    }
    const tooOld = now.getTime() - claimed.createdAt.getTime() > deliveryHours * 3_600_000;
    if (outcome.outcome === 'refused' || tooOld) {
      logger.warn({ answerId, reason: outcome.reason }, 'an answer could not be sent');
      await this.#record({ answerId, part, event: 'failed', reason: outcome.reason });
      return;
    }
    const nextAt = new Date(now.getTime() + pauseAfter(outcome, attempts, random.fraction()) * 1000);
    await store.execute(
      `UPDATE deliveries SET state = $3, next_at = $4, reason = $5, updated_at = $6 WHERE answer_id = $1 AND part = $2 AND state = 'sending'`,
      [answerId, part, outcome.outcome === 'busy' ? 'pending' : 'sending', nextAt, outcome.reason, now],
    );
    metrics.deliveries.inc({ medium, outcome: 'again' });
    logger.info({ answerId, attempts, outcome: outcome.outcome, reason: outcome.reason }, 'an answer is tried again later');
  }
}

/** The texts that are due for longest, each the first on its line. */
async function claim(store: Store, now: Date, leasedUntil: Date, most: number): Promise<Claimed[]> {
  return store.query<Claimed>(
    `WITH due AS (
       SELECT answer_id, part, state FROM deliveries AS one
       WHERE state IN ('pending', 'sending') AND next_at <= $1 AND NOT EXISTS (
         SELECT 1 FROM deliveries AS earlier
         WHERE earlier.line = one.line AND earlier.position < one.position AND earlier.state IN ('pending', 'sending')
       )
       ORDER BY next_at, position LIMIT $3 FOR UPDATE SKIP LOCKED
     )
     UPDATE deliveries AS one
     SET state = 'sending', attempts = attempts + 1, next_at = $2, tried_since = coalesce(tried_since, $1), updated_at = $1
     FROM due WHERE one.answer_id = due.answer_id AND one.part = due.part
     RETURNING one.answer_id AS "answerId", one.part, parts, medium, account, "to", subject, text, in_reply_to AS "inReplyTo",
       template, attempts, due.state AS was, tried_since AS "triedSince", created_at AS "createdAt"`,
    [now, leasedUntil, most],
  );
}

async function untilNext(store: Store, now: Date): Promise<number | undefined> {
  const [row] = await store.query<{ next: Date | null }>(
    "SELECT min(next_at) AS next FROM deliveries WHERE state IN ('pending', 'sending') AND next_at > $1", [now],
  );
  return row?.next ? Math.max(row.next.getTime() - now.getTime(), 20) : undefined;
}
