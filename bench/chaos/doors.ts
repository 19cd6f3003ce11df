import { signatureOf, twilioForm } from '../../scripts/send/twilio-form.ts';
import type { OwnGateway } from '../gateway/gateway.ts';

/** What one citizen says, as it comes to a door. */
export interface Appeal {
  /** What its provider calls it; the same whenever it is tried again. */
  sourceId: string;
  /** E.164. */
  from: string;
  words: string;
}

/** A way into the gateway. */
export interface Door {
  /** What a provider would call the appeal, from 32 hex digits. */
  sourceIdOf(hex: string): string;
  /** Tries once to bring it in; gives the HTTP status. @throws when nobody answers in time */
  bring(appeal: Appeal, gateway: Pick<OwnGateway, 'url' | 'credentials'>): Promise<number>;
}

/** As long as Twilio waits for an answer. */
const patience = 15_000;

/** All doors that the load goes through in turn. */
export const doors: Readonly<Record<string, Door>> = {
  sms: { sourceIdOf: (hex) => `SM${hex}`, bring: bringText },
};

async function bringText({ sourceId, from, words }: Appeal, { url, credentials }: Pick<OwnGateway, 'url' | 'credentials'>): Promise<number> {
  const path = '/mobile/sms/twilio';
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: to = '' } = credentials.secrets;
  const form = twilioForm({ sid: sourceId, accountSid, from, to, text: words, media: [] });
  const response = await fetch(url + path, {
    method: 'POST', body: new URLSearchParams(form), signal: AbortSignal.timeout(patience),
    headers: { 'x-twilio-signature': signatureOf(token, credentials.publicUrl + path, form) },
  });
  await response.arrayBuffer();
  return response.status;
}
