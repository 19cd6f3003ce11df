import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Store } from '#libs/store';

export interface BusMetrics {
  handled(topic: string, records: number, seconds: number): void;
  lag(topic: string, partition: number, records: number): void;
  /** After a rebalance other partitions are this process's. */
  forgetLag(): void;
}

export function busMetrics(registry: Registry, store: Store, consumer: string): BusMetrics {
  const { handled, seconds, lag } = instrumentsOf(registry, store);
  const lags = new Map<string, { consumer: string; topic: string; partition: string }>();
  return {
    handled(topic, records, took) {
      handled.inc({ consumer, topic }, records);
      seconds.observe({ consumer, topic }, took);
    },
    lag(topic, partition, records) {
      const labels = { consumer, topic, partition: String(partition) };
      lags.set(`${topic} ${partition}`, labels);
      lag.set(labels, records);
    },
    forgetLag() {
      for (const labels of lags.values()) lag.remove(labels);
      lags.clear();
    },
  };
}

/** One service may have several consumers; its registry has each instrument once. */
const registered = new WeakMap<Registry, ReturnType<typeof register>>();

function instrumentsOf(registry: Registry, store: Store): ReturnType<typeof register> {
  const known = registered.get(registry) ?? register(registry, store);
  registered.set(registry, known);
  return known;
}

function register(registry: Registry, store: Store) {
  const handled = new Counter({
    name: 'minsheng_bus_records_handled_total',
    help: 'Records whose effect was committed, or that were put behind a parked key.',
    labelNames: ['consumer', 'topic'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'minsheng_bus_batch_seconds',
    help: 'How long one call of a batch handler took, waiting and trying again included.',
    labelNames: ['consumer', 'topic'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  const lag = new Gauge({
    name: 'minsheng_bus_lag_records',
    help: 'Records of this process’s partitions that were in the topic at the last fetch and are not handled yet.',
    labelNames: ['consumer', 'topic', 'partition'],
    registers: [registry],
  });
  const parked = new Gauge({
    name: 'minsheng_bus_parked_keys',
    help: 'Keys that wait for a person to release or skip them.',
    labelNames: ['consumer', 'topic'],
    registers: [registry],
    async collect() {
      if (!store.available()) return;
      const rows = await store
        .query<{ consumer: string; topic: string; keys: number }>('SELECT consumer, topic, count(*)::int AS keys FROM parked_keys GROUP BY consumer, topic')
        .catch(() => undefined);
      if (!rows) return;
      parked.reset();
      for (const { consumer, topic, keys } of rows) parked.set({ consumer, topic }, keys);
    },
  });
  return { handled, seconds, lag };
}
