import { z } from 'zod';
import type { DeliveryReport } from '#libs/channel';
import { withoutNumbers } from '../outgoing/outcome.ts';
import { isReport, readPushed } from './message.ts';

const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
/** SmsReport (help page 101867). */
const smsReport = z.object({
  success: z.union([z.boolean(), z.stringbool()]),
  biz_id: text,
  /** Our own, given at sending. */
  out_id: text,
  err_code: text,
  err_msg: text,
});

/** What of a push is about texts that we sent; what says nothing clear about any is left out. Never throws. */
export function reportsOf(body: Buffer): DeliveryReport[] {
  return (readPushed(body)?.elements ?? []).filter(isReport).flatMap((element): DeliveryReport[] => {
    const { success, biz_id: bizId = '', out_id: outId = '', err_code: code, err_msg: words } = smsReport.safeParse(element).data ?? {};
    const providerId = bizId === '' ? outId : bizId;
    if (success === undefined || providerId === '') return [];
    const answerId = z.guid().safeParse(outId).data;
    return [{
      providerId, state: success ? 'delivered' : 'failed', ...(answerId === undefined ? {} : { answerId, part: 1 }),
      ...(success ? {} : { reason: `aliyun ${code ?? 'gave no code'}${words === undefined ? '' : `: ${withoutNumbers(words)}`}` }),
    }];
  });
}
