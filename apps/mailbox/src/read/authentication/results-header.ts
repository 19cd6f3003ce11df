import { mailAuthentication, type MailAuthentication } from '#libs/contract';
import { withoutComments, type Header } from '../mime/header.ts';

const nothing: MailAuthentication = { spf: 'none', dkim: 'none', dmarc: 'none' };

/**
 * What the server `authservId` found, in its Authentication-Results (RFC 8601); undefined when the mail has none of it.
 * Anybody can write such a field: that server must take out what senders put in under its name (RFC 8601 §5).
 * @param fromDomain a DMARC result about another domain proves nothing
 */
export function resultsOf(header: Header, authservId: string, fromDomain: string | undefined): MailAuthentication | undefined {
  const own = header.all('authentication-results').map(readResults).filter(({ server }) => server === authservId.toLowerCase());
  if (own.length === 0) return undefined;
  const found: Partial<MailAuthentication> = {};
  for (const { method, result, domain } of own.slice(0, 5).flatMap(({ results }) => results)) {
    if (method === 'spf') found.spf ??= mailAuthentication.shape.spf.catch('neutral').parse(result === 'hardfail' ? 'fail' : result);
    // Of several signatures one that holds is enough to say that there is one.
    if (method === 'dkim' && found.dkim !== 'pass') found.dkim = mailAuthentication.shape.dkim.catch('neutral').parse(result);
    if (method === 'dmarc') found.dmarc ??= result === 'pass' && domain !== undefined && domain !== fromDomain ? 'none' : mailAuthentication.shape.dmarc.catch('none').parse(result);
  }
  return { ...nothing, ...found };
}

interface Results {
  server: string;
  results: { method: string; result: string; domain?: string }[];
}

function readResults(value: string): Results {
  const [first = '', ...pieces] = withoutComments(value).split(';');
  const results = pieces.slice(0, 50).flatMap((piece) => {
    const [, method, result] = /^\s*([a-z][\w-]*)\s*(?:\/\s*\d+\s*)?=\s*([a-z]+)/i.exec(piece) ?? [];
    const domain = /\bheader\.from\s*=\s*"?(?:[^\s"@;]*@)?([\w.-]+)/i.exec(piece)?.[1]?.toLowerCase();
    return method === undefined || result === undefined ? [] : [{ method: method.toLowerCase(), result: result.toLowerCase(), ...(domain === undefined ? {} : { domain }) }];
  });
  return { server: first.trim().split(/\s/, 1)[0]?.replaceAll('"', '').toLowerCase() ?? '', results };
}
