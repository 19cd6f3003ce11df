import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { newTelnyxKey } from '../stand-ins/telnyx/key.ts';

/** What the stand-ins for providers and the gateway agree on in the local default: made up once, nobody's. */
export function madeUpProviders(): Record<string, string> {
  const secret = (): string => randomBytes(24).toString('base64url');
  const digits = (count: number): string => String(randomInt(10 ** count)).padStart(count, '0');
  const telnyx = newTelnyxKey();
  return {
    TWILIO_ACCOUNT_SID: `AC${randomBytes(16).toString('hex')}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    TWILIO_NUMBER: `+1985550${digits(4)}`,
    DUTY_OFFICE_NUMBER: `+1985551${digits(4)}`,
    MAYOR_HOTLINE_NUMBER: `+1985552${digits(4)}`,
    MAYOR_MAILBOX_PASSWORD: secret(),
    ALIYUN_SMS_NUMBER: `10690${digits(8)}`,
    ALIYUN_SMS_SECRET: secret(),
    ALIYUN_ACCESS_KEY_ID: `LTAI${randomBytes(10).toString('hex')}`,
    ALIYUN_ACCESS_KEY_SECRET: secret(),
    TENCENT_SMS_NUMBER: `10691${digits(8)}`,
    TENCENT_SMS_SECRET: secret(),
    TENCENT_SMS_APP_ID: `1400${digits(6)}`,
    TENCENT_SECRET_ID: `AKID${randomBytes(16).toString('hex')}`,
    TENCENT_SECRET_KEY: secret(),
    DUTY_OFFICE_FAX: `+1985553${digits(4)}`,
    TELNYX_PUBLIC_KEY: telnyx.publicKey,
    /** With which events are signed as Telnyx would; no service reads it. */
    TELNYX_PRIVATE_KEY: telnyx.privateKey,
    TELNYX_API_KEY: `KEY${secret()}`,
    SINCH_PROJECT_ID: randomUUID(),
    SINCH_KEY_ID: randomUUID(),
    SINCH_KEY_SECRET: secret(),
    SIGNALWIRE_PROJECT_ID: randomUUID(),
    SIGNALWIRE_TOKEN: `PT${randomBytes(24).toString('hex')}`,
    SIGNALWIRE_SIGNING_KEY: `PSK_${secret()}`,
  };
}
