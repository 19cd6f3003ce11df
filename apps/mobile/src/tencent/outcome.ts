import { z } from 'zod';
import type { SendOutcome } from '#libs/channel';
import { busy, withoutNumbers } from '../outgoing/outcome.ts';

const refused = z.object({ Response: z.object({ Error: z.object({ Code: z.string(), Message: z.string().optional() }) }) });
const answered = z.object({
  Response: z.object({ SendStatusSet: z.tuple([z.object({ SerialNo: z.string(), Code: z.string(), Message: z.string().optional() })]) }),
});

/** About our account, its rights, its money or how much is sent: it may be better later, and another text would fare the same. */
const later = /^(?:RequestLimitExceeded|LimitExceeded|AuthFailure|UnauthorizedOperation|ResourceInsufficient|ResourceUnavailable|FailedOperation\.InsufficientBalanceInSmsPackage)/;
/** Tencent Cloud failed in the middle: perhaps it was sent. */
const unclear = /^InternalError/;

/** What an answer of SendSms means (document 382/55981). Errors of the call and of the one number come in different places. */
export function outcomeOf(status: number, body: unknown, retryAfter: string | null): SendOutcome {
  const [sent] = answered.safeParse(body).data?.Response.SendStatusSet ?? [];
  if (sent?.Code === 'Ok') return sent.SerialNo === '' ? { outcome: 'unknown', reason: 'tencent took a text and gave no id' } : { outcome: 'sent', providerId: sent.SerialNo };
  const { Code: code, Message: words } = sent ?? refused.safeParse(body).data?.Response.Error ?? {};
  const reason = `tencent ${code ?? status}${words === undefined ? '' : `: ${withoutNumbers(words)}`}`;
  if (code !== undefined && later.test(code)) return busy(reason, Number(retryAfter) || pauseOf(code));
  if (status === 429) return busy(reason, Number(retryAfter));
  if (code === undefined || unclear.test(code) || status >= 500) return { outcome: 'unknown', reason };
  return { outcome: 'refused', reason };
}

function pauseOf(code: string): number | undefined {
  if (/ThirtySecond/.test(code)) return 30;
  if (/OneHour/.test(code)) return 3600;
  return /Daily/.test(code) ? 4 * 3600 : undefined;
}
