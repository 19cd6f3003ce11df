import { createHash, createHmac } from 'node:crypto';

export interface TencentCall {
  host: string;
  service: string;
  action: string;
  /** JSON, as it is sent. */
  payload: string;
  secretId: string;
  secretKey: string;
  at: Date;
}

/** The type that is signed and must be sent. */
export const jsonType = 'application/json; charset=utf-8';

/** The `Authorization` of a POST with JSON, by TC3-HMAC-SHA256 (Tencent Cloud, «签名方法 v3»). `at` goes along as X-TC-Timestamp. */
export function signTencent({ host, service, action, payload, secretId, secretKey, at }: TencentCall): string {
  const names = 'content-type;host;x-tc-action';
  const canonical = [
    'POST', '/', '', `content-type:${jsonType}`, `host:${host}`, `x-tc-action:${action.toLowerCase()}`, '', names, sha256(payload),
  ].join('\n');
  const scope = `${at.toISOString().slice(0, 10)}/${service}/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', secondsOf(at), scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer>((before, part) => hmac(before, part), Buffer.from(`TC3${secretKey}`));
  return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, toSign).toString('hex')}`;
}

export function secondsOf(at: Date): string {
  return String(Math.floor(at.getTime() / 1000));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
