import { z } from 'zod';
import { normalisePhone } from '#libs/privacy';
import { writtenTime, type HttpAnswer, type InboundItem } from '#libs/channel';
import { identityOfReply, keyedIdentity } from '../push/identity.ts';
import { textItem, unreadableItem, type Door } from '../push/item.ts';
import { bytesOf, readJson } from '../push/read.ts';

export const tencentName = 'tencent';

/** What Tencent Cloud wants to hear. */
export const received: HttpAnswer = {
  status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{"result":0,"errmsg":"OK"}',
};

/** What was pushed: a reply is one object, reports are an array of them; each element's fields tell which it is. */
export interface Pushed {
  elements: readonly unknown[];
  confidence: number;
}

/** Undefined when the body is no JSON. */
export function readPushed(body: Buffer): Pushed | undefined {
  const read = readJson(body, ['mobile', 'nationcode', 'extend', 'sid', 'time']);
  return read && { elements: Array.isArray(read.value) ? read.value : [read.value], confidence: read.confidence };
}

const text = z.union([z.string(), z.number()]).transform(String);
/** Without it a reply can be read all the same. */
const unneeded = text.optional().catch(undefined);
/** A citizen's reply (document 382/59179). `sign` is the 【brand】 of the text that was answered, no signature. */
const reply = z.object({
  nationcode: unneeded,
  mobile: text.optional(),
  extend: unneeded,
  text: text.optional(),
  /** Seconds since 1970. */
  time: unneeded,
}).refine(({ mobile, text: words }) => mobile !== undefined || words !== undefined);

/** Whether it is a report about a text of ours and no message. */
export function isReport(element: unknown): boolean {
  return typeof element === 'object' && element !== null && 'report_status' in element && !('text' in element);
}

/** The messages in what was pushed; what cannot be read is one too. Never throws. */
export function messagesOf(body: Buffer, door: Door, cityKey: Buffer): InboundItem[] {
  const pushed = readPushed(body);
  if (!pushed) return [unreadableItem(door, keyedIdentity(cityKey, body), body, 'it is no JSON')];
  const alone = pushed.elements.length === 1;
  return pushed.elements.filter((element) => !isReport(element)).map((element) => {
    const original = bytesOf(element, body, alone);
    const read = reply.safeParse(element);
    if (!read.success) return unreadableItem(door, keyedIdentity(cityKey, original), original, 'neither a sender nor a text is in it');
    const { nationcode = '86', mobile = '', extend = '', text: words = '', time = '' } = read.data;
    return textItem(door, {
      identity: identityOfReply(cityKey, { nationcode, mobile, extend, text: words, time }),
      from: normalisePhone(mobile.startsWith('+') ? mobile : `+${nationcode.replace(/^\+/, '')}${mobile}`),
      text: words, confidence: pushed.confidence, receivedAt: writtenTime(time, door.account.zone), original,
    });
  });
}
