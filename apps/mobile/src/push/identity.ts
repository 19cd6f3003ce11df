import { createHmac } from 'node:crypto';

/** Of what has no id of its own: the same for ever, and nobody can find the number in it by trying all of them. */
export function keyedIdentity(cityKey: Buffer, parts: readonly string[] | Uint8Array): string {
  const content = parts instanceof Uint8Array ? parts : JSON.stringify(parts);
  return `hmac:${createHmac('sha256', cityKey).update(content).digest('base64url')}`;
}

/** What makes a reply by Tencent Cloud, which gives no id, itself: who wrote what and when. */
export interface TencentReply {
  nationcode: string;
  mobile: string;
  extend: string;
  text: string;
  /** As it was written. */
  time: string;
}

export function identityOfReply(cityKey: Buffer, { nationcode, mobile, extend, text, time }: TencentReply): string {
  return keyedIdentity(cityKey, [nationcode, mobile, extend, text, time]);
}
