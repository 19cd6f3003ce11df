import { Readable } from 'node:stream';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { domainToASCII } from 'node:url';
import type { AuthenticateOptions, AuthenticateResult } from 'mailauth';
import type { MailAuthentication } from '#libs/contract';
import type { Clock } from '#libs/service';
import { limits } from '../limits.ts';
import type { Header } from '../mime/header.ts';
import { clientOf } from './received.ts';
import type { Resolve } from './resolver.ts';
import { resultsOf } from './results-header.ts';

export interface AuthenticateDeps {
  clock: Clock;
  resolve: Resolve;
  trustedReceived: readonly string[];
  authservId?: string;
}

const notKnown: MailAuthentication = { spf: 'temperror', dkim: 'temperror', dmarc: 'temperror' };
/** More signatures than any honest way adds; each costs a question to DNS, and its own reading of the body. */
const mostSignatures = 8;
const mostOfLarge = 3;
const large = 1024 * 1024;
const piece = 65_536;

/**
 * SPF, DKIM and DMARC of a mail: as the provider found them where it is trusted to say so, else checked here. Never
 * rejects, and ends within seconds whatever DNS does: then it is `temperror`, and nobody is proved.
 * @param fromDomain of the one address in From; without it DMARC cannot pass
 */
export async function authenticate(header: Header, body: Buffer, fromDomain: string | undefined, deps: AuthenticateDeps): Promise<MailAuthentication> {
  const said = deps.authservId === undefined ? undefined : resultsOf(header, deps.authservId, fromDomain);
  if (said) return fromDomain === undefined && said.dmarc === 'pass' ? { ...said, dmarc: 'none' } : said;
  const stop = new AbortController();
  const late = deps.clock.sleep(limits.checkTime, stop.signal).then(() => notKnown);
  const checked = check(header, body, fromDomain, deps, stop.signal).catch(() => notKnown);
  const found = await Promise.race([checked, late]);
  stop.abort();
  return found;
}

async function check(header: Header, body: Buffer, fromDomain: string | undefined, { resolve, trustedReceived }: AuthenticateDeps, stop: AbortSignal): Promise<MailAuthentication> {
  const { authenticate: verify } = await import('mailauth');
  const client = clientOf(header, trustedReceived);
  const sender = header.first('return-path')?.slice(0, limits.field).replace(/[<>\s]/g, '') ?? '';
  const result = await verify(Readable.from(signedMail(header, body, stop)), {
    resolver: resolve, mta: 'mailbox', trustReceived: false, disableArc: true, disableBimi: true, rejectRsaSha1: true,
    ...(client === undefined ? {} : client), ...(sender === '' ? {} : { sender }),
  } satisfies AuthenticateOptions);
  return { spf: spfOf(result, client !== undefined), dkim: dkimOf(result), dmarc: dmarcOf(result, fromDomain) };
}

/** The header without the signatures that are too many, and the body in pieces between which others have their turn. */
async function* signedMail({ fields }: Header, body: Buffer, stop: AbortSignal): AsyncGenerator<Buffer> {
  let signatures = 0;
  const most = body.length > large ? mostOfLarge : mostSignatures;
  const lines = fields.filter(({ name }) => name !== 'dkim-signature' || (signatures += 1) <= most).map(({ line }) => line);
  yield Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  for (let at = 0; at < body.length && !stop.aborted; at += piece) {
    yield body.subarray(at, at + piece);
    if (body.length > piece) await othersTurn();
  }
}

function spfOf({ spf }: AuthenticateResult, hasClient: boolean): MailAuthentication['spf'] {
  const result = hasClient && spf ? spf.status.result : 'none';
  return result === 'pass' || result === 'fail' || result === 'softfail' || result === 'neutral' || result === 'temperror' || result === 'permerror' ? result : 'none';
}

function dkimOf({ dkim }: AuthenticateResult): MailAuthentication['dkim'] {
  const results = dkim.results.map(({ status }) => status.result);
  const result = results.find((one) => one === 'pass') ?? results[0];
  return result === 'pass' || result === 'fail' || result === 'neutral' || result === 'policy' || result === 'temperror' || result === 'permerror' ? result : 'none';
}

function dmarcOf({ dmarc, spf }: AuthenticateResult, fromDomain: string | undefined): MailAuthentication['dmarc'] {
  if (!dmarc) return 'none';
  const { result } = dmarc.status;
  if (result !== 'pass') return result === 'fail' || result === 'temperror' || result === 'permerror' ? result : 'none';
  // The address that we show must be the one that was checked.
  if (fromDomain === undefined || domainToASCII(dmarc.status.header?.from ?? '') !== fromDomain) return 'none';
  // A signature over the beginning of a body (l=) lets anybody write on below it.
  const bySpf = Boolean(spf) && Boolean(dmarc.alignment?.spf.result);
  return bySpf || (dmarc.alignment?.dkim.result !== undefined && !dmarc.alignment.dkim.underSized) ? 'pass' : 'none';
}
