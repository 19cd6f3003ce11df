import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

/** An Ed25519 key as settings hold it: the public one as Telnyx shows it, the private one as PKCS #8 in base64. */
export function newTelnyxKey(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
}

/** The headers with which Telnyx sends a body. */
export function telnyxHeaders(privateKey: string, body: string | Uint8Array, now: Date): Record<string, string> {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der' });
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), Buffer.from(body)]), key).toString('base64');
  return { 'content-type': 'application/json', 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature };
}
