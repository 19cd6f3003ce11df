import { forbidden, type Logger } from '#libs/service';
import type { AnswerWorker } from '../answers/send.ts';
import type { Intake } from '../intake/intake.ts';
import type { ChannelMetrics } from '../metrics.ts';
import type { Authentic, WebhookProvider } from '../provider.ts';
import type { HttpAnswer, WebhookRequest } from './exchange.ts';

export interface ReceiveParts {
  intake: Pick<Intake, 'accept'>;
  answers: Pick<AnswerWorker, 'report'>;
  metrics: Pick<ChannelMetrics, 'refused' | 'ignored'>;
  logger: Logger;
}

/**
 * A provider's webhook, whole: verify the raw bytes → parse → accept each durably → answer.
 * @throws Problem 403 unless it is authentic, 503 when any message of it is not stored: then all of it is to come again
 */
export async function receiveMessages(provider: WebhookProvider, request: WebhookRequest, parts: ReceiveParts): Promise<HttpAnswer> {
  const opened = authentic(provider, request, parts);
  if (opened.ignored !== undefined) parts.metrics.ignored.inc({ provider: provider.name, event: opened.ignored });
  const accepted = await Promise.all(opened.messages().map((item) => parts.intake.accept(item)));
  return opened.response ?? provider.answer(accepted);
}

/** A provider's report about texts that we sent. One about a text of somebody else is taken and forgotten. */
export async function receiveReports(provider: WebhookProvider, request: WebhookRequest, parts: ReceiveParts): Promise<HttpAnswer> {
  for (const report of authentic(provider, request, parts).reports()) {
    const ours = await parts.answers.report(report);
    if (!ours) parts.logger.info({ provider: provider.name, providerId: report.providerId }, 'a report about a text that is not ours');
  }
  return provider.answer([]);
}

function authentic(provider: WebhookProvider, request: WebhookRequest, { metrics, logger }: ReceiveParts): Authentic {
  const opened = provider.open(request);
  if (!('refused' in opened)) return opened;
  metrics.refused.inc({ provider: provider.name, reason: opened.refused });
  logger.warn({ provider: provider.name, reason: opened.refused }, 'a request was refused at the door');
  throw forbidden(`This request is not proved to come from ${provider.name}.`);
}
