import { createHmac } from 'node:crypto';
import type { TextMessage } from './messages.ts';

/**
 * X-Twilio-Signature: HMAC-SHA1 under the account's token over the URL, followed by each form field and its value in
 * the order of the fields' names; base64.
 */
export function twilioSignature(token: string, url: string, form: Readonly<Record<string, string>>): string {
  const text = Object.keys(form).toSorted().reduce((all, key) => `${all}${key}${form[key]}`, url);
  return createHmac('sha1', token).update(Buffer.from(text, 'utf8')).digest('base64');
}

/** The form that Twilio posts to a StatusCallback. */
export function statusForm(message: TextMessage): Record<string, string> {
  return {
    AccountSid: message.accountSid,
    ApiVersion: '2010-04-01',
    From: message.from,
    MessageSid: message.sid,
    MessageStatus: message.status,
    SmsSid: message.sid,
    SmsStatus: message.status,
    To: message.to,
    ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
  };
}
