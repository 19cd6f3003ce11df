import { Controller, Inject, Module, type Provider, type Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { BatchPattern, type BusRecord } from '#libs/bus';
import { answersTopic, type AdapterName } from '#libs/contract';
import type { Assembly, ServiceContext } from '#libs/service';
import type { MigrationClass } from '#libs/store';
import { answersTransport, openChannel, type Channel } from './channel.ts';
import type { CurrentCity } from './city.ts';
import type { WebhookProvider } from './provider.ts';
import type { ReadingParts } from './reading/reading.ts';
import type { ChannelSettings } from './settings.ts';

/** By which a controller is given the Channel: `@Inject(channelToken) channel: Channel`. */
export const channelToken = Symbol('channel');
/** By which a controller is given PUBLIC_URL. */
export const publicUrlToken = Symbol('PUBLIC_URL');

/** Takes from answers.v1 what is to leave by this adapter. */
@Controller()
class AnswersController {
  readonly #channel: Channel;

  constructor(@Inject(channelToken) channel: Channel) {
    this.#channel = channel;
  }

  @BatchPattern(answersTopic, answersTransport)
  async take(records: BusRecord[]): Promise<void> {
    await this.#channel.takeAnswers(records);
  }
}

@Module({})
class AdapterModule {}

/** What an adapter has beside its providers: what it asks by itself, pages, consumers. */
export interface AdapterExtras {
  providers?: Provider[];
  transports?: CustomTransportStrategy[];
  readiness?: Assembly['readiness'];
  started?(): Promise<void> | void;
  /** Before the channel's own parts are closed. */
  close?(): Promise<void> | void;
}

export interface AdapterParts<Settings extends ChannelSettings> {
  context: ServiceContext<Settings>;
  channel: AdapterName;
  /** See `openChannel`. */
  providers: (city: CurrentCity) => readonly WebhookProvider[];
  controllers: Type[];
  /** Of the adapter's own tables. */
  migrations?: readonly MigrationClass[];
  /** Of adapters that take paper: scans are read. */
  reading?: ReadingParts;
  extras?: (channel: Channel) => Promise<AdapterExtras> | AdapterExtras;
}

/** Puts an adapter together: its channel, its controllers, and what else it has. */
export async function assembleAdapter<Settings extends ChannelSettings>(parts: AdapterParts<Settings>): Promise<Assembly> {
  const { context, channel: name } = parts;
  const channel = await openChannel({
    context, channel: name, providers: parts.providers, migrations: parts.migrations ?? [], ...(parts.reading === undefined ? {} : { reading: parts.reading }),
    fatal(error) {
      context.logger.error({ error }, 'the consumer is dead: the process ends');
      process.exit(1);
    },
  });
  const extras = await parts.extras?.(channel) ?? {};
  const own = channel.assembly;
  return {
    module: {
      module: AdapterModule,
      controllers: [...parts.controllers, AnswersController],
      providers: [
        { provide: channelToken, useValue: channel },
        { provide: publicUrlToken, useValue: context.settings.PUBLIC_URL },
        ...(extras.providers ?? []),
      ],
    },
    transports: [...(own.transports ?? []), ...(extras.transports ?? [])],
    readiness: { ...own.readiness, ...extras.readiness },
    async started() {
      await own.started?.();
      await extras.started?.();
    },
    async close() {
      await extras.close?.();
      await own.close?.();
    },
  };
}
