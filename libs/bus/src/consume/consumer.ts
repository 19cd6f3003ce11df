import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Clock, Logger } from '#libs/service';
import { atMost } from '../kafka/deadline.ts';
import { endless, kafkaClient, patient, type BusConnection } from '../kafka/client.ts';
import { sentence } from '../kafka/errors.ts';
import { toRecord, type BusRecord } from '../record.ts';
import { Interrupted } from './failure.ts';
import { OffsetCommits } from './offset-commits.ts';

export interface ConsumerOptions {
  connection: BusConnection;
  group: string;
  topics: string[];
  /** Records per call of `handle`. */
  chunk: number;
  /** Called for all partitions side by side. Resolves when all records have had their effect: their offsets are committed then. Rejects with Interrupted. */
  handle(records: BusRecord[], lease: AbortSignal): Promise<void>;
  onLag(topic: string, partition: number, records: number): void;
  /** Its partitions may be others now. */
  onAssigned(): void;
  fatal: (error: unknown) => void;
  clock: Clock;
  logger: Logger;
}

/** No partition waits for another's turn. */
const allPartitions = 1000;
const heartbeatPause = 1000;
const commitPause = 250;
const startPause = 2000;
const metadataAge = 10_000;
/** Silence of the broker after which the member says that it is not ready. */
const silence = 10_000;

/** One member of a consumer group. The only file that knows how kafkajs consumes. */
export class GroupMember {
  readonly #options: ConsumerOptions;
  readonly #stop = new AbortController();
  #consumer: Consumer | undefined;
  #starting: Promise<void> | undefined;
  #waitingFor: string | undefined = 'kafka: joining its group';
  #heard = 0;
  readonly #commits: OffsetCommits;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#commits = new OffsetCommits(
      (error) => options.logger.debug({ reason: sentence(error) }, 'offsets not committed: what comes again is known'),
      () => options.clock.sleep(commitPause, this.#stop.signal),
    );
  }

  /** Begins to join, and goes on trying for as long as the broker is away. */
  start(): void {
    this.#starting ??= this.#start();
  }

  /** What it waits for, or undefined while it is a member and the broker answers. */
  readiness(): string | undefined {
    if (this.#waitingFor !== undefined) return this.#waitingFor;
    const quiet = this.#options.clock.now().getTime() - this.#heard;
    return quiet > silence ? `kafka: silent for ${Math.round(quiet / 1000)} s` : undefined;
  }

  /** Interrupts what is in hand, leaves the group and ends the connections; waits at most five seconds for the broker. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waitingFor = 'kafka: stopped';
    const consumer = this.#consumer;
    await atMost(1000, this.#commits.settled());
    if (consumer && !(await atMost(5000, consumer.disconnect()))) {
      this.#options.logger.warn({}, 'Kafka did not answer: its group will notice by the session time-out');
    }
    // Who only asks whether there is a broker leaves nothing behind.
    await atMost(consumer ? 1000 : 100, this.#starting ?? Promise.resolve());
  }

  async #start(): Promise<void> {
    const { connection, group, topics, clock, logger } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        // Asked first: a subscription to a topic that does not exist would be tried again without end and without a word.
        await checkTopics(kafkaClient(connection, patient, logger), topics);
        if (this.#stop.signal.aborted) return;
        await this.#join(kafkaClient(connection, endless, logger));
        logger.info({ group, topics }, 'consuming');
        return;
      } catch (error) {
        const said = this.#waitingFor;
        this.#waitingFor = `kafka: ${sentence(error)}`;
        if (said !== this.#waitingFor) logger.warn({ group, reason: sentence(error) }, 'cannot consume yet');
        const failed = this.#consumer;
        this.#consumer = undefined;
        if (failed) await atMost(2000, failed.disconnect());
        await clock.sleep(startPause, this.#stop.signal);
      }
    }
  }

  async #join(kafka: Kafka): Promise<void> {
    const { group, topics, clock } = this.#options;
    const consumer = kafka.consumer({
      groupId: group,
      // A member that was killed holds its partitions for this long; 6 s is the least that brokers take.
      sessionTimeout: 6000,
      heartbeatInterval: heartbeatPause,
      rebalanceTimeout: 15_000,
      maxWaitTimeInMs: 500,
      // kafkajs passes over a partition in silence that had no leader, or was not told of yet, when it last asked.
      metadataMaxAge: metadataAge,
      allowAutoTopicCreation: false,
      retry: endless,
    });
    this.#consumer = consumer;
    const heard = () => {
      this.#heard = clock.now().getTime();
    };
    consumer.on(consumer.events.FETCH, heard);
    consumer.on(consumer.events.HEARTBEAT, heard);
    consumer.on(consumer.events.GROUP_JOIN, () => {
      heard();
      this.#commits.forget();
      if (!this.#stop.signal.aborted) this.#waitingFor = undefined;
      this.#options.onAssigned();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#crashed(consumer, payload));
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: allPartitions,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
  }

  /** kafkajs comes back by itself from what passes (a coordinator that is still loading); from nothing else. */
  #crashed(consumer: Consumer, { error, restart }: { error: Error; restart: boolean }): void {
    if (this.#stop.signal.aborted) {
      // It is about to restart although it was told to stop.
      if (restart) setImmediate(() => void atMost(5000, consumer.disconnect()));
      return;
    }
    this.#waitingFor = `kafka: ${sentence(error)}`;
    if (!restart) this.#options.fatal(error);
    else this.#options.logger.warn({ reason: sentence(error) }, 'consumer starts again');
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const records = batch.messages.map((message) => toRecord(batch.topic, batch.partition, message));
    for (let start = 0; start < records.length; start += this.#options.chunk) {
      if (!payload.isRunning() || payload.isStale() || this.#stop.signal.aborted) return;
      const chunk = records.slice(start, start + this.#options.chunk);
      const last = chunk.at(-1)!;
      if (!(await this.#whileBeating(payload, (lease) => this.#options.handle(chunk, lease)))) return;
      payload.resolveOffset(last.offset);
      this.#commits.note(
        { topic: batch.topic, partition: batch.partition, offset: String(BigInt(last.offset) + 1n) },
        (offsets) => payload.commitOffsetsIfNecessary(offsets),
      );
      this.#options.onLag(batch.topic, batch.partition, Number(BigInt(batch.highWatermark) - BigInt(last.offset) - 1n));
      await payload.heartbeat();
    }
  }

  /**
   * Keeps the membership alive during `work`. A heartbeat that fails (rebalance, session lost) ends the lease: waits are
   * cut short, a transaction under way runs to its end. False: interrupted, commit nothing.
   */
  async #whileBeating(payload: EachBatchPayload, work: (lease: AbortSignal) => Promise<void>): Promise<boolean> {
    const lost = new AbortController();
    let beatError: unknown;
    let beating: Promise<void> | undefined;
    const timer = setInterval(() => {
      beating ??= payload
        .heartbeat()
        .catch((error: unknown) => {
          beatError = error;
          lost.abort();
        })
        .finally(() => (beating = undefined));
    }, heartbeatPause);
    try {
      await work(AbortSignal.any([lost.signal, this.#stop.signal]));
      return true;
    } catch (error) {
      if (beatError !== undefined) throw beatError;
      // Whatever else: kafkajs would take a TypeError for the end of this consumer. Nothing is resolved, so it comes again.
      if (!(error instanceof Interrupted)) {
        this.#options.logger.error({ reason: sentence(error) }, 'unexpected, the batch comes again');
        await this.#options.clock.sleep(1000, this.#stop.signal);
      }
      return false;
    } finally {
      clearInterval(timer);
    }
  }
}

async function checkTopics(kafka: Kafka, topics: string[]): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    for (const topic of topics) {
      await admin.fetchTopicMetadata({ topics: [topic] }).catch((error: unknown) => {
        throw new Error(`topic ${topic}: ${sentence(error)}`, { cause: error });
      });
    }
  } finally {
    await atMost(1000, admin.disconnect());
  }
}
