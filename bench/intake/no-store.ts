// The mobile service without its store: same server, same logs and figures, same signature check, same reading; what is
// accepted is forgotten. What the intake can be at most, on this machine and with this generator.
import { Module } from '@nestjs/common';
import { channelMetrics, channelToken, followCity, publicUrlToken, receiveMessages, type Accepted, type Channel, type InboundItem } from '#libs/channel';
import { messageId } from '#libs/contract';
import { main, type ServiceDefinition } from '#libs/service';
import { smsProviders } from '../../apps/mobile/src/providers.ts';
import { mobileSettings } from '../../apps/mobile/src/settings.ts';
import { SmsController } from '../../apps/mobile/src/sms.controller.ts';

@Module({})
class NoStoreModule {}

const noStore: ServiceDefinition<typeof mobileSettings> = {
  name: 'mobile',
  settings: mobileSettings,
  async assemble(context) {
    const { settings, clock, logger } = context;
    const city = await followCity(settings.CITY_FOLDER, 'mobile', { clock, logger });
    const providers = smsProviders(context, city);
    const accept = async (item: InboundItem): Promise<Accepted> => {
      const id = messageId(city.now.code, item.account.key, item.identity);
      return { messageId: id, duplicate: false, conflict: false, response: item.response(id) };
    };
    const parts = { intake: { accept }, answers: { report: async () => false }, metrics: channelMetrics(context.metrics), logger };
    const channel: Pick<Channel, 'receive' | 'report'> = {
      receive: (name, request) => {
        const provider = providers.find((each) => each.name === name);
        return provider && receiveMessages(provider, request, parts);
      },
      report: () => undefined,
    };
    return {
      module: {
        module: NoStoreModule, controllers: [SmsController],
        providers: [{ provide: channelToken, useValue: channel }, { provide: publicUrlToken, useValue: settings.PUBLIC_URL }],
      },
      close: async () => city.stop(),
    };
  },
};

await main(noStore);
