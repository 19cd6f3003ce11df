import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** An error as Aliyun answers it. */
export interface AliyunError {
  status: number;
  Code: string;
  Message: string;
}

export interface AliyunKey {
  keyId: string;
  keySecret: string;
}

const patience = 15 * 60_000;

/** Checks ACS3-HMAC-SHA256 over the request as it came. `nonces` are those that were used; a new one is added. */
export function refusalOf(request: IncomingMessage, url: URL, body: string, { keyId, keySecret }: AliyunKey, nonces: Set<string>, now: Date): AliyunError | undefined {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [, credential, names = '', signature = ''] = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(header('authorization')) ?? [];
  if (credential === undefined) return { status: 400, Code: 'IncompleteSignature', Message: 'The request signature does not conform to Aliyun standards.' };
  if (credential !== keyId) return { status: 404, Code: 'InvalidAccessKeyId.NotFound', Message: 'Specified access key is not found.' };
  const signed = names.split(';');
  const needed = ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-version'];
  const payload = createHash('sha256').update(body).digest('hex');
  const canonical = [
    request.method, url.pathname, url.search.slice(1).split('&').toSorted().join('&'), ...signed.map((name) => `${name}:${header(name).trim()}`), '', names, payload,
  ].join('\n');
  const right = createHmac('sha256', keySecret).update(`ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`).digest();
  const whole = needed.every((name) => signed.includes(name)) && header('x-acs-content-sha256') === payload;
  if (!whole || !timingSafeEqual(right, Buffer.from(signature, 'hex'))) {
    return { status: 400, Code: 'SignatureDoesNotMatch', Message: 'Specified signature is not matched with our calculation.' };
  }
  if (!(Math.abs(now.getTime() - Date.parse(header('x-acs-date'))) < patience)) {
    return { status: 400, Code: 'InvalidTimeStamp.Expired', Message: 'Specified time stamp or date value is expired.' };
  }
  const nonce = header('x-acs-signature-nonce');
  if (nonces.has(nonce)) return { status: 400, Code: 'SignatureNonceUsed', Message: 'Specified signature nonce was used already.' };
  nonces.add(nonce);
  return undefined;
}
