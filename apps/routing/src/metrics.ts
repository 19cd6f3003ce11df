import { Counter, Gauge, type Registry } from 'prom-client';
import type { Store } from '#libs/store';
import type { Step } from './effects/step.ts';

export interface RoutingMetrics {
  /** Counts what a batch of messages did, once it is committed. */
  decided(steps: readonly Step[]): void;
}

/** Routing’s own figures. */
export function routingMetrics(registry: Registry, store: Store): RoutingMetrics {
  const messages = new Counter({
    name: 'minsheng_messages_total',
    help: 'Messages and amendments that were decided, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const open = new Gauge({
    name: 'minsheng_tasks_open',
    help: 'Tasks that wait for a person.',
    labelNames: ['kind'],
    registers: [registry],
    async collect() {
      if (!store.available()) return;
      const rows = await store
        .query<{ kind: string; count: number }>('SELECT kind, count(*)::int AS count FROM tasks WHERE done_at IS NULL GROUP BY kind')
        // A scrape during an outage must still get the other figures.
        .catch(() => []);
      this.reset();
      for (const { kind, count } of rows) open.set({ kind }, count);
    },
  });
  return {
    decided(steps) {
      for (const step of steps) messages.inc({ outcome: outcomeOf(step) });
    },
  };
}

function outcomeOf({ before, state, events }: Step): string {
  if (before === undefined) return state.status === 'assigned' ? 'opened-and-assigned' : 'opened-at-the-centre';
  return events.some((event) => event.type === 'case.message-added' && event.data.because === 'amended') ? 'amended' : 'joined';
}
