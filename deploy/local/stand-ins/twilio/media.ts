import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { setTimeout as delay } from 'node:timers/promises';

/** A file that a citizen "sent", and how its server behaves. */
export const mediaInputSchema = z.object({
  /** What the webhook and the API say it is. */
  contentType: z.string(),
  base64: z.base64(),
  /** What its server says it is; as `contentType` when not set. */
  servedAs: z.string().optional(),
  /** The server answers 404. */
  missing: z.boolean().default(false),
  /** The server takes this long before its first byte. */
  delayMilliseconds: z.number().int().min(0).default(0),
});
export type MediaInput = z.input<typeof mediaInputSchema>;
export type MediaContent = z.output<typeof mediaInputSchema>;

export async function serveMedia(response: ServerResponse, content: MediaContent | undefined): Promise<void> {
  if (content === undefined || content.missing) {
    response.writeHead(404).end();
    return;
  }
  await delay(content.delayMilliseconds);
  const bytes = Buffer.from(content.base64, 'base64');
  response.writeHead(200, { 'content-type': content.servedAs ?? content.contentType, 'content-length': bytes.length });
  response.end(bytes);
}
