import { Counter, Histogram, type Registry } from 'prom-client';

/** What every adapter counts. Labels are names of ours and of providers, never a number or an address. */
export interface ChannelMetrics {
  accepted: Counter<'medium' | 'account'>;
  duplicates: Counter<'medium' | 'account'>;
  conflicts: Counter<'medium' | 'account'>;
  unreadable: Counter<'medium' | 'account'>;
  refused: Counter<'provider' | 'reason'>;
  ignored: Counter<'provider' | 'event'>;
  acceptSeconds: Histogram<'outcome'>;
  batchSize: Histogram;
  media: Counter<'provider' | 'outcome'>;
  deliveries: Counter<'medium' | 'outcome'>;
  speech: Counter<'outcome'>;
  documents: Counter<'outcome'>;
  documentSeconds: Histogram;
}

/** Registers the figures; once per service. */
export function channelMetrics(registry: Registry): ChannelMetrics {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `minsheng_${name}`, help, labelNames, registers });
  return {
    accepted: counter('messages_accepted_total', 'Messages stored for good for the first time.', ['medium', 'account']),
    duplicates: counter('messages_duplicate_total', 'Messages that were there before.', ['medium', 'account']),
    conflicts: counter('messages_conflict_total', 'Messages whose identity was there before with another content.', ['medium', 'account']),
    unreadable: counter('messages_unreadable_total', 'Authentic messages in which nothing could be read.', ['medium', 'account']),
    refused: counter('webhooks_refused_total', 'Requests refused at the door.', ['provider', 'reason']),
    ignored: counter('webhooks_ignored_total', 'Authentic requests that bring nothing which is kept.', ['provider', 'event']),
    acceptSeconds: new Histogram({
      name: 'minsheng_accept_seconds', help: 'From the item at hand to its commit.', labelNames: ['outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10], registers,
    }),
    batchSize: new Histogram({
      name: 'minsheng_accept_batch_size', help: 'Messages per accepting transaction.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200], registers,
    }),
    media: counter('media_total', 'Files fetched from providers, by what became of them.', ['provider', 'outcome']),
    speech: counter('recordings_transcribed_total', 'Recordings given to the speech service, by what became of them.', ['outcome']),
    documents: counter('documents_total', 'Scans given to the reader, by what became of them.', ['outcome']),
    documentSeconds: new Histogram({
      name: 'minsheng_document_seconds', help: 'From a scan’s turn to what became of it.', buckets: [0.5, 1, 2.5, 5, 10, 25, 60, 120, 300, 600], registers,
    }),
    deliveries: counter('deliveries_total', 'Answers to citizens, by what became of them.', ['medium', 'outcome']),
  };
}
