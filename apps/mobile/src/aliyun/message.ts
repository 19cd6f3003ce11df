import { z } from 'zod';
import { normalisePhone } from '#libs/privacy';
import { writtenTime, type HttpAnswer, type InboundItem } from '#libs/channel';
import { keyedIdentity } from '../push/identity.ts';
import { textItem, unreadableItem, type Door } from '../push/item.ts';
import { bytesOf, readJson } from '../push/read.ts';

export const aliyunName = 'aliyun';

/** What Aliyun wants to hear; any other body with 200 is taken for it too, so only a 5xx brings the whole array again. */
export const received: HttpAnswer = {
  status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{"code":0,"msg":"接收成功"}',
};

/** Elements of the array that Aliyun posts; of which kind each is, its fields tell. */
export interface Pushed {
  elements: readonly unknown[];
  confidence: number;
}

/** Undefined when the body is no JSON. One object alone is taken as a list of one. */
export function readPushed(body: Buffer): Pushed | undefined {
  const read = readJson(body, ['sequence_id', 'phone_number', 'dest_code', 'biz_id', 'out_id']);
  return read && { elements: Array.isArray(read.value) ? read.value : [read.value], confidence: read.confidence };
}

const text = z.union([z.string(), z.number()]).transform(String);
/** Without it a message can be read all the same. */
const unneeded = text.optional().catch(undefined);
/** SmsUp (help page 101847). Times have no offset: they are in the line's zone. */
const smsUp = z.object({
  phone_number: text.optional(),
  content: text.optional(),
  send_time: unneeded,
  dest_code: unneeded,
  sequence_id: unneeded,
}).refine(({ phone_number: from, content }) => from !== undefined || content !== undefined);

/** Whether it is a report about a text of ours (SmsReport) and no message. */
export function isReport(element: unknown): boolean {
  return typeof element === 'object' && element !== null && 'success' in element && !('content' in element);
}

/** The messages in what was pushed; what cannot be read is one too. Never throws. */
export function messagesOf(body: Buffer, door: Door, cityKey: Buffer): InboundItem[] {
  const pushed = readPushed(body);
  if (!pushed) return [unreadableItem(door, keyedIdentity(cityKey, body), body, 'it is no JSON')];
  const alone = pushed.elements.length === 1;
  return pushed.elements.filter((element) => !isReport(element)).map((element) => {
    const original = bytesOf(element, body, alone);
    const read = smsUp.safeParse(element);
    if (!read.success) return unreadableItem(door, keyedIdentity(cityKey, original), original, 'neither a sender nor a text is in it');
    const { phone_number: from = '', content = '', send_time: sentAt = '', dest_code: to = '', sequence_id: id = '' } = read.data;
    return textItem(door, {
      identity: /^[\w-]{1,64}$/.test(id) ? id : keyedIdentity(cityKey, [from, to, content, sentAt]),
      from: normalisePhone(from) ?? normalisePhone(`+${from}`),
      text: content, confidence: pushed.confidence, receivedAt: writtenTime(sentAt, door.account.zone), original,
    });
  });
}
