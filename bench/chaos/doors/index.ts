import { aliyun } from './aliyun.ts';
import { call, callCentre, note, voicemail } from './calls.ts';
import type { Door } from './door.ts';
import { mail } from './mail.ts';
import { letter, petition, visit } from './paper.ts';
import { sms } from './sms.ts';
import { broadcast, feed, open311, report } from './tips.ts';

/** All doors that the load goes through in turn. */
export const doors: Readonly<Record<string, Door>> = {
  sms, aliyun, voicemail, call, note, 'call-centre': callCentre, mail, report, open311, broadcast, feed,
  letter, petition, visit,
};
