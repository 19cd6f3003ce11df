import { Gauge, type Registry } from 'prom-client';
import type { Store } from '#libs/store';

/** Registers the figure; once per service. */
export function documentsMetrics(registry: Registry, store: Store): void {
  new Gauge({
    name: 'minsheng_documents_waiting',
    help: 'Scans that are not read yet.',
    registers: [registry],
    async collect() {
      if (!store.available()) return;
      const [row] = await store
        .query<{ count: number }>("SELECT count(*)::int AS count FROM document_jobs WHERE state = 'waiting'")
        // A scrape during an outage must still get the other figures.
        .catch(() => []);
      if (row) this.set(row.count);
    },
  });
}
