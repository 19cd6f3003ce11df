// The module alone: the package's index loads the client, axios and 230 files more.
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

export interface OutgoingForm {
  sid: string;
  accountSid: string;
  from: string;
  to: string;
  text: string;
  media: readonly { url: string; mediaType: string }[];
}

/** The form that Twilio posts for a text or picture message that came to one of its numbers. */
export function twilioForm({ sid, accountSid, from, to, text, media }: OutgoingForm): Record<string, string> {
  return {
    ApiVersion: '2010-04-01', AccountSid: accountSid, MessageSid: sid, SmsMessageSid: sid, SmsSid: sid, SmsStatus: 'received',
    From: from, To: to, Body: text, NumSegments: '1', NumMedia: String(media.length),
    ...Object.fromEntries(media.flatMap(({ url, mediaType }, n) => [[`MediaUrl${n}`, url], [`MediaContentType${n}`, mediaType]])),
  };
}

/** X-Twilio-Signature as Twilio's own package makes it: over the address as the public sees it. */
export function signatureOf(token: string, url: string, form: Record<string, string>): string {
  return getExpectedTwilioSignature(token, url, form);
}
