import { assembleAdapter, openReceipts, WebAnswers1795693800000 } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { ForwardedController, timeToken } from './forwarded/forwarded.controller.ts';
import { PetitionReports1795712400000 } from './migrations.ts';
import { petitionsSettings } from './settings.ts';
import { Desk, deskToken } from './visits/desk.ts';
import { unreadByVisitors } from './visits/unread.ts';
import { VisitsController } from './visits/visits.controller.ts';

/** What the petition bureau forwards, and who comes himself. */
export const petitionsService: ServiceDefinition<typeof petitionsSettings> = {
  name: 'petitions',
  settings: petitionsSettings,
  assemble: (context) => assembleAdapter({
    context, channel: 'petitions', controllers: [ForwardedController, VisitsController], providers: () => [],
    migrations: [WebAnswers1795693800000, PetitionReports1795712400000],
    reading: {},
    extras(channel) {
      const { clock, random, settings } = context;
      const receipts = openReceipts({ store: channel.store, sealer: channel.sealer, clock, media: ['visit'], unread: unreadByVisitors });
      channel.answerBy(receipts.sender);
      return { providers: [{ provide: timeToken, useValue: { clock, random } }, { provide: deskToken, useValue: new Desk({ channel, receipts, clock, settings }) }] };
    },
  }),
};
