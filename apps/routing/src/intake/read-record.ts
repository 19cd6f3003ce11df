import { z } from 'zod';
import { findCaseNumbers, type City } from '#libs/city';
import {
  address, correspondent, decodeEvent, eventTypes, intakeMessageAmended, intakeMessageReceived, intakeSourceChanged, MalformedEvent,
  parseData, type CloudEvent, type IntakeMessageAmended, type IntakeMessageReceived, type IntakeSourceChanged, type Medium,
} from '#libs/contract';
import { identityDigests, type Sealer } from '#libs/privacy';
import type { BusRecord } from '#libs/bus';
import type { OpenedMessage } from '../view/department-view.ts';
import type { Arrival } from './which-case.ts';

/** A record of intake.messages.v1, parsed and opened, ready for a decision. */
export type Incoming =
  | { kind: 'received'; eventId: string; opened: OpenedMessage; arrival: Arrival }
  | { kind: 'amended'; eventId: string; amendment: IntakeMessageAmended }
  | { kind: 'source'; eventId: string; change: IntakeSourceChanged };

export interface Opener {
  sealer: Sealer;
  cityKey: Buffer;
}

/** Throws MalformedEvent for what is no message of this city: trying again cannot help, a person must look. */
export async function readRecord(record: BusRecord, city: City, opener: Opener): Promise<Incoming> {
  const event = decodeEvent(record.headers, record.value);
  if (!event.source.startsWith(`/minsheng/${city.code}/`)) {
    throw new MalformedEvent(`ce_source is of another city: this gateway takes /minsheng/${city.code}/… only`);
  }
  switch (event.type) {
    case eventTypes.received:
      return received(event, city, opener);
    case eventTypes.amended:
      return { kind: 'amended', eventId: event.id, amendment: parseData(intakeMessageAmended, event) };
    case eventTypes.sourceChanged:
      return { kind: 'source', eventId: event.id, change: parseData(intakeSourceChanged, event) };
    default:
      throw new MalformedEvent('ce_type is none that routing knows on this topic');
  }
}

/** The messages that a record speaks of: they are looked up in the cases. */
export function messagesOf(item: Incoming): string[] {
  if (item.kind === 'received') return [item.opened.message.id];
  return item.kind === 'amended' ? [item.amendment.messageId, ...(item.amendment.resembles ?? []).map(({ messageId }) => messageId)] : [];
}

async function received(event: CloudEvent, city: City, opener: Opener): Promise<Incoming> {
  const message = parseData(intakeMessageReceived, event);
  const opened = await openMessage(message, opener.sealer);
  return { kind: 'received', eventId: event.id, opened, arrival: arrivalOf(opened, city, opener.cityKey) };
}

/** Opens what is sealed in a message. */
export async function openMessage(message: IntakeMessageReceived, sealer: Sealer): Promise<OpenedMessage> {
  return {
    message,
    correspondent: await sealer.open(message.correspondent, correspondent),
    ...(message.replyTo === undefined ? {} : { replyTo: await sealer.open(message.replyTo, address) }),
  };
}

function arrivalOf({ message, correspondent: who }: OpenedMessage, city: City, cityKey: Buffer): Arrival {
  const { thread } = message;
  return {
    receivedAt: new Date(message.receivedAt),
    medium: message.medium,
    senders: identityDigests(cityKey, who),
    proved: isProved(message),
    automatic: message.automatic !== undefined,
    quoted: findCaseNumbers(city, [thread?.caseNumber, message.subject, message.text].filter(Boolean).join('\n')),
    answers: z.array(z.string()).parse([thread?.inReplyTo, thread?.conversation, ...(thread?.references ?? [])].filter(Boolean)),
  };
}

/** What a form, a scan or a post says about its sender is claimed by whoever wrote it; of a mail only DMARC proves the From. */
const provedMedia: readonly Medium[] = ['call', 'sms', 'mms', 'forwarded', 'visit'];

/** Whether the sender's number or address is shown by the way that the message came (DOMAIN, Which case). */
export function isProved({ medium, authentication }: Pick<IntakeMessageReceived, 'medium' | 'authentication'>): boolean {
  return provedMedia.includes(medium) || (medium === 'email' && authentication?.dmarc === 'pass');
}

export function applyAmendment(message: IntakeMessageReceived, amendment: IntakeMessageAmended): IntakeMessageReceived {
  const { text, textOrigin, correspondent: who, place, call, attachments } = amendment;
  return {
    ...message,
    ...(text === undefined ? {} : { text }),
    ...(textOrigin === undefined ? {} : { textOrigin }),
    ...(who === undefined ? {} : { correspondent: who }),
    ...(place === undefined ? {} : { place }),
    ...(call === undefined ? {} : { call }),
    ...(attachments === undefined ? {} : { attachments }),
  };
}
