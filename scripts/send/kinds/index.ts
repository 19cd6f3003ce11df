import type { SendKind } from '../kind.ts';
import { broadcast } from './broadcast.ts';
import { call } from './call.ts';
import { fax } from './fax.ts';
import { feed } from './feed.ts';
import { letter } from './letter.ts';
import { mail } from './mail.ts';
import { open311 } from './open311.ts';
import { petition, petitionsSheet } from './petition.ts';
import { report } from './report.ts';
import { smsByAliyun } from './sms-aliyun.ts';
import { smsByTencent } from './sms-tencent.ts';
import { mms, sms } from './sms.ts';
import { visit } from './visit.ts';
import { voicemail } from './voicemail.ts';

/** Everything that `npm run send` can send; kinds of the same name differ in their providers. */
export const kinds: readonly SendKind[] = [
  sms, smsByAliyun, smsByTencent, mms, call, voicemail, mail, report, open311, feed, broadcast, letter,
  fax, petition, petitionsSheet, visit,
];
