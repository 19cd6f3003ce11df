import { assembleAdapter, voiceController, type AdapterParts } from '#libs/channel';
import type { ServiceContext, ServiceDefinition } from '#libs/service';
import { CallsController, callLinesToken } from './calls/calls.controller.ts';
import { callLines } from './calls/lines.ts';
import { FaxController, sinchToken } from './fax/fax.controller.ts';
import { openFax, type Fax } from './fax/fax.ts';
import { callProviders } from './providers.ts';
import { hotlineSettings, type HotlineSettings } from './settings.ts';

type ReadingParts = NonNullable<AdapterParts<HotlineSettings>['reading']>;

/** The duty office’s telephone and the mayor’s hotline; fax. */
export const hotlineService = hotline({});

/** `reading`: how faxes are read, for specs. */
export function hotline(reading: ReadingParts): ServiceDefinition<typeof hotlineSettings> {
  return { name: 'hotline', settings: hotlineSettings, assemble: (context) => assemble(context, reading) };
}

function assemble(context: ServiceContext<HotlineSettings>, reading: ReadingParts): ReturnType<typeof assembleAdapter> {
  let fax: Fax | undefined;
  return assembleAdapter({
    context, channel: 'hotline', controllers: [voiceController('hotline'), CallsController, FaxController], reading,
    providers(city) {
      fax = openFax(context, city);
      return [...callProviders(context, city), ...fax.providers];
    },
    extras(channel) {
      const spool = fax?.spool(channel);
      return {
        providers: [
          { provide: callLinesToken, useValue: callLines(channel.city, context.settings.CALLCENTRE_ACCOUNT) },
          { provide: sinchToken, useValue: fax?.sinch },
        ],
        started: () => spool?.start(),
        close: () => spool?.stop(),
      };
    },
  });
}
