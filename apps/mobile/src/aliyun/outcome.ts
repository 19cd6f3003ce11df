import { z } from 'zod';
import type { SendOutcome } from '#libs/channel';
import { busy, withoutNumbers } from '../outgoing/outcome.ts';

const answer = z.object({ Code: z.string(), Message: z.string().optional(), BizId: z.string().optional() });

/** About our account, its rights, its money or how much is sent: it may be better later, and another text would fare the same. */
const later = new RegExp([
  '^Throttling', 'LIMIT_CONTROL$', '^isv\\.(?:AMOUNT_NOT_ENOUGH|OUT_OF_SERVICE|ACCOUNT_ABNORMAL|ACCOUNT_NOT_EXISTS|PRODUCT_UN_?SUBSCRI(?:PT|BE))$',
  'RAM_PERMISSION_DENY$', '^(?:InvalidAccessKeyId|SignatureDoesNotMatch|InvalidTimeStamp|SignatureNonceUsed|IncompleteSignature|Forbidden|NoPermission|ServiceUnavailable)',
].join('|'));
/** Aliyun failed in the middle: perhaps it was sent. */
const unclear = /^(?:isp\.|InternalError|UnknownError)/;

/** What an answer of SendSms means («API错误码»). Aliyun says most refusals with 200. */
export function outcomeOf(status: number, body: unknown, retryAfter: string | null): SendOutcome {
  const { Code: code, Message: words, BizId: bizId } = answer.safeParse(body).data ?? {};
  if (code === 'OK') return bizId === undefined || bizId === '' ? { outcome: 'unknown', reason: 'aliyun took a text and gave no id' } : { outcome: 'sent', providerId: bizId };
  const reason = `aliyun ${code ?? status}${words === undefined ? '' : `: ${withoutNumbers(words)}`}`;
  if (code !== undefined && later.test(code)) return busy(reason, Number(retryAfter) || pauseOf(code, words ?? ''));
  if (status === 429) return busy(reason, Number(retryAfter));
  if (code === undefined || unclear.test(code) || status >= 500) return { outcome: 'unknown', reason };
  return { outcome: 'refused', reason };
}

/** Its limits per number are by the minute, the hour and the day, and only its words say which was met. */
function pauseOf(code: string, words: string): number | undefined {
  if (!code.endsWith('LIMIT_CONTROL')) return undefined;
  return /天|day/i.test(words) || /DAY|MONTH/.test(code) ? 4 * 3600 : /小时|hour/i.test(words) ? 3600 : 60;
}
