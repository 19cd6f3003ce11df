import type { CurrentCity, WebhookProvider } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import type { MobileSettings } from './settings.ts';
import { twilio } from './twilio/twilio.ts';

/** The SMS providers of this service. A new one: its folder with its table of good and bad inputs, and a line here. */
export function smsProviders({ settings, fetch, logger }: ServiceContext<MobileSettings>, city: CurrentCity): WebhookProvider[] {
  return [
    twilio({ settings, city, fetch, logger }),
  ];
}
