import type { CurrentCity, WebhookProvider } from '#libs/channel';
import type { Clock } from '#libs/service';
import { refusalAt } from '../push/gate.ts';
import { lineOf } from '../push/line.ts';
import { createTencentApi } from './api.ts';
import { messagesOf, received, tencentName } from './message.ts';
import { reportsOf } from './reports.ts';
import { tencentSender } from './sender.ts';
import { tencentAccount, type TencentSettings } from './settings.ts';

export interface TencentParts {
  settings: TencentSettings & { MINSHENG_ENVIRONMENT: string; CITY_KEY: Buffer };
  city: CurrentCity;
  fetch: typeof fetch;
  clock: Clock;
}

/**
 * SMS by Tencent Cloud: replies and status reports at an address with a secret part, approved texts out. Undefined when
 * the city does not use it. @throws SettingsError when it is set up by halves
 */
export function tencent({ settings, city, ...outside }: TencentParts): WebhookProvider | undefined {
  const account = tencentAccount(settings);
  if (!account) return undefined;
  const line = lineOf('TENCENT_SMS_NUMBER', city);
  return {
    name: tencentName,
    open(request) {
      return refusalAt({ provider: tencentName, ...account }, request) ?? {
        messages: () => messagesOf(request.body, { account: line(), provider: tencentName, answer: received }, settings.CITY_KEY),
        reports: () => reportsOf(request.body),
      };
    },
    answer: () => received,
    sender: tencentSender({ line: () => line().key, city, api: createTencentApi({ account, ...outside }), clock: outside.clock }),
  };
}
