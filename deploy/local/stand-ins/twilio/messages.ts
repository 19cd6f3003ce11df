import type { Random } from '#libs/service';

export type Direction = 'inbound' | 'outbound-api';
export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'received';

/** A message as the stand-in remembers it; `toResource` gives Twilio's own shape. */
export interface TextMessage {
  sid: string;
  accountSid: string;
  direction: Direction;
  status: MessageStatus;
  from: string;
  to: string;
  body: string;
  media: MediaItem[];
  errorCode: number | null;
  /** RFC 3339. */
  createdAt: string;
  sentAt: string | null;
}

export interface MediaItem {
  sid: string;
  contentType: string;
}

/** `SM`, `MM` or `ME` and 32 hex digits, as Twilio's identifiers are. */
export function newSid(prefix: 'SM' | 'MM' | 'ME', random: Pick<Random, 'bytes'>): string {
  return `${prefix}${random.bytes(16).toString('hex')}`;
}

export function messageUri(message: Pick<TextMessage, 'accountSid' | 'sid'>): string {
  return `/2010-04-01/Accounts/${message.accountSid}/Messages/${message.sid}`;
}

/** The resource as api.twilio.com gives it (2010-04-01, Messages). */
export function toResource(message: TextMessage): Record<string, unknown> {
  return {
    account_sid: message.accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.sentAt ?? message.createdAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : 'Message not delivered',
    from: message.from,
    messaging_service_sid: null,
    num_media: String(message.media.length),
    num_segments: String(segments(message.body)),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${messageUri(message)}/Media.json` },
    to: message.to,
    uri: `${messageUri(message)}.json`,
  };
}

export function mediaResource(message: TextMessage, item: MediaItem): Record<string, unknown> {
  return {
    account_sid: message.accountSid,
    content_type: item.contentType,
    date_created: rfc2822(message.createdAt),
    date_updated: rfc2822(message.createdAt),
    parent_sid: message.sid,
    sid: item.sid,
    uri: `${messageUri(message)}/Media/${item.sid}.json`,
  };
}

export interface ListFilter {
  to?: string;
  from?: string;
  /** RFC 3339 or a date; GMT. */
  sentOn?: string;
  sentFrom?: string;
  sentUntil?: string;
}

/** Newest first, as Twilio lists. A message that was not sent yet has no date and meets no filter of dates. */
export function select(messages: readonly TextMessage[], accountSid: string, filter: ListFilter): TextMessage[] {
  return messages
    .filter((message) => message.accountSid === accountSid)
    .filter((message) => filter.to === undefined || message.to === filter.to)
    .filter((message) => filter.from === undefined || message.from === filter.from)
    .filter((message) => meetsDates(message, filter))
    .toSorted((a, b) => (b.sentAt ?? b.createdAt).localeCompare(a.sentAt ?? a.createdAt));
}

function meetsDates({ sentAt }: TextMessage, { sentOn, sentFrom, sentUntil }: ListFilter): boolean {
  if (sentOn === undefined && sentFrom === undefined && sentUntil === undefined) return true;
  if (sentAt === null) return false;
  const at = Date.parse(sentAt);
  return (
    (sentOn === undefined || sentAt.slice(0, 10) === sentOn.slice(0, 10))
    && (sentFrom === undefined || at >= Date.parse(sentFrom))
    && (sentUntil === undefined || at <= Date.parse(sentUntil))
  );
}

/** UCS-2 texts have 70 characters in one part and 67 in each of several; GSM-7 ones 160 and 153. */
function segments(body: string): number {
  const plain = /^[\x20-\x7e\n\r]*$/.test(body);
  const [single, each] = plain ? [160, 153] : [70, 67];
  return body.length <= single ? 1 : Math.ceil(body.length / each);
}

function rfc2822(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}
