import { assembleAdapter, openReceipts, receiptsToken, WebAnswers1795693800000 } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { broadcastControllers, broadcasts } from './broadcasts/broadcasts.ts';
import { Feeds1795695000000, openFeeds } from './feeds/feeds.ts';
import { webForm, webFormControllers } from './form/web-form.ts';
import { open311, open311Controllers, Open311Requests1795694400000 } from './open311/open311.ts';
import { tipsSettings } from './settings.ts';

/** Web form, Open311, web feeds, radio and television. */
export const tipsService: ServiceDefinition<typeof tipsSettings> = {
  name: 'tips',
  settings: tipsSettings,
  assemble: (context) => assembleAdapter({
    context, channel: 'tips', controllers: [...webFormControllers, ...open311Controllers, ...broadcastControllers], providers: () => [],
    migrations: [WebAnswers1795693800000, Open311Requests1795694400000, Feeds1795695000000],
    extras(channel) {
      const receipts = openReceipts({ store: channel.store, sealer: channel.sealer, clock: context.clock, media: ['web', 'open311'] });
      channel.answerBy(receipts.sender);
      const form = webForm(context, channel, receipts);
      const georeport = open311(context, channel, receipts);
      const feeds = openFeeds(context, channel);
      return {
        ...georeport, providers: [{ provide: receiptsToken, useValue: receipts }, ...form.providers, ...georeport.providers, ...broadcasts(context)],
        started: () => feeds.start(), close: () => feeds.stop(),
      };
    },
  }),
};
