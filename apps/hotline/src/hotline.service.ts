import { assembleAdapter } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { hotlineSettings } from './settings.ts';

/** The duty office’s telephone and the mayor’s hotline; fax. */
export const hotlineService: ServiceDefinition<typeof hotlineSettings> = {
  name: 'hotline',
  settings: hotlineSettings,
  assemble: (context) => assembleAdapter({ context, channel: 'hotline', controllers: [], providers: () => [] }),
};
