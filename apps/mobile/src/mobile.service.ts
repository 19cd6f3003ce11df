import { assembleAdapter, voiceController } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { smsProviders } from './providers.ts';
import { mobileSettings } from './settings.ts';
import { SmsController } from './sms.controller.ts';

/** The mayor's mobile: SMS, MMS and voicemail in, SMS out. */
export const mobileService: ServiceDefinition<typeof mobileSettings> = {
  name: 'mobile',
  settings: mobileSettings,
  assemble: (context) => assembleAdapter({
    context, channel: 'mobile', controllers: [SmsController, voiceController('mobile')],
    providers: (city) => smsProviders(context, city),
  }),
};
