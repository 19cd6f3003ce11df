import { isAutomaticReply, repairMojibake, unknownCorrespondent, type HttpAnswer, type InboundItem, type ReceivingAccount } from '#libs/channel';

/** Where what was pushed came in. */
export interface Door {
  account: ReceivingAccount;
  provider: string;
  /** What the provider wants to hear. */
  answer: HttpAnswer;
}

export interface PushedText {
  identity: string;
  /** E.164; undefined when it is nobody's number. */
  from: string | undefined;
  text: string;
  /** Of the body, see `readJson`. */
  confidence: number;
  receivedAt: Date | undefined;
  original: Buffer;
}

/** A text as an item of the intake. */
export function textItem({ account, provider, answer }: Door, { identity, from, text, confidence, receivedAt, original }: PushedText): InboundItem {
  const repaired = repairMojibake(text);
  return {
    account, provider, identity, medium: 'sms',
    original: { bytes: original, mediaType: 'application/json' },
    ...(from === undefined
      ? { correspondent: unknownCorrespondent }
      : { correspondent: { phones: [from], emails: [], capacity: 'self' }, replyTo: { medium: 'sms', address: from } }),
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(isAutomaticReply(repaired.text) ? { automatic: 'auto-reply' as const } : {}),
    text: repaired.text,
    textOrigin: { kind: 'typed', confidence: Math.min(confidence, repaired.confidence) },
    response: () => answer,
  };
}

/** What came through the right door and cannot be read: a person looks at it. */
export function unreadableItem({ account, provider, answer }: Door, identity: string, original: Buffer, reason: string): InboundItem {
  return {
    account, provider, identity, medium: 'sms', correspondent: unknownCorrespondent, text: '', unreadable: reason,
    original: { bytes: original, mediaType: 'application/json' }, response: () => answer,
  };
}
