import { decodeText, parseMultipart, type WebhookRequest } from '#libs/channel';
import { z } from 'zod';

const fields = z.looseObject({ event: z.string().optional().catch(undefined), fax: z.looseObject({ id: z.string().regex(/^[\w-]{8,64}$/) }) });

/** All of a notification that is believed: that something happened to the fax of this id. */
export interface Notification {
  event: string | undefined;
  id: string;
}

/** JSON, or a form whose field `fax` is JSON and which has the document beside it. Undefined when no id can be read in it. */
export async function readNotification({ headers, body }: Pick<WebhookRequest, 'headers' | 'body'>): Promise<Notification | undefined> {
  const read = fields.safeParse(/^multipart\/form-data\b/i.test(headers['content-type'] ?? '') ? await ofForm(body, headers['content-type']) : parseJson(decodeText(body).text)).data;
  return read && { event: read.event, id: read.fax.id };
}

async function ofForm(body: Buffer, contentType: string | undefined): Promise<unknown> {
  try {
    const form = await parseMultipart(body, contentType, { files: 10, fields: 50 });
    // Some clients give the JSON a type, which makes a file of it.
    const fax = form.fields.get('fax')?.[0] ?? form.files.find(({ field }) => field === 'fax')?.bytes.toString();
    return { event: form.fields.get('event')?.[0], fax: parseJson(fax ?? '') };
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
