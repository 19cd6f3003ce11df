import { createHash } from 'node:crypto';
import {
  encodeEvent, eventSource, eventTypes, messageId, type EncodedEvent, type IntakeMessageReceived,
} from '#libs/contract';
import { correspondentKey, type Sealer } from '#libs/privacy';
import { textOf } from '../load/citizens.ts';

export interface MadeMessage extends EncodedEvent {
  key: string;
}

export interface MessageParts {
  city: string;
  cityKey: Buffer;
  sealer: Sealer;
}

/** The `n`th text of a citizen as mobile publishes it; every citizen writes once. */
export async function messageOf(n: number, at: Date, { city, cityKey, sealer }: MessageParts): Promise<MadeMessage> {
  const { phone, words, sid: identity } = textOf(n);
  const id = messageId(city, 'mayor-mobile', identity);
  const now = at.toISOString();
  const correspondent = { phones: [phone], emails: [], capacity: 'self' };
  const data: IntakeMessageReceived = {
    id, channel: 'mobile', medium: 'sms', category: 'mayor-line', account: 'mayor-mobile',
    occurredAt: now, receivedAt: now, storedAt: now, source: { provider: 'twilio', id: identity },
    correspondent: await sealer.seal(correspondent, at), replyTo: await sealer.seal({ medium: 'sms', address: phone }, at),
    text: words, language: 'zh',
    textOrigin: { kind: 'typed', confidence: 1 },
    attachments: [{
      state: 'stored', sha256: createHash('sha256').update(identity).digest('hex'), bytes: 400,
      mediaType: 'application/x-www-form-urlencoded', role: 'original',
    }],
  };
  const key = correspondentKey(cityKey, { phones: [phone], emails: [], messageId: id });
  return { key, ...encodeEvent({ id, type: eventTypes.received, source: eventSource(city, 'mobile'), time: now, subject: id, data }) };
}
