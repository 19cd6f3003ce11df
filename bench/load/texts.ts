import { signatureOf, twilioForm } from '../../scripts/send/twilio-form.ts';
import { textOf } from './citizens.ts';

/** Whom texts go to, and what signs them. */
export interface Line {
  /** The origin that signatures are made for. */
  publicUrl: string;
  accountSid: string;
  token: string;
  number: string;
}

export const webhookPath = '/mobile/sms/twilio';

/** The whole request that brings the `n`th text: its own words, from its own citizen, signed. */
export function requestOf(n: number, line: Line, host: string): Buffer {
  const { phone, words, sid } = textOf(n);
  const form = twilioForm({ sid, accountSid: line.accountSid, from: phone, to: line.number, text: words, media: [] });
  const body = new URLSearchParams(form).toString();
  const signature = signatureOf(line.token, `${line.publicUrl}${webhookPath}`, form);
  return Buffer.from([
    `POST ${webhookPath} HTTP/1.1`, `Host: ${host}`, 'User-Agent: TwilioProxy/1.1', `X-Twilio-Signature: ${signature}`,
    'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`, '', body,
  ].join('\r\n'), 'latin1');
}
