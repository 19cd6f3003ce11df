import { createHash, createHmac } from 'node:crypto';
import {
  encodeEvent, eventSource, eventTypes, intakeMessageReceived, intakeTopic, messageId as idOfMessage, notFetchedYet,
  type Attachment, type IntakeMessageReceived,
} from '#libs/contract';
import { correspondentKey, type Sealer } from '#libs/privacy';
import { currentTraceparent } from '#libs/service';
import type { OutboxRow } from '#libs/store';
import type { HttpAnswer } from '../http/exchange.ts';
import { contentOf, hasWordsToCome } from '../parts/content.ts';
import { attachmentOf, keepOriginal, type Original } from '../originals/originals.ts';
import type { ContentStore } from '../storage/content-store.ts';
import { inlineText } from '../text/inline.ts';
import { keepable, keepableText } from '../text/keepable.ts';
import { guessLanguage } from '../text/language.ts';
import { instantIn } from '../time.ts';
import type { AttachedFile, InboundItem } from './item.ts';

/** What the database is given for one item: all of it made before the transaction begins. */
export interface Prepared {
  messageId: string;
  account: string;
  channel: string;
  medium: string;
  provider: string;
  identity: string;
  fingerprint: string;
  original: Original;
  key: string;
  state: 'accepted' | 'unreadable';
  reason: string | null;
  response: HttpAnswer;
  attachments: Attachment[];
  zone: string;
  receivedAt: Date;
  storedAt: Date;
  record: OutboxRow;
  media: { place: number; url: string; declaredType: string | null }[];
  /** Its own words and sender, sealed, where what is heard or read in its files joins them later. */
  words: string | null;
}

export interface PrepareParts {
  city: { code: string };
  cityKey: Buffer;
  sealer: Sealer;
  content: ContentStore;
}

/** Everything of an item that needs no transaction: what is large goes to the disk first, what is personal is sealed. */
export async function prepare(item: InboundItem, storedAt: Date, parts: PrepareParts): Promise<Prepared> {
  const { account, provider } = item;
  const messageId = idOfMessage(parts.city.code, account.key, item.identity);
  // Read before the first await: afterwards another request's span may be the present one.
  const traceparent = currentTraceparent();
  const { text, whole } = inlineText(keepableText(item.text));
  const files: AttachedFile[] = [
    ...(item.files ?? []),
    ...(whole ? [{ bytes: whole, mediaType: 'text/plain; charset=utf-8', role: 'text' as const }] : []),
  ];
  const references = item.media ?? [];
  const [original, stored, correspondent, replyTo, urls, words] = await Promise.all([
    keepOriginal(item.original, storedAt, parts),
    Promise.all(files.map((file) => putFile(file, storedAt, parts.content))),
    parts.sealer.seal(keepable(item.correspondent), storedAt),
    item.replyTo && parts.sealer.seal(keepable(item.replyTo), storedAt),
    Promise.all(references.map(({ url }) => parts.sealer.seal(url, storedAt))),
    hasWordsToCome(item) ? parts.sealer.seal(keepable(contentOf(item)), storedAt) : null,
  ]);
  const lost = (item.lost ?? []).map((file): Attachment => ({ state: 'unavailable', ...file }));
  const attachments = keepable([...stored, ...references.map(toFetch), ...lost, attachmentOf(original)]);
  const receivedAt = item.receivedAt ?? storedAt;
  const written = instantIn(account.zone, storedAt);
  const at = (instant: Date) => (instant === storedAt ? written : instantIn(account.zone, instant));
  const message = intakeMessageReceived.parse({
    id: messageId,
    channel: account.channel,
    medium: item.medium,
    category: account.category,
    account: account.key,
    occurredAt: at(item.occurredAt ?? receivedAt),
    receivedAt: at(receivedAt),
    storedAt: written,
    source: { provider, id: keepableText(item.sourceId ?? item.identity) || messageId },
    correspondent,
    text,
    language: item.language ?? guessLanguage(text),
    textOrigin: item.textOrigin ?? (isPending(item) ? { kind: 'pending', confidence: 0 } : { kind: 'typed', confidence: 1 }),
    attachments,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...optionalFields(item),
  });
  const key = correspondentKey(parts.cityKey, {
    phones: item.correspondent.phones,
    emails: item.correspondent.emails,
    petitionNumber: item.petition && `${item.petition.office}/${item.petition.number}`,
    messageId,
  });
  const event = encodeEvent({
    id: messageId,
    type: eventTypes.received,
    source: eventSource(parts.city.code, account.channel),
    time: message.storedAt,
    subject: messageId,
    data: message,
    ...(traceparent === undefined ? {} : { traceparent }),
  });
  return {
    messageId, provider, original, key, attachments, receivedAt, storedAt, words,
    account: account.key,
    channel: account.channel,
    medium: item.medium,
    identity: keepableText(item.identity),
    fingerprint: fingerprintOf(item, parts.cityKey),
    state: item.unreadable === undefined ? 'accepted' : 'unreadable',
    reason: item.unreadable ?? null,
    response: keepable(item.response(messageId)),
    zone: account.zone.name,
    record: { ...event, topic: intakeTopic, key },
    media: references.map(({ mediaType }, index) => ({
      place: stored.length + index,
      url: urls[index] ?? '',
      declaredType: mediaType === undefined ? null : keepableText(mediaType),
    })),
  };
}

/**
 * What is the same when the same message comes again, whether pushed or listed: words, senders, number of files. Under
 * the city's key, so that it tells nobody who wrote.
 */
export function fingerprintOf(item: InboundItem, cityKey: Buffer): string {
  const files = (item.files ?? []).map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
  const content = item.sameWhile ?? [
    keepableText(item.text), item.subject ?? '', [...item.correspondent.phones].sort(), [...item.correspondent.emails].sort(),
    files, (item.media ?? []).length,
  ];
  return createHmac('sha256', cityKey).update(JSON.stringify(content)).digest('base64url');
}

/** Nothing was read in it, or it is a part or a scan that has no words: they follow. */
function isPending(item: InboundItem): boolean {
  return item.unreadable !== undefined || ((item.part !== undefined || hasWordsToCome(item)) && item.text.trim() === '');
}

async function putFile(file: AttachedFile, at: Date, content: ContentStore): Promise<Attachment> {
  const { sha256, bytes } = await content.put(file.bytes, { at });
  return {
    state: 'stored', role: file.role, sha256, bytes, mediaType: file.mediaType,
    ...(file.name === undefined ? {} : { name: file.name }),
  };
}

function toFetch({ role, mediaType, name }: NonNullable<InboundItem['media']>[number]): Attachment {
  return {
    state: 'unavailable', reason: notFetchedYet, role,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(name === undefined ? {} : { name }),
  };
}

function optionalFields(item: InboundItem): Partial<IntakeMessageReceived> {
  const { subject, place, thread, petition, broadcast, call, visit, automatic, authentication, link, service } = item;
  const given = Object.entries({ subject, place, thread, petition, broadcast, call, visit, automatic, authentication, link, service }).filter(([, value]) => value !== undefined);
  return keepable(Object.fromEntries(given));
}
