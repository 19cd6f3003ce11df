import { twilioAccounts, twilioVoice, type CurrentCity, type WebhookProvider } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import { aliyun } from './aliyun/aliyun.ts';
import type { MobileSettings } from './settings.ts';
import { tencent } from './tencent/tencent.ts';
import { twilio } from './twilio/twilio.ts';

/** The providers of this service. A new one: its folder with its table of good and bad inputs, and a line here. */
export function smsProviders(context: ServiceContext<MobileSettings>, city: CurrentCity): WebhookProvider[] {
  const { settings, fetch, logger, clock, random } = context;
  const accounts = twilioAccounts({
    settings, city, channel: 'mobile', setting: (variable) => context.setting(variable), isLine: ({ numberSetting }) => numberSetting === 'TWILIO_NUMBER',
  });
  return [
    twilio({ settings, accounts, fetch, logger }),
    twilioVoice({ settings, accounts, city, channel: 'mobile', fetch, logger }),
    aliyun({ settings, city, fetch, clock, random }),
    tencent({ settings, city, fetch, clock }),
  ].filter((provider) => provider !== undefined);
}
