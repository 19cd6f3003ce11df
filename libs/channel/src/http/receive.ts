import { forbidden, notFound, type Logger } from '#libs/service';
import type { AnswerWorker } from '../answers/send.ts';
import type { Intake } from '../intake/intake.ts';
import type { ChannelMetrics } from '../metrics.ts';
import type { AnyWebhookProvider, Verified } from '../provider.ts';
import type { HttpAnswer, WebhookRequest } from './exchange.ts';

export interface ReceiveParts {
  intake: Pick<Intake, 'accept'>;
  answers: Pick<AnswerWorker, 'report'>;
  metrics: Pick<ChannelMetrics, 'refused'>;
  logger: Logger;
}

/**
 * A provider's webhook, whole: verify the raw bytes → parse → accept each durably → answer.
 * @throws Problem 403 unless it is authentic, 503 when any message of it is not stored: then all of it is to come again
 */
export async function receiveMessages(provider: AnyWebhookProvider, request: WebhookRequest, parts: ReceiveParts): Promise<HttpAnswer> {
  const verified = verify(provider, request, parts);
  return provider.answer(await Promise.all(provider.parse(request, verified).map((item) => parts.intake.accept(item))));
}

/** A provider's report about texts that we sent. One about a text of somebody else is taken and forgotten. */
export async function receiveReports(provider: AnyWebhookProvider, request: WebhookRequest, parts: ReceiveParts): Promise<HttpAnswer> {
  if (!provider.reports) throw notFound('This provider reports nothing.');
  const verified = verify(provider, request, parts);
  for (const report of provider.reports(request, verified)) {
    const ours = await parts.answers.report(report);
    if (!ours) parts.logger.info({ provider: provider.name, providerId: report.providerId }, 'a report about a text that is not ours');
  }
  return provider.answer([]);
}

function verify(provider: AnyWebhookProvider, request: WebhookRequest, { metrics, logger }: ReceiveParts): Verified<never> {
  const verdict = provider.verify(request);
  if (!('refused' in verdict)) return verdict;
  metrics.refused.inc({ provider: provider.name, reason: verdict.refused });
  logger.warn({ provider: provider.name, reason: verdict.refused }, 'a request was refused at the door');
  throw forbidden(`This request is not proved to come from ${provider.name}.`);
}
