import { assembleAdapter, voiceController } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { CallsController, callLinesToken } from './calls/calls.controller.ts';
import { callLines } from './calls/lines.ts';
import { callProviders } from './providers.ts';
import { hotlineSettings } from './settings.ts';

/** The duty office’s telephone and the mayor’s hotline; fax. */
export const hotlineService: ServiceDefinition<typeof hotlineSettings> = {
  name: 'hotline',
  settings: hotlineSettings,
  assemble: (context) => assembleAdapter({
    context, channel: 'hotline', controllers: [voiceController('hotline'), CallsController],
    providers: (city) => callProviders(context, city),
    extras: ({ city }) => ({ providers: [{ provide: callLinesToken, useValue: callLines(city, context.settings.CALLCENTRE_ACCOUNT) }] }),
  }),
};
