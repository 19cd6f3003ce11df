import { verify, type KeyObject } from 'node:crypto';
import type { Refused, WebhookRequest } from '#libs/channel';

/** As Telnyx's own packages take it, in seconds. */
const tolerance = 300;

/**
 * Telnyx's signature: Ed25519 over the timestamp, `|` and the body as it came. Why the request is not let in; undefined
 * when it is.
 */
export function refusalOfTelnyx({ headers, body }: Pick<WebhookRequest, 'headers' | 'body'>, keys: readonly KeyObject[], now: Date): Refused | undefined {
  const [signature, timestamp] = [headers['telnyx-signature-ed25519'] ?? '', headers['telnyx-timestamp'] ?? ''];
  if (signature === '' || timestamp === '') return { refused: 'no-signature' };
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64 || !/^\d{1,12}$/.test(timestamp)) return { refused: 'wrong-signature' };
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
  if (!keys.some((key) => verify(null, signed, key, bytes))) return { refused: 'wrong-signature' };
  return Math.abs(now.getTime() / 1000 - Number(timestamp)) > tolerance ? { refused: 'stale' } : undefined;
}
