import { createHash } from 'node:crypto';
import {
  encodeEvent, eventSource, eventTypes, messageId, type EncodedEvent, type IntakeMessageReceived,
} from '#libs/contract';
import { correspondentKey, type Sealer } from '#libs/privacy';

export interface MadeMessage extends EncodedEvent {
  key: string;
}

export interface MessageParts {
  city: string;
  cityKey: Buffer;
  sealer: Sealer;
}

/** Each goes to just one unit by the rules of the city's folder, so that one message in is one case and one assignment out. */
export const matters = [
  '和中路的路灯坏了三天了，晚上什么也看不见', '濂溪大道路面坑坑洼洼，请尽快维修', '甘棠南路一个窨井盖不见了，很危险',
  '八里湖大道边上垃圾成堆，苍蝇到处飞', '龙开河路停水一天了，什么通知都没有，请尽快修', '整栋楼停电四个小时了，求助',
  '物业公司只收物业费不干活，保安形同虚设', '早高峰九莲路堵车堵得厉害', '新房天然气一直没有通气点火，约了两次都没来',
  '请问驾驶证到期换证需要什么材料', '包工头拖欠农民工工资半年，十几个人的血汗钱', '咨询公积金提取还房贷的条件',
] as const;

/** The `n`th text of a citizen as mobile publishes it; every citizen writes once. */
export async function messageOf(n: number, at: Date, { city, cityKey, sealer }: MessageParts): Promise<MadeMessage> {
  const phone = `+8613${String(n).padStart(9, '0')}`;
  const identity = `SM${createHash('md5').update(`bench ${n}`).digest('hex')}`;
  const id = messageId(city, 'mayor-mobile', identity);
  const now = at.toISOString();
  const correspondent = { phones: [phone], emails: [], capacity: 'self' };
  const data: IntakeMessageReceived = {
    id, channel: 'mobile', medium: 'sms', category: 'mayor-line', account: 'mayor-mobile',
    occurredAt: now, receivedAt: now, storedAt: now, source: { provider: 'twilio', id: identity },
    correspondent: await sealer.seal(correspondent, at), replyTo: await sealer.seal({ medium: 'sms', address: phone }, at),
    text: `${matters[n % matters.length]}（第${n}条，我的电话${phone.slice(3)}）`, language: 'zh',
    textOrigin: { kind: 'typed', confidence: 1 },
    attachments: [{
      state: 'stored', sha256: createHash('sha256').update(identity).digest('hex'), bytes: 400,
      mediaType: 'application/x-www-form-urlencoded', role: 'original',
    }],
  };
  const key = correspondentKey(cityKey, { phones: [phone], emails: [], messageId: id });
  return { key, ...encodeEvent({ id, type: eventTypes.received, source: eventSource(city, 'mobile'), time: now, subject: id, data }) };
}
