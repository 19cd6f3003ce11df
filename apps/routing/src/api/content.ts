import type { FastifyReply } from 'fastify';
import type { Attachment } from '#libs/contract';
import { notFound } from '#libs/service';
import type { RoutingParts } from './parts.ts';

/**
 * Sends a stored attachment. Always as a download and never sniffed: what a citizen sent must not run in the browser of
 * whoever looks at it.
 */
export async function sendContent(
  reply: FastifyReply, attachment: Extract<Attachment, { state: 'stored' }>, { content }: Pick<RoutingParts, 'content'>,
): Promise<void> {
  const stream = await content.get(attachment.sha256);
  if (!stream) throw notFound('The attachment is not in the storage: check STORAGE_URL, or wait until it was moved there.');
  await reply
    .header('content-type', attachment.mediaType)
    .header('content-length', attachment.bytes)
    .header('content-disposition', 'attachment')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'no-store')
    .send(stream);
}
