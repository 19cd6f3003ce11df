import { z } from 'zod';
import { httpUrl, secret, type Cidr } from '#libs/service';
import { allOrNone, callers, callersOf, pathSecrets } from '../push/settings.ts';

/** SMS by Aliyun (短信服务): set up whole, or not at all. */
export const aliyunSettings = {
  ALIYUN_SMS_NUMBER: z.string().regex(/^\+?\d{3,20}$/, 'no number').optional().describe('the number that citizens write to, as the console shows it, e.g. 1069012345678'),
  ALIYUN_SMS_SECRET: pathSecrets('Aliyun').optional(),
  ALIYUN_SMS_ADDRESSES: callersOf('Aliyun').optional(),
  ALIYUN_ACCESS_KEY_ID: z.string().min(1).optional().describe('the AccessKey ID of a RAM user who may SendSms and QuerySendDetails'),
  ALIYUN_ACCESS_KEY_SECRET: secret('the AccessKey secret').optional(),
  ALIYUN_SMS_API_URL: httpUrl('where Aliyun’s SMS API is').default('https://dysmsapi.aliyuncs.com'),
};
export type AliyunSettings = z.output<z.ZodObject<typeof aliyunSettings>>;

/** What is set of one Aliyun account. */
export interface AliyunAccount {
  secrets: readonly string[];
  addresses: readonly Cidr[];
  keyId: string;
  keySecret: string;
  url: string;
}

/** Undefined when the city does not use Aliyun. @throws SettingsError when it is set up by halves */
export function aliyunAccount(settings: AliyunSettings & { MINSHENG_ENVIRONMENT: string }): AliyunAccount | undefined {
  const { ALIYUN_SMS_NUMBER, ALIYUN_SMS_SECRET, ALIYUN_ACCESS_KEY_ID, ALIYUN_ACCESS_KEY_SECRET } = settings;
  const all = allOrNone({
    ALIYUN_SMS_NUMBER, ALIYUN_SMS_SECRET, ALIYUN_ACCESS_KEY_ID, ALIYUN_ACCESS_KEY_SECRET,
    ALIYUN_SMS_ADDRESSES: callers(settings.ALIYUN_SMS_ADDRESSES, settings.MINSHENG_ENVIRONMENT),
  }, ['ALIYUN_SMS_NUMBER', 'ALIYUN_SMS_SECRET', 'ALIYUN_ACCESS_KEY_ID', 'ALIYUN_ACCESS_KEY_SECRET']);
  return all && {
    secrets: all.ALIYUN_SMS_SECRET, addresses: all.ALIYUN_SMS_ADDRESSES,
    keyId: all.ALIYUN_ACCESS_KEY_ID, keySecret: all.ALIYUN_ACCESS_KEY_SECRET, url: settings.ALIYUN_SMS_API_URL,
  };
}
