import type { FastifyReply } from 'fastify';
import { ContentErased } from '#libs/channel';
import type { Attachment } from '#libs/contract';
import { notFound, Problem, problemKinds } from '#libs/service';
import type { RoutingParts } from './parts.ts';

/**
 * Sends a stored attachment. Always as a download and never sniffed: what a citizen sent must not run in the browser of
 * whoever looks at it. Throws a 404 problem when it is not in the storage (yet), 410 when its month was erased.
 */
export async function sendContent(
  reply: FastifyReply, attachment: Extract<Attachment, { state: 'stored' }>, { content }: Pick<RoutingParts, 'content'>,
): Promise<void> {
  const stream = await content.get(attachment.sha256).catch((error: unknown) => {
    if (!(error instanceof ContentErased)) throw error;
    throw new Problem(problemKinds.erased, { detail: 'The sealing key of the month in which the attachment came was erased.', cause: error });
  });
  if (!stream) {
    throw notFound('The attachment is not in the storage yet: ask again in a minute. If it stays so, check STORAGE_URL and the adapter that took the message in.');
  }
  await reply
    .header('content-type', attachment.mediaType)
    .header('content-length', attachment.bytes)
    .header('content-disposition', 'attachment')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'no-store')
    .send(stream);
}
