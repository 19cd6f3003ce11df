import type { ImapFlowError } from 'imapflow';

/** Something of ours failed, not the mailbox: nobody's fault at the mail server. */
export class NotStored extends Error {
  override readonly name = 'NotStored';
}

/** Why a mailbox cannot be read. */
export interface Fault {
  /** `refused`: the sign-in; `clear`: it will not mend itself; `passing`: it may. */
  kind: 'refused' | 'clear' | 'passing';
  /** What to do, without an address or a secret. */
  reason: string;
}

/** RFC 5530: these say of a sign-in that it cannot be judged now, not that it is wrong. */
const passingCodes = new Set(['UNAVAILABLE', 'SERVERBUG', 'INUSE', 'LIMIT', 'OVERQUOTA', 'THROTTLED']);
const certificateCodes = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER))/;
const networkCodes = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT',
]);

/** `setting`: the name of the mailbox's setting, e.g. MAYOR_MAILBOX. */
export function faultOf(error: unknown, setting: string): Fault {
  const { authenticationFailed, serverResponseCode, mailboxMissing, tlsFailed, code = '' } = (error ?? {}) as Partial<ImapFlowError>;
  if (authenticationFailed && !passingCodes.has((serverResponseCode ?? '').toUpperCase())) {
    return { kind: 'refused', reason: `the mail server refuses the sign-in: correct user and password in ${setting}_IMAP and restart the service` };
  }
  if (mailboxMissing) return { kind: 'clear', reason: `the mailbox has no such folder: correct ${setting}_IMAP and restart the service, or make the folder` };
  if (certificateCodes.test(code)) {
    return { kind: 'clear', reason: `the mail server’s certificate is not trusted (${code}): have it renewed, or correct the name in ${setting}_IMAP` };
  }
  if (tlsFailed) return { kind: 'clear', reason: `the mail server offers no TLS: take imaps:// in ${setting}_IMAP, or have STARTTLS switched on` };
  if (networkCodes.has(code)) return { kind: 'passing', reason: `the mail server does not answer (${code}): check ${setting}_IMAP and the network` };
  return { kind: 'passing', reason: `the mail server breaks off or answers what cannot be understood (${/^\w{1,40}$/.test(code) ? code : 'no reason given'})` };
}

/** What went wrong since a mailbox could last be read. */
export interface Trouble {
  since: Date;
  failures: number;
}

const refusedPause = 15 * 60_000;
const longestPause = 5 * 60_000;
const told = 3 * 60_000;

/** Milliseconds until the next try: 1 s, doubling up to five minutes, spread by a half; after a refused sign-in a quarter of an hour. */
export function pauseAfter({ kind }: Fault, { failures }: Trouble, fraction: number): number {
  const pause = kind === 'refused' ? refusedPause : Math.min(longestPause, 1000 * 2 ** (failures - 1));
  return Math.round(pause * (1 + fraction / 2));
}

/** Whether a person is to be told now. */
export function isToBeTold({ kind }: Fault, { since }: Trouble, now: Date): boolean {
  return kind !== 'passing' || now.getTime() - since.getTime() >= told;
}
