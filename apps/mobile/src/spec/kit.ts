import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAdapter, publicUrl, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../../../../deploy/local/stand-ins/twilio.ts';
import { twilioSignature } from '../../../../deploy/local/stand-ins/twilio/callbacks.ts';
import type { TestDatabase } from '../../../../test/servers.ts';
import { mobileService } from '../mobile.service.ts';

export { publicUrl, until } from '../../../../libs/channel/src/testing/adapter-kit.ts';

/** Two Twilio accounts with a number each: the default one, and one of TWILIO_ACCOUNTS. */
export const first = { sid: `AC${'1'.repeat(32)}`, token: 'first-token', number: '+19855501234', line: 'mayor-mobile' };
export const second = { sid: `AC${'2'.repeat(32)}`, token: 'second-token', number: '+19855505678', line: 'mayor-mobile-2' };
export const path = '/mobile/sms/twilio';

export interface MobileKit extends AdapterKit {
  standIn: TwilioStandIn;
}

/** A database, a folder and a Twilio of its own. Without a broker's address nothing is published: taking in goes on. */
export async function openMobile(kafka?: Record<string, string>, database?: TestDatabase): Promise<MobileKit> {
  const standIn = await startTwilioStandIn({ accounts: [first, second], stepMilliseconds: 20 });
  const kit = await openAdapter(mobileService, {
    ...(kafka ? { kafka } : {}), ...(database ? { database } : {}),
    prepareCity: (folder) => appendFileSync(join(folder, 'accounts.yaml'), `  - { key: ${second.line}, name: 市长手机二, channel: mobile, media: [sms, mms], category: mayor-line }\n`),
    env: {
      TWILIO_ACCOUNT_SID: first.sid, TWILIO_AUTH_TOKEN: first.token, TWILIO_NUMBER: first.number, TWILIO_API_URL: standIn.url,
      TWILIO_ACCOUNTS: JSON.stringify([{ sid: second.sid, token: second.token, numbers: { [second.number]: second.line } }]),
    },
  });
  return {
    ...kit, standIn,
    async close() {
      await kit.close();
      await standIn.close();
    },
  };
}

/** A form as Twilio posts it, before it is signed. */
export function smsForm(sid: string, changed: Record<string, string | undefined> = {}): Record<string, string> {
  const form = {
    ToCountry: 'US', SmsMessageSid: sid, NumMedia: '0', SmsSid: sid, SmsStatus: 'received', Body: '和中路的路灯坏了三天了',
    To: first.number, NumSegments: '1', MessageSid: sid, AccountSid: first.sid, From: '+8613800001234', ApiVersion: '2010-04-01', ...changed,
  };
  return Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export const sign = (form: Record<string, string>, token = first.token, url = `${publicUrl}${path}`): string => twilioSignature(token, url, form);

export function post(url: string, body: URLSearchParams | Uint8Array | string, headers: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST', body: typeof body === 'string' || body instanceof URLSearchParams ? body.toString() : new Uint8Array(body),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, ...init,
  });
}

/** Signs and posts as Twilio does. */
export function deliver(service: { url: string }, form: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return post(`${service.url}${path}`, new URLSearchParams(form), { 'x-twilio-signature': sign(form) }, init);
}
