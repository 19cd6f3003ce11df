import { twilioAccounts, twilioVoice, type CurrentCity, type WebhookProvider } from '#libs/channel';
import { SettingsError, type ServiceContext } from '#libs/service';
import { aliyun } from './aliyun/aliyun.ts';
import type { MobileSettings } from './settings.ts';
import { tencent } from './tencent/tencent.ts';
import { twilio } from './twilio/twilio.ts';

/**
 * The providers of this service. A new one: its folder with its table of good and bad inputs, and a line here.
 * @throws SettingsError when one is set up by half, and outside the local default when there is none
 */
export function smsProviders(context: ServiceContext<MobileSettings>, city: CurrentCity): WebhookProvider[] {
  const { settings, fetch, logger, clock, random } = context;
  const accounts = twilioAccounts({
    settings, city, channel: 'mobile', setting: (variable) => context.setting(variable), isLine: ({ numberSetting }) => numberSetting === 'TWILIO_NUMBER',
  });
  const chinese = [aliyun({ settings, city, fetch, clock, random }), tencent({ settings, city, fetch, clock })].filter((provider) => provider !== undefined);
  if (accounts.all.length === 0 && chinese.length === 0 && settings.MINSHENG_ENVIRONMENT !== 'local') throw noProvider();
  return [
    twilio({ settings, accounts, fetch, logger }),
    twilioVoice({ settings, accounts, city, channel: 'mobile', fetch, logger }),
    ...chinese,
  ];
}

const noProvider = () => new SettingsError('mobile', [{
  variable: 'TWILIO_ACCOUNT_SID', message: 'is not set, and no other provider of texts is',
  remedy: 'Set up Twilio, Aliyun or Tencent Cloud: docs/PROVIDERS.md names their settings.',
}]);
