import type { SendKind } from '../kind.ts';
import { mail } from './mail.ts';
import { open311 } from './open311.ts';
import { report } from './report.ts';
import { mms, sms } from './sms.ts';

/** Everything that `npm run send` can send; kinds of the same name differ in their providers. */
export const kinds: readonly SendKind[] = [
  sms, mms, mail, report, open311,
];
