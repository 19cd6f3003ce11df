import { assembleAdapter } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { WebAnswers1795693800000 } from './receipts/migrations.ts';
import { openReceipts, receiptsToken } from './receipts/receipts.ts';
import { tipsSettings } from './settings.ts';

/** Web form, Open311, web feeds, radio and television. */
export const tipsService: ServiceDefinition<typeof tipsSettings> = {
  name: 'tips',
  settings: tipsSettings,
  assemble: (context) => assembleAdapter({
    context, channel: 'tips', controllers: [], providers: () => [],
    migrations: [WebAnswers1795693800000],
    extras(channel) {
      const receipts = openReceipts({ store: channel.store, sealer: channel.sealer, clock: context.clock });
      channel.answerBy(receipts.sender);
      return { providers: [{ provide: receiptsToken, useValue: receipts }] };
    },
  }),
};
