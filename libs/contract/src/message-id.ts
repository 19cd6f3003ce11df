import { hash } from 'node:crypto';

// UUIDv5 of `minsheng.intake` in the namespace of URLs (RFC 9562).
const namespace = Buffer.from('7897b56ab4bd5d24a56ef0fa9bbd0d32', 'hex');

/**
 * The id of a message: UUIDv5 over city, account key and the identity at the source, so the same input has the same id
 * for ever. Parts are JSON-encoded, so no two different inputs run together.
 */
export function messageId(city: string, account: string, identity: string): string {
  return uuidOf(JSON.stringify([city, account, identity]));
}

/** A stable id for what follows from something that has one, e.g. `derivedId(messageId, 'amended', '2')`. */
export function derivedId(...parts: readonly string[]): string {
  return uuidOf(JSON.stringify(parts));
}

function uuidOf(name: string): string {
  const hex = hash('sha1', Buffer.concat([namespace, Buffer.from(name)]), 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
