import { z } from 'zod';
import type { SendOutcome } from '#libs/channel';
import { withoutAddresses } from './reason.ts';

/** What nodemailer says of a failure. */
const failure = z.object({
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  originalCode: z.string().optional().catch(undefined),
  timeoutType: z.string().optional().catch(undefined),
});

const certificate = /CERT|^ERR_(?:TLS|SSL)|^UNABLE_TO|^EPROTO$/;
/** What became of a mail that was not sent as it should. */
export interface Fault {
  outcome: SendOutcome;
  /** The server is to blame and not this mail: it refuses us, or cannot be reached. */
  server?: 'refuses-us' | 'away';
}

/** Seconds, in which the server may have changed its mind. */
const notNow = 60;

/**
 * A refusal of the recipient or of the mail is for good (5xx); one of the sign-in is not, since the setting can be mended.
 * When the connection broke while the mail may have been on its way, nobody knows.
 */
export function faultOf(error: unknown): Fault {
  const { code, command, response, responseCode, originalCode, timeoutType } = failure.catch({}).parse(error);
  const words = withoutAddresses(response ?? '').slice(0, 200);
  const busy = (reason: string): SendOutcome => ({ outcome: 'busy', reason, retryAfterSeconds: notNow });
  // 530: it wants a sign-in and was given none.
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2' || responseCode === 530) {
    return { outcome: busy(`the mail server refuses the sign-in, see the mailbox’s …_SMTP: ${words}`), server: 'refuses-us' };
  }
  if (code === 'ETLS' || code === 'EREQUIRETLS' || (originalCode !== undefined && certificate.test(originalCode))) {
    return { outcome: busy(`no safe connection to the mail server, see the mailbox’s …_SMTP (${originalCode ?? 'it offers no TLS'})`), server: 'away' };
  }
  const refusesUs = command === 'CONN' || command === 'EHLO' || command === 'HELO';
  if (responseCode !== undefined && responseCode >= 400) {
    return refusesUs ? { outcome: busy(words), server: 'away' } : { outcome: responseCode >= 500 ? { outcome: 'refused', reason: words } : busy(words) };
  }
  const neverBegan = code === 'EDNS' || timeoutType === 'CONNECT_TIMEOUT' || timeoutType === 'GREETING_TIMEOUT'
    || (originalCode !== undefined && /^E(CONNREFUSED|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL)$/.test(originalCode));
  if (neverBegan) return { outcome: busy(`the mail server cannot be reached (${originalCode ?? code ?? 'no answer'})`), server: 'away' };
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { outcome: { outcome: 'refused', reason: words || 'the address or the mail cannot be sent' } };
  return { outcome: { outcome: 'unknown', reason: `the mail server did not answer to the end (${code ?? 'no code'})` } };
}
