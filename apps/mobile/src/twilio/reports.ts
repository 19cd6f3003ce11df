import { z } from 'zod';
import { fieldOf, type DeliveryReport, type FormField, type WebhookRequest } from '#libs/channel';

/** What a status callback says that matters: the text arrived, or it will not. */
export function reportOfForm(fields: readonly FormField[], request: WebhookRequest): DeliveryReport[] {
  const providerId = (fieldOf(fields, 'MessageSid') ?? fieldOf(fields, 'SmsSid'))?.value ?? '';
  const status = (fieldOf(fields, 'MessageStatus') ?? fieldOf(fields, 'SmsStatus'))?.value;
  const state = status === 'delivered' || status === 'read' ? 'delivered' : status === 'failed' || status === 'undelivered' ? 'failed' : undefined;
  if (state === undefined || providerId === '') return [];
  const code = fieldOf(fields, 'ErrorCode')?.value ?? '';
  return [{
    providerId, state, ...answerOf(request.url),
    ...(state === 'failed' ? { reason: `twilio ${/^\d{1,6}$/.test(code) ? code : 'gave no code'}: ${status}` } : {}),
  }];
}

/** From our own address, which Twilio signed. */
function answerOf(url: string): { answerId?: string; part?: number } {
  const query = URL.parse(url)?.searchParams;
  const answerId = z.guid().safeParse(query?.get('answer')).data;
  const part = Number(query?.get('part') ?? 1);
  return answerId === undefined ? {} : { answerId, part: Number.isInteger(part) && part > 0 && part < 1000 ? part : 1 };
}
