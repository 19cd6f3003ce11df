import { Counter, Gauge, type Registry } from 'prom-client';
import type { Store } from '../store.ts';

/** Registers the outbox's figures; pass `onPublished` on to the relay. */
export function outboxMetrics(metrics: Registry, store: Store): { onPublished(topic: string, count: number): void } {
  const published = new Counter({
    name: 'minsheng_outbox_published_total',
    help: 'Outbox rows published to Kafka and marked sent.',
    labelNames: ['topic'],
    registers: [metrics],
  });
  const oldest = new Gauge({
    name: 'minsheng_outbox_oldest_unsent_seconds',
    help: 'Age of the oldest outbox row that is not published yet; 0 when there is none.',
    registers: [metrics],
  });
  const unsent = new Gauge({
    name: 'minsheng_outbox_unsent_rows',
    help: 'Outbox rows that are not published yet.',
    registers: [metrics],
    async collect() {
      if (!store.available()) return;
      const [row] = await store
        .query<{ rows: number; age: number }>(
          `SELECT count(*)::int AS rows, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age
           FROM outbox WHERE sent_at IS NULL`,
        )
        // A scrape during an outage must still get the other figures.
        .catch(() => []);
      if (!row) return;
      unsent.set(row.rows);
      oldest.set(row.age);
    },
  });
  return { onPublished: (topic, count) => published.inc({ topic }, count) };
}
