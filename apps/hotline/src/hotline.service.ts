import { assembleAdapter, voiceController } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { callProviders } from './providers.ts';
import { hotlineSettings } from './settings.ts';

/** The duty office’s telephone and the mayor’s hotline; fax. */
export const hotlineService: ServiceDefinition<typeof hotlineSettings> = {
  name: 'hotline',
  settings: hotlineSettings,
  assemble: (context) => assembleAdapter({
    context, channel: 'hotline', controllers: [voiceController('hotline')],
    providers: (city) => callProviders(context, city),
  }),
};
