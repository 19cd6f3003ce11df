import { z } from 'zod';
import { httpUrl, secret, type Cidr } from '#libs/service';
import { allOrNone, callers, callersOf, pathSecrets } from '../push/settings.ts';

/** SMS by Tencent Cloud (腾讯云短信): set up whole, or not at all. */
export const tencentSettings = {
  TENCENT_SMS_NUMBER: z.string().regex(/^\+?\d{3,20}$/, 'no number').optional().describe('the number that citizens see, e.g. 1069012345678'),
  TENCENT_SMS_SECRET: pathSecrets('Tencent Cloud').optional(),
  TENCENT_SMS_ADDRESSES: callersOf('Tencent Cloud').optional(),
  TENCENT_SECRET_ID: z.string().min(1).optional().describe('the SecretId of a user who may SendSms and PullSmsSendStatusByPhoneNumber'),
  TENCENT_SECRET_KEY: secret('the SecretKey').optional(),
  TENCENT_SMS_APP_ID: z.string().regex(/^\d{5,20}$/, 'no SdkAppId').optional().describe('the SdkAppId of the application in the SMS console, e.g. 1400006666'),
  TENCENT_SMS_REGION: z.string().regex(/^[a-z]{2}-[a-z]+(?:-\d)?$/, 'no region').default('ap-guangzhou').describe('a region of Tencent Cloud’s SMS, e.g. ap-guangzhou'),
  TENCENT_SMS_API_URL: httpUrl('where Tencent Cloud’s SMS API is').default('https://sms.tencentcloudapi.com'),
};
export type TencentSettings = z.output<z.ZodObject<typeof tencentSettings>>;

/** What is set of one application at Tencent Cloud. */
export interface TencentAccount {
  secrets: readonly string[];
  addresses: readonly Cidr[];
  secretId: string;
  secretKey: string;
  appId: string;
  region: string;
  url: string;
}

/** Undefined when the city does not use Tencent Cloud. @throws SettingsError when it is set up by halves */
export function tencentAccount(settings: TencentSettings & { MINSHENG_ENVIRONMENT: string }): TencentAccount | undefined {
  const { TENCENT_SMS_NUMBER, TENCENT_SMS_SECRET, TENCENT_SECRET_ID, TENCENT_SECRET_KEY, TENCENT_SMS_APP_ID } = settings;
  const all = allOrNone({
    TENCENT_SMS_NUMBER, TENCENT_SMS_SECRET, TENCENT_SECRET_ID, TENCENT_SECRET_KEY, TENCENT_SMS_APP_ID,
    TENCENT_SMS_ADDRESSES: callers(settings.TENCENT_SMS_ADDRESSES, settings.MINSHENG_ENVIRONMENT),
  }, ['TENCENT_SMS_NUMBER', 'TENCENT_SMS_SECRET', 'TENCENT_SECRET_ID', 'TENCENT_SECRET_KEY', 'TENCENT_SMS_APP_ID']);
  return all && {
    secrets: all.TENCENT_SMS_SECRET, addresses: all.TENCENT_SMS_ADDRESSES, secretId: all.TENCENT_SECRET_ID, secretKey: all.TENCENT_SECRET_KEY,
    appId: all.TENCENT_SMS_APP_ID, region: settings.TENCENT_SMS_REGION, url: settings.TENCENT_SMS_API_URL,
  };
}
