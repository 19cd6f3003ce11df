import { z } from 'zod';
import type { DeliveryReport } from '#libs/channel';
import { withoutNumbers } from '../outgoing/outcome.ts';
import { isReport, readPushed } from './message.ts';

const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
/** Document 382/59178. */
const statusReport = z.object({
  report_status: z.string(),
  /** The SerialNo of SendSms. */
  sid: text,
  errmsg: text,
  description: text,
  /** Our own, given at sending; older accounts do not get it. */
  ext: text,
});

/** What of a push is about texts that we sent; what says nothing clear about any is left out. Never throws. */
export function reportsOf(body: Buffer): DeliveryReport[] {
  return (readPushed(body)?.elements ?? []).filter(isReport).flatMap((element): DeliveryReport[] => {
    const { report_status: status, sid = '', errmsg: code, description: words, ext } = statusReport.safeParse(element).data ?? {};
    const state = status === 'SUCCESS' ? 'delivered' : status === 'FAIL' ? 'failed' : undefined;
    if (state === undefined || sid === '') return [];
    const answerId = z.guid().safeParse(ext).data;
    return [{
      providerId: sid, state, ...(answerId === undefined ? {} : { answerId, part: 1 }),
      ...(state === 'failed' ? { reason: `tencent ${code ?? 'gave no code'}${words === undefined ? '' : `: ${withoutNumbers(words)}`}` } : {}),
    }];
  });
}
