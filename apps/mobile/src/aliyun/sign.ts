import { createHash, createHmac } from 'node:crypto';

export interface AliyunCall {
  /** With its query not yet in it. */
  url: URL;
  action: string;
  version: string;
  query: Readonly<Record<string, string>>;
  keyId: string;
  keySecret: string;
  at: Date;
  /** New for each call. */
  nonce: string;
}

/**
 * A POST without a body, signed by ACS3-HMAC-SHA256 (Aliyun, «V3版本请求体&签名机制»; version 2 is discontinued): the address
 * with its query, and the headers to send beside `host`.
 */
export function signAliyun({ url, action, version, query, keyId, keySecret, at, nonce }: AliyunCall): { url: URL; headers: Record<string, string> } {
  const canonicalQuery = Object.keys(query).toSorted().map((name) => `${encode(name)}=${encode(query[name] ?? '')}`).join('&');
  const body = sha256('');
  const headers: Record<string, string> = {
    'x-acs-action': action,
    'x-acs-content-sha256': body,
    'x-acs-date': at.toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': nonce,
    'x-acs-version': version,
  };
  const signed: Record<string, string> = { host: url.host, ...headers };
  const names = Object.keys(signed).toSorted();
  const canonical = [
    'POST', url.pathname, canonicalQuery, ...names.map((name) => `${name}:${signed[name]}`), '', names.join(';'), body,
  ].join('\n');
  const signature = createHmac('sha256', keySecret).update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`).digest('hex');
  const whole = new URL(url);
  whole.search = canonicalQuery;
  return { url: whole, headers: { ...headers, authorization: `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${names.join(';')},Signature=${signature}` } };
}

/** RFC 3986: letters, digits and `-_.~` stand for themselves. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
