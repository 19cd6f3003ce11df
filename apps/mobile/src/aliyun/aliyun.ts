import type { CurrentCity, WebhookProvider } from '#libs/channel';
import type { Clock, Random } from '#libs/service';
import { refusalAt } from '../push/gate.ts';
import { lineOf } from '../push/line.ts';
import { createAliyunApi } from './api.ts';
import { aliyunName, messagesOf, received } from './message.ts';
import { reportsOf } from './reports.ts';
import { aliyunSender } from './sender.ts';
import { aliyunAccount, type AliyunSettings } from './settings.ts';

export interface AliyunParts {
  settings: AliyunSettings & { MINSHENG_ENVIRONMENT: string; CITY_KEY: Buffer };
  city: CurrentCity;
  fetch: typeof fetch;
  clock: Clock;
  random: Random;
}

/**
 * SMS by Aliyun: messages (SmsUp) and reports (SmsReport) at an address with a secret part, approved texts out. Undefined
 * when the city does not use it. @throws SettingsError when it is set up by halves
 */
export function aliyun({ settings, city, ...outside }: AliyunParts): WebhookProvider | undefined {
  const account = aliyunAccount(settings);
  if (!account) return undefined;
  const line = lineOf('ALIYUN_SMS_NUMBER', city);
  return {
    name: aliyunName,
    open(request) {
      return refusalAt({ provider: aliyunName, ...account }, request) ?? {
        messages: () => messagesOf(request.body, { account: line(), provider: aliyunName, answer: received }, settings.CITY_KEY),
        reports: () => reportsOf(request.body),
      };
    },
    answer: () => received,
    sender: aliyunSender({ line: () => line().key, city, api: createAliyunApi({ account, ...outside }), clock: outside.clock }),
  };
}
