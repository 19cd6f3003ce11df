import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress, notFound, publicUrl, rawBody } from '#libs/service';
import type { HttpAnswer, WebhookRequest } from './exchange.ts';

/** A request as a provider's own scheme needs it; its bytes are kept by libs/service. */
export function webhookOf(request: FastifyRequest, url: string): WebhookRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return {
    method: request.method,
    url: publicUrl({ PUBLIC_URL: url }, request),
    headers: Object.fromEntries(headers) as WebhookRequest['headers'],
    body: rawBody(request),
    address: clientAddress(request),
  };
}

/** @throws Problem 404 when there is no such provider */
export async function answerWebhook(reply: FastifyReply, answering: Promise<HttpAnswer> | undefined): Promise<void> {
  if (!answering) throw notFound('There is no provider of this name.');
  const { status, headers, body } = await answering;
  await reply.code(status).headers(headers).send(body);
}
