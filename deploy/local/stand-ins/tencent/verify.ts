import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface TencentKey {
  secretId: string;
  secretKey: string;
}

const patience = 5 * 60;

/** Checks TC3-HMAC-SHA256 over the request as it came; gives Tencent Cloud's error code. */
export function refusalOf(request: IncomingMessage, body: string, { secretId, secretKey }: TencentKey, now: Date): string | undefined {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [, credential, date = '', service = '', names = '', signature = ''] =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/(\w+)\/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(header('authorization')) ?? [];
  if (credential === undefined) return 'AuthFailure.InvalidAuthorization';
  if (credential !== secretId) return 'AuthFailure.SecretIdNotFound';
  const timestamp = Number(header('x-tc-timestamp'));
  const sameDay = new Date(timestamp * 1000 || 0).toISOString().slice(0, 10) === date;
  if (!sameDay || !(Math.abs(now.getTime() / 1000 - timestamp) < patience)) return 'AuthFailure.SignatureExpire';
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const signed = names.split(';');
  // Of the signed headers, the action's name is taken in lower case.
  const canonical = ['POST', '/', '', ...signed.map((name) => `${name}:${name === 'x-tc-action' ? header(name).toLowerCase() : header(name).trim()}`), '', names, sha256(body)].join('\n');
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`;
  const right = hmac(hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request'), toSign);
  const whole = service === 'sms' && ['content-type', 'host'].every((name) => signed.includes(name));
  return whole && timingSafeEqual(right, Buffer.from(signature, 'hex')) ? undefined : 'AuthFailure.SignatureFailure';
}
