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

/** In a minute the server, or the person who set it up, may have changed its mind. */
const notNow = 60;

/**
 * What became of a mail that was not sent as it should. A refusal of the recipient or of the mail is for good (5xx); one
 * of the sign-in is not, since the setting can be mended. When the connection broke while the mail may have been on its
 * way, nobody knows.
 */
export function outcomeOf(error: unknown): SendOutcome {
  const { code, command, response, responseCode, originalCode, timeoutType } = failure.catch({}).parse(error);
  const words = withoutAddresses(response ?? '').slice(0, 200);
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2') {
    return { outcome: 'busy', reason: `the mail server refuses the sign-in, see the mailbox’s …_SMTP: ${words}`, retryAfterSeconds: notNow };
  }
  if (responseCode !== undefined && command !== 'CONN' && command !== 'EHLO' && command !== 'HELO') {
    if (responseCode >= 500) return { outcome: 'refused', reason: words };
    if (responseCode >= 400) return { outcome: 'busy', reason: words, retryAfterSeconds: notNow };
  }
  if (responseCode !== undefined && responseCode >= 400) return { outcome: 'busy', reason: words, retryAfterSeconds: notNow };
  const neverBegan = code === 'EDNS' || code === 'ETLS' || (originalCode !== undefined && /^E(CONNREFUSED|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL)$/.test(originalCode))
    || timeoutType === 'CONNECT_TIMEOUT' || timeoutType === 'GREETING_TIMEOUT';
  if (neverBegan) return { outcome: 'busy', reason: `the mail server cannot be reached (${originalCode ?? code ?? 'no answer'})` };
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { outcome: 'refused', reason: words || 'the address or the mail cannot be sent' };
  return { outcome: 'unknown', reason: `the mail server did not answer to the end (${code ?? 'no code'})` };
}
