import { createHmac } from 'node:crypto';
import { normaliseMail } from './mail.ts';
import { normalisePhone } from './phone.ts';

export interface WhoWrote {
  phones: readonly string[];
  emails: readonly string[];
  /** Those who speak for a group. */
  representatives?: readonly { phone?: string | undefined }[] | undefined;
  /** Its number together with its office: offices number for themselves. */
  petitionNumber?: string | undefined;
  messageId: string;
}

/**
 * The record key of a correspondent's messages: HMAC-SHA256 under the city's key, base64url (43 characters), of his
 * first phone number, else mail address, else petition number, else the message itself. It keeps one person's messages
 * in order and shows nobody his number. Fixed at acceptance; amendments use the stored key.
 */
export function correspondentKey(cityKey: Buffer, who: WhoWrote): string {
  const [known] = identities(who);
  if (known) return digest(cityKey, known);
  return digest(cityKey, who.petitionNumber ? `petition:${who.petitionNumber.trim()}` : `message:${who.messageId}`);
}

/** One HMAC per number and address: "the same sender" without holding who it is. The first is `correspondentKey`'s. */
export function identityDigests(cityKey: Buffer, who: Pick<WhoWrote, 'phones' | 'emails' | 'representatives'>): string[] {
  return identities(who).map((identity) => digest(cityKey, identity));
}

// The kind stands before the value, so that no petition number can pass for somebody's phone.
function identities(who: Pick<WhoWrote, 'phones' | 'emails' | 'representatives'>): string[] {
  // A number that no numbering plan knows still is one person’s: providers send short and unassigned ones too.
  const phones = [...who.phones, ...(who.representatives ?? []).flatMap(({ phone }) => phone ?? [])].map((phone) => normalisePhone(phone) ?? asGiven(phone)).filter((phone) => phone !== undefined);
  const mails = who.emails.map(normaliseMail).filter((mail) => mail !== undefined);
  return [...new Set([...phones.map((phone) => `phone:${phone}`), ...mails.map((mail) => `mail:${mail}`)])];
}

function asGiven(phone: string): string | undefined {
  return /^\+[1-9]\d{4,14}$/.test(phone) ? phone : undefined;
}

function digest(cityKey: Buffer, identity: string): string {
  if (cityKey.length < 32) throw new Error('city key: must be at least 32 bytes; make one with `npm run keys -- add`');
  return createHmac('sha256', cityKey).update(identity, 'utf8').digest('base64url');
}
