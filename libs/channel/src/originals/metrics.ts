import { Gauge, type Registry } from 'prom-client';
import type { Store } from '#libs/store';

/** Registers the figure; once per service. */
export function originalsMetrics(registry: Registry, store: Store): void {
  new Gauge({
    name: 'minsheng_originals_unmoved',
    help: 'Originals that lie in this service’s own schema only: staff cannot read them yet.',
    registers: [registry],
    async collect() {
      if (!store.available()) return;
      const [row] = await store
        .query<{ count: number }>('SELECT count(*)::int AS count FROM originals WHERE move_at IS NOT NULL')
        // A scrape during an outage must still get the other figures.
        .catch(() => []);
      if (row) this.set(row.count);
    },
  });
}
