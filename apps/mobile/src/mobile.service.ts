import { Module } from '@nestjs/common';
import { openChannel } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { AnswersController } from './answers.controller.ts';
import { smsProviders } from './providers.ts';
import { mobileSettings } from './settings.ts';
import { channelToken, publicUrlToken, SmsController } from './sms.controller.ts';

@Module({})
class MobileModule {}

/** The mayor's mobile: SMS and MMS in, SMS out. */
export const mobileService: ServiceDefinition<typeof mobileSettings> = {
  name: 'mobile',
  settings: mobileSettings,
  async assemble(context) {
    const channel = await openChannel({
      context, channel: 'mobile',
      providers: (city) => smsProviders(context, city),
      fatal(error) {
        context.logger.error({ error }, 'the consumer is dead: the process ends');
        process.exit(1);
      },
    });
    return {
      module: {
        module: MobileModule,
        controllers: [SmsController, AnswersController],
        providers: [
          { provide: channelToken, useValue: channel },
          { provide: publicUrlToken, useValue: context.settings.PUBLIC_URL },
        ],
      },
      ...channel.assembly,
    };
  },
};
