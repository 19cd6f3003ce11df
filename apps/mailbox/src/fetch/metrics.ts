import { Gauge, type Registry } from 'prom-client';

export interface FetchMetrics {
  connected: Gauge<'account'>;
  waiting: Gauge<'account'>;
}

/** Registers the figures; once per service. */
export function fetchMetrics(registry: Registry): FetchMetrics {
  const gauge = (name: string, help: string) => new Gauge({ name: `minsheng_mailbox_${name}`, help, labelNames: ['account'] as const, registers: [registry] });
  return {
    connected: gauge('connected', '1 while this instance reads the mailbox.'),
    waiting: gauge('waiting', 'Mails that are in the mailbox and not stored yet, as of the last look.'),
  };
}
