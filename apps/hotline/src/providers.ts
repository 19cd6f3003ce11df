import { twilioAccounts, twilioVoice, type CurrentCity, type WebhookProvider } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import { callLines } from './calls/lines.ts';
import type { HotlineSettings } from './settings.ts';

/** Who brings calls to this service. Each line of the city that takes calls is on the default Twilio account once its number is set. */
export function callProviders(context: ServiceContext<HotlineSettings>, city: CurrentCity): WebhookProvider[] {
  const { settings, fetch, logger } = context;
  // Asked here, before anything is opened: a wrong key stops the start.
  callLines(city, settings.CALLCENTRE_ACCOUNT);
  const accounts = twilioAccounts({
    settings, city, channel: 'hotline', setting: (variable) => context.setting(variable), isLine: ({ media }) => media.includes('call'),
  });
  return [
    twilioVoice({ settings, accounts, city, channel: 'hotline', fetch, logger }),
  ];
}
