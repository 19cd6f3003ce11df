import type { IntakeMessageReceived } from '#libs/contract';
import type { Sender } from '../people.ts';
import { readParameters, withoutComments, type Header } from '../mime/header.ts';
import type { Leaf } from '../mime/parts.ts';

export interface Look {
  header: Header;
  leaves: readonly Leaf[];
  subject: string;
  sender: Sender;
}

/**
 * Whether a machine wrote a mail, and of which kind (RFC 3834, 3464, 2919): such a mail is recorded and never answered,
 * since two machines that answer each other never end. Undefined for what a person wrote.
 */
export function automaticKind(look: Look): IntakeMessageReceived['automatic'] {
  if (isBounce(look)) return 'bounce';
  const { header, subject } = look;
  const said = (name: string) => withoutComments(header.first(name) ?? '').trim().toLowerCase();
  const precedence = said('precedence');
  if (header.first('list-id') !== undefined || precedence === 'list' || precedence === 'bulk' || precedence === 'junk') return 'list';
  const submitted = said('auto-submitted').split(';', 1)[0]?.trim() ?? '';
  if (submitted !== '' && submitted !== 'no') return 'auto-reply';
  if (precedence === 'auto_reply' || isYes(said('x-autoreply')) || isYes(said('x-autorespond')) || header.first('x-autoreply-from') !== undefined) return 'auto-reply';
  if (/\b(all|oof|autoreply)\b/.test(said('x-auto-response-suppress'))) return 'auto-reply';
  if (header.first('return-path')?.replace(/\s/g, '') === '<>' || reportType(header) !== undefined) return 'auto-reply';
  return isReplySubject(subject) ? 'auto-reply' : undefined;
}

/** A machine's subject begins with these words and goes on with the subject that it answers. */
export function isReplySubject(subject: string): boolean {
  const words = '自动回复|自动答复|自動回覆|自動回復|自動答覆|自动应答|系统自动回复|auto(?:matic)?[- ]?(?:reply|response)|out[- ]of[- ](?:the )?office(?: auto-?reply)?|休假自动回复|外出自动回复|不在办公室';
  return new RegExp(`^\\s*[\\[【(（]?(?:${words})[\\]】)）]?\\s*(?:[:：]|-|$|re\\b|回复)`, 'i').test(subject) || /^\s*来自.{1,80}的自动(?:回复|答复)/.test(subject);
}

function isBounce({ header, leaves, subject, sender }: Look): boolean {
  const type = reportType(header);
  if (type === 'delivery-status' || leaves.some((leaf) => leaf.type === 'message/delivery-status')) return true;
  if (header.first('x-failed-recipients') !== undefined) return true;
  const local = sender.address?.split('@', 1)[0] ?? '';
  const isServer = /^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|microsoftexchange[0-9a-f]{20,})$/.test(local) || sender.address === undefined;
  return isServer && failureSubject.test(subject);
}

/** How servers that send no report of RFC 3464 say that a mail did not arrive. */
export const failureSubject = /退信|退回(?:的)?邮件|投递失败|投遞失敗|发送失败|无法(?:投递|送达|传递)|未(?:能)?(?:送达|传递|投递|递送)|undeliver|delivery (?:status notification|failure|has failed|failed)|returned mail|returned to sender|mail delivery (?:failed|system)|failure notice|无法到达/i;

function reportType(header: Header): string | undefined {
  const { value, parameters } = readParameters(header.first('content-type') ?? '');
  return value === 'multipart/report' ? (parameters.get('report-type')?.toLowerCase() ?? '') : undefined;
}

function isYes(value: string): boolean {
  return value !== '' && value !== 'no' && value !== 'false' && value !== '0';
}
