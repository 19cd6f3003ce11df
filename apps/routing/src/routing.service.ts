import { withCalendar } from '#libs/city';
import { busConnection, busSettings, connectPublisher, KafkaTransport, type Parked } from '#libs/bus';
import { channelSettings, openFileContentStore } from '#libs/channel';
import { createSealer, followKeyFile, keyFileAt, openKeyring } from '#libs/privacy';
import type { ServiceContext, ServiceDefinition } from '#libs/service';
import { keepHouse, Loop, openStore, OutboxRelay, outboxMetrics, storeMigrations, storeSettings, type Tx } from '#libs/store';
import type { z } from 'zod';
import { acknowledge } from './answers/acknowledge.ts';
import type { RoutingParts } from './api/parts.ts';
import { intakeTransport, pointsTransport, resultsTransport } from './api/topics.controller.ts';
import { followPolicy } from './city/follow-policy.ts';
import { writeTasks } from './effects/tasks.ts';
import { sendTellings } from './leaders/send-tellings.ts';
import { routingMetrics } from './metrics.ts';
import { PolicyArchive } from './records/policies.ts';
import { recounting } from './recount/recount.ts';
import { routingMigrations } from './records/migrations.ts';
import { RoutingModule } from './routing.module.ts';
import { deliverWebhooks } from './webhooks/deliver.ts';

const routingSettings = {
  ...storeSettings,
  ...busSettings,
  CITY_FOLDER: channelSettings.CITY_FOLDER,
  CITY_KEY: channelSettings.CITY_KEY,
  SEALING_KEYS_FILE: channelSettings.SEALING_KEYS_FILE,
  STORAGE_URL: channelSettings.STORAGE_URL,
};
type RoutingSettings = z.output<z.ZodObject<typeof routingSettings>>;

const sealingKeysLook = 5000;
/** Milliseconds: a message is in haste, what became of an answer is not, nor are its acknowledgement and a webhook that tells of it. */
const resultsGather = 250;
const loopsGather = 100;

/** Matches messages to cases, decides, and tells departments and citizens: the one writer of cases. */
export const routingService: ServiceDefinition<typeof routingSettings> = {
  name: 'routing',
  settings: routingSettings,
  async assemble(context: ServiceContext<RoutingSettings>) {
    const { settings, logger, metrics, clock, random } = context;
    const stopping = new AbortController();
    const keyring = await openKeyring(keyFileAt(settings.SEALING_KEYS_FILE), (message) => logger.warn({}, message));
    void followKeyFile(keyring, sealingKeysLook, (milliseconds, signal) => clock.sleep(milliseconds, signal), stopping.signal);
    const sealer = createSealer(keyring);
    const content = await openFileContentStore(settings.STORAGE_URL, { keys: keyring, clock, random });
    const store = await openStore({
      url: settings.DATABASE_URL, schema: 'routing', applicationName: 'routing', poolSize: settings.DATABASE_POOL,
      migrations: [...storeMigrations, ...routingMigrations], logger, clock,
    });
    const archive = new PolicyArchive(store);
    const policy = await followPolicy(settings.CITY_FOLDER, archive, { store, clock, logger });

    const connection = busConnection(settings, 'routing');
    const publisher = connectPublisher(connection, { logger });
    const relay = new OutboxRelay({ store, publisher, clock, logger, ...outboxMetrics(metrics, store) });
    const consuming = {
      connection, store, clock, logger, metrics,
      fatal: (error: unknown) => {
        logger.error({ error }, 'the consumer is dead: the process ends, to be started again');
        process.exit(1);
      },
      onParked: (tx: Tx, parked: Parked) => parkedTask(tx, parked, context),
    };
    const transports = [
      new KafkaTransport({ ...consuming, group: 'routing', transportId: intakeTransport }),
      new KafkaTransport({ ...consuming, group: 'routing-points', transportId: pointsTransport }),
      new KafkaTransport({ ...consuming, group: 'routing-results', transportId: resultsTransport, gather: resultsGather }),
    ];

    const parts: RoutingParts = {
      store, content, clock, random, opener: { sealer, cityKey: settings.CITY_KEY },
      city: () => policy.now,
      // A case keeps its policy; what days are worked is known best by the newest papers.
      cityOf: async (hash) => (hash === policy.now.hash ? policy.now : withCalendar(await archive.at(hash), policy.now)),
      metrics: routingMetrics(metrics, store),
    };
    const shared = { store, sealer, clock, random, logger, city: () => policy.now };
    const acknowledging = new Loop({
      name: 'acknowledge', store, clock, logger, idle: 1000, gather: loopsGather,
      // Also of a long queue a hundred at a time: what goes to departments goes first.
      work: async () => ((await acknowledge({ ...shared, cityKey: settings.CITY_KEY })) ? loopsGather : undefined),
    });
    const webhooks = new Loop({
      name: 'webhooks', store, clock, logger, idle: 1000, gather: loopsGather,
      work: async () => {
        const more = await deliverWebhooks({ ...shared, fetch: context.fetch, secret: (variable) => context.setting(variable) });
        return more ? 0 : undefined;
      },
    });
    const leaders = new Loop({
      // Woken by what this process writes; what another wrote, or the end of quiet hours, may wait these seconds.
      name: 'leaders', store, clock, logger, gather: loopsGather,
      work: async () => ((await sendTellings(shared)) ? 0 : undefined),
    });
    const counting = new Loop({ name: 'recount', store, clock, logger, work: recounting({ ...parts, logger }) });
    store.onSignal('acknowledgements', () => acknowledging.wake());
    store.onSignal('department-messages', () => webhooks.wake());
    store.onSignal('leader-tellings', () => leaders.wake());
    const house = keepHouse({ store, clock, logger });

    return {
      module: RoutingModule.of(parts),
      transports,
      readiness: {
        database: () => store.readiness(),
        city: () => policy.readiness(),
        kafka: () => transports.map((each) => each.readiness()).find((reason) => reason !== undefined) ?? publisher.readiness(),
      },
      async started() {
        relay.start();
        acknowledging.start();
        webhooks.start();
        leaders.start();
        counting.start();
      },
      async close() {
        stopping.abort();
        await policy.stop();
        await Promise.all([house.stop(), acknowledging.stop(), webhooks.stop(), leaders.stop(), counting.stop()]);
        publisher.abandon();
        await relay.stop();
        await publisher.close();
        await store.close();
      },
    };
  },
};

async function parkedTask(tx: Tx, parked: Parked, { random, clock }: ServiceContext<RoutingSettings>): Promise<void> {
  const subject = `a record of ${parked.topic} cannot be handled: ${parked.reason}`;
  const { id, topic, partition, offset, recordId, attempts } = parked;
  await writeTasks(tx, [{ task: { kind: 'parked', subject, detail: { parked: id, topic, partition, offset, recordId, attempts } } }], random, clock.now());
}
