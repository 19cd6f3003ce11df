import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '#libs/service';
import type { Store } from '#libs/store';
import type { DuePoint } from './fire/due-points.ts';

export interface EscalationMetrics {
  /** Counts what a committed transaction proposed, and how many points it could not. */
  fired(proposed: readonly DuePoint[], faulty: number): void;
  /** Whether what is due waits for cases.events to be read; true from the start until it was read once. */
  reading(): boolean;
  setReading(reading: boolean): void;
}

/** Escalation’s own figures. */
export function escalationMetrics(registry: Registry, store: Store, clock: Clock): EscalationMetrics {
  const registers = [registry];
  const proposals = new Counter({
    name: 'minsheng_escalation_proposals_total', help: 'Points that were proposed to routing, by kind.', labelNames: ['point'], registers,
  });
  const faulty = new Counter({ name: 'minsheng_escalation_faulty_points_total', help: 'Points that could not be proposed.', registers });
  const reading = new Gauge({
    name: 'minsheng_escalation_reading', registers,
    help: '1 while nothing may fire because cases.events is not read so far yet, else 0.',
  });
  let isReading = true;
  reading.set(1);
  const oldest = new Gauge({
    name: 'minsheng_escalation_oldest_due_seconds', registers,
    help: 'Age of the oldest point that is due and not fired; 0 when there is none.',
    async collect() {
      if (!store.available()) return;
      const rows = await store
        // Those that wait behind a parked record as well: they are due, and somebody must see to it.
        .query<{ next_at: Date }>('SELECT next_at FROM clocks WHERE proposed_at IS NULL ORDER BY next_at, case_id, unit LIMIT 1')
        // A scrape during an outage must still get the other figures.
        .catch(() => undefined);
      if (!rows) return;
      const [row] = rows;
      this.set(row ? Math.max(0, clock.now().getTime() - row.next_at.getTime()) / 1000 : 0);
    },
  });
  oldest.set(0);
  return {
    fired(proposed, wrong) {
      for (const [point, ofKind] of Map.groupBy(proposed, (one) => one.point)) proposals.inc({ point }, ofKind.length);
      if (wrong > 0) faulty.inc(wrong);
    },
    reading: () => isReading,
    setReading(now) {
      isReading = now;
      reading.set(now ? 1 : 0);
    },
  };
}
