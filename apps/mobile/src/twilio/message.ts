import { createHash } from 'node:crypto';
import {
  fieldOf, isAutomaticReply, lineOf, phoneOf, plainNumber, repairMojibake, unknownCorrespondent, type FormField, type HttpAnswer, type InboundItem, type MediaReference,
  type TwilioAccount, type TwilioAccounts,
} from '#libs/channel';

export const twilioName = 'twilio';

/** TwiML that says nothing: the citizen is answered by the acknowledgement, not by the webhook. */
export const emptyTwiml: HttpAnswer = {
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

/** What a webhook and the list of messages both say of a message. */
export interface TwilioMessage {
  /** Undefined when Twilio named none: its bytes identify it then. */
  sid: string | undefined;
  from: string;
  to: string;
  body: string;
  /** 1, or less when the body's bytes were no UTF-8. */
  confidence: number;
  media: readonly MediaReference[];
  receivedAt?: Date;
  original: InboundItem['original'];
}

/** The message in an authentic form; never fails. */
export function messageOfForm(fields: readonly FormField[], body: Uint8Array): TwilioMessage {
  const text = (name: string) => fieldOf(fields, name)?.value ?? '';
  const sids = ['MessageSid', 'SmsMessageSid', 'SmsSid'].map((name) => text(name).trim());
  return {
    sid: sids.find((sid) => /^[\w-]{1,64}$/.test(sid)),
    from: text('From'),
    to: text('To'),
    body: text('Body'),
    confidence: fieldOf(fields, 'Body')?.confidence ?? 1,
    media: mediaOf(fields),
    original: { bytes: body, mediaType: 'application/x-www-form-urlencoded' },
  };
}

/** A message as an item of the intake, on the line that its number belongs to. */
export function toItem(message: TwilioMessage, account: TwilioAccount, accounts: TwilioAccounts): InboundItem {
  const { sid, from, body, media, receivedAt, original } = message;
  const repaired = repairMojibake(body);
  const phone = phoneOf(from);
  const empty = sid === undefined && from === '' && body === '' && media.length === 0;
  return {
    account: accounts.line(lineOf(message.to, account)),
    medium: media.length > 0 ? 'mms' : 'sms',
    provider: twilioName,
    identity: sid ?? `sha256:${createHash('sha256').update(original.bytes).digest('hex')}`,
    original,
    correspondent: phone === undefined ? unknownCorrespondent : { phones: [phone], emails: [], capacity: 'self' },
    ...(canBeAnswered(from) ? { replyTo: { medium: 'sms', address: plainNumber(from) } } : {}),
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(isAutomaticReply(repaired.text) ? { automatic: 'auto-reply' as const } : {}),
    ...(empty
      ? { text: '', unreadable: 'neither a sender nor a text nor a file is in it' }
      : { text: repaired.text, textOrigin: { kind: 'typed', confidence: Math.min(message.confidence, repaired.confidence) } }),
    media,
    response: () => emptyTwiml,
  };
}

function canBeAnswered(from: string): boolean {
  return /^\+?[1-9]\d{2,14}$/.test(plainNumber(from));
}

/** NumMedia is not believed: what is there is fetched. */
function mediaOf(fields: readonly FormField[]): MediaReference[] {
  const found = fields.flatMap(({ name, value }) => {
    const index = /^MediaUrl(\d{1,3})$/.exec(name)?.[1];
    return index === undefined || value === '' ? [] : [{ index: Number(index), url: value }];
  });
  const unique = [...new Map(found.toReversed().map((one) => [one.index, one])).values()];
  return unique.sort((one, other) => one.index - other.index).map(({ index, url }) => {
    const type = fieldOf(fields, `MediaContentType${index}`)?.value;
    return { url, role: 'media', ...(type === undefined || type === '' ? {} : { mediaType: type }) };
  });
}
