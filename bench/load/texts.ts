import { createHash } from 'node:crypto';
import { signatureOf, twilioForm } from '../../scripts/send/twilio-form.ts';
import { matters } from '../pipeline/messages.ts';

/** Whom texts go to, and what signs them. */
export interface Line {
  /** The origin that signatures are made for. */
  publicUrl: string;
  accountSid: string;
  token: string;
  number: string;
}

export const webhookPath = '/mobile/sms/twilio';

/** What Twilio calls the `n`th text. */
export function sidOf(n: number): string {
  return `SM${createHash('md5').update(`bench ${n}`).digest('hex')}`;
}

/** The whole request that brings the `n`th text: its own words, from its own citizen, signed. */
export function requestOf(n: number, line: Line, host: string): Buffer {
  const phone = `+8613${String(n).padStart(9, '0')}`;
  const text = `${matters[n % matters.length]}（第${n}条，我的电话${phone.slice(3)}）`;
  const form = twilioForm({ sid: sidOf(n), accountSid: line.accountSid, from: phone, to: line.number, text, media: [] });
  const body = new URLSearchParams(form).toString();
  const signature = signatureOf(line.token, `${line.publicUrl}${webhookPath}`, form);
  return Buffer.from([
    `POST ${webhookPath} HTTP/1.1`, `Host: ${host}`, 'User-Agent: TwilioProxy/1.1', `X-Twilio-Signature: ${signature}`,
    'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`, '', body,
  ].join('\r\n'), 'latin1');
}
