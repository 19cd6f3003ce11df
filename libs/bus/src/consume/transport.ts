import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { SpanKind, trace, context } from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import { lastValueFrom } from 'rxjs';
import { inSpan, withExtractedTrace, type Clock, type Logger } from '#libs/service';
import type { Store } from '#libs/store';
import type { BusConnection } from '../kafka/client.ts';
import { busMetrics, type BusMetrics } from '../metrics.ts';
import { drainReleased } from '../park/drain.ts';
import { Parking, type OnParked } from '../park/parking.ts';
import type { BusRecord } from '../record.ts';
import { handleChunk, type OnRead } from './chunk.ts';
import { GroupMember } from './consumer.ts';
import { BatchFailure, type BatchHandler } from './pattern.ts';
import { shareCalls, shareDiverting } from './sharing.ts';

export interface KafkaTransportOptions {
  connection: BusConnection;
  /** Consumer group; also the consumer's name in inbox, parked keys and metrics. */
  group: string;
  store: Store;
  clock: Clock;
  logger: Logger;
  metrics: Registry;
  /** Ends the process with a code other than 0: the consumer is dead and cannot come back by itself. */
  fatal: (error: unknown) => void;
  /** Called in the transaction that parks a key: make the service's task. */
  onParked?: OnParked;
  /** Called after each chunk of a partition, before its offset is committed; what it rejects with is tried again while the database is away. */
  onRead?: OnRead;
  /** Tries of a single failing record before its key is parked; default 4, over about two seconds. */
  attempts?: number;
  /** Records of one partition in a call of a handler; default 200. Other partitions' are added up to twice as many. */
  chunk?: number;
  /**
   * Milliseconds that what came waits for more, so that they share a transaction: for topics that nobody waits for;
   * default 0. Meanwhile nothing is fetched for this transport, so give topics that are in haste one of their own.
   */
  gather?: number;
  /** Only where one Nest application has several transports; then also in `@BatchPattern`. */
  transportId?: symbol;
}

/**
 * Kafka for Nest controllers with `@BatchPattern`: batches in order, offsets committed after the effect, failing records
 * park their key (see `handleChunk`). It starts although the broker or the database is away; `readiness` tells.
 */
export class KafkaTransport extends Server implements CustomTransportStrategy {
  override transportId: symbol;
  readonly #options: KafkaTransportOptions;
  readonly #parking: Parking;
  readonly #metrics: BusMetrics;
  readonly #stop = new AbortController();
  #member: GroupMember | undefined;
  #draining: Promise<void> | undefined;

  constructor(options: KafkaTransportOptions) {
    super();
    this.#options = options;
    this.transportId = options.transportId ?? Symbol(`kafka ${options.group}`);
    this.#parking = new Parking({ store: options.store, consumer: options.group, onParked: options.onParked, clock: options.clock });
    this.#metrics = busMetrics(options.metrics, options.store, options.group);
  }

  listen(callback: (error?: unknown) => void): void {
    const { connection, group, clock, logger, store, fatal, onRead, attempts = 4, chunk = 200, gather = 0 } = this.#options;
    const handlers = new Map([...this.messageHandlers.keys()].map((topic) => [topic, this.#handlerOf(topic)]));
    const shared = new Map([...handlers].map(([topic, handler]) => [topic, shareCalls(handler, 2 * chunk)]));
    // The topics of a call are one: divert() asks for one.
    const waiting = gather > 0 ? () => clock.sleep(gather, this.#stop.signal) : undefined;
    const diverting = new Map([...handlers.keys()].map((topic) => [topic, shareDiverting((records) => this.#parking.divert(records), 2 * chunk, waiting)]));
    this.#member = new GroupMember({
      connection, group, clock, logger, fatal,
      topics: [...handlers.keys()],
      chunk,
      onLag: (topic, partition, records) => this.#metrics.lag(topic, partition, records),
      onAssigned: () => {
        this.#metrics.forgetLag();
        this.#parking.assigned();
      },
      handle: async (records, lease) => {
        const topic = records[0]!.topic;
        const began = performance.now();
        const parking = { divert: diverting.get(topic)!, park: this.#parking.park.bind(this.#parking) };
        await handleChunk(records, shared.get(topic)!, lease, { store, parking, clock, logger, attempts, onRead });
        this.#metrics.handled(topic, records.length, (performance.now() - began) / 1000);
      },
    });
    if (handlers.size > 0) {
      this.#member.start();
      this.#draining = drainReleased(
        { store, parking: this.#parking, consumer: group, handlerOf: (topic) => handlers.get(topic), attempts, clock, logger },
        this.#stop.signal,
      );
    }
    callback();
  }

  /** What it waits for, or undefined while it is a member of its group and the broker answers. */
  readiness(): string | undefined {
    if (this.messageHandlers.size === 0 && this.#member) return undefined;
    return this.#member?.readiness() ?? (this.#member ? undefined : 'kafka: not started');
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#member?.stop(), this.#draining]);
  }

  on(): void {
    throw new Error('KafkaTransport has no events to listen to: use readiness()');
  }

  unwrap<Inner>(): Inner {
    return this.#member as Inner;
  }

  #handlerOf(topic: string): BatchHandler {
    const handler = this.messageHandlers.get(topic)!;
    return (records) =>
      inHandlingSpan(topic, this.#options.group, records, async () => {
        const answer = await lastValueFrom(this.transformToObservable(await handler(records)), { defaultValue: undefined });
        if (answer instanceof BatchFailure) throw answer.error;
      });
  }
}

/** A record alone goes on in its own trace; a batch has a trace of its own that links to those of its records. */
function inHandlingSpan(topic: string, group: string, records: BusRecord[], work: () => Promise<void>): Promise<void> {
  const attributes = {
    'messaging.system': 'kafka', 'messaging.destination.name': topic, 'messaging.consumer.group.name': group,
    'messaging.batch.message_count': records.length,
  };
  const [first] = records;
  if (first && records.length === 1) {
    return withExtractedTrace(first.headers, () => inSpan(`process ${topic}`, attributes, work, SpanKind.CONSUMER));
  }
  return inSpan(
    `process ${topic}`,
    attributes,
    (span) => {
      for (const { headers } of records) {
        const linked = withExtractedTrace(headers, () => trace.getSpanContext(context.active()));
        if (linked && span.isRecording()) span.addLink({ context: linked });
      }
      return work();
    },
    SpanKind.CONSUMER,
  );
}
