import { assembleAdapter } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { tipsSettings } from './settings.ts';

/** Web form, Open311, web feeds, radio and television. */
export const tipsService: ServiceDefinition<typeof tipsSettings> = {
  name: 'tips',
  settings: tipsSettings,
  assemble: (context) => assembleAdapter({ context, channel: 'tips', controllers: [], providers: () => [] }),
};
