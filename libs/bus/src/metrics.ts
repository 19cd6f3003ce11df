import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Store } from '#libs/store';

export interface BusMetrics {
  handled(topic: string, records: number, seconds: number): void;
  lag(topic: string, partition: number, records: number): void;
  /** After a rebalance other partitions are this process's. */
  forgetLag(): void;
}

export function busMetrics(metrics: Registry, store: Store, consumer: string): BusMetrics {
  const handled = new Counter({
    name: 'minsheng_bus_records_handled_total',
    help: 'Records whose effect was committed, or that were put behind a parked key.',
    labelNames: ['consumer', 'topic'],
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'minsheng_bus_batch_seconds',
    help: 'How long one call of a batch handler took, waiting and trying again included.',
    labelNames: ['consumer', 'topic'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [metrics],
  });
  const lag = new Gauge({
    name: 'minsheng_bus_lag_records',
    help: 'Records of this process’s partitions that were in the topic at the last fetch and are not handled yet.',
    labelNames: ['consumer', 'topic', 'partition'],
    registers: [metrics],
  });
  const parked = new Gauge({
    name: 'minsheng_bus_parked_keys',
    help: 'Keys that wait for a person to release or skip them.',
    labelNames: ['consumer', 'topic'],
    registers: [metrics],
    async collect() {
      if (!store.available()) return;
      const rows = await store
        .query<{ topic: string; keys: number }>('SELECT topic, count(*)::int AS keys FROM parked_keys WHERE consumer = $1 GROUP BY topic', [consumer])
        .catch(() => undefined);
      if (!rows) return;
      parked.reset();
      for (const { topic, keys } of rows) parked.set({ consumer, topic }, keys);
    },
  });
  return {
    handled(topic, records, took) {
      handled.inc({ consumer, topic }, records);
      seconds.observe({ consumer, topic }, took);
    },
    lag: (topic, partition, records) => lag.set({ consumer, topic, partition: String(partition) }, records),
    forgetLag: () => lag.reset(),
  };
}
