import { busConnection, busSettings, connectPublisher, KafkaTransport, topicReader } from '#libs/bus';
import { channelSettings } from '#libs/channel';
import { cityFolder, describeProblem, loadCity, type City } from '#libs/city';
import { casesTopic, eventSource, topicTable } from '#libs/contract';
import { SettingsError, type ServiceContext, type ServiceDefinition } from '#libs/service';
import { keepHouse, Loop, openStore, OutboxRelay, outboxMetrics, storeMigrations, storeSettings } from '#libs/store';
import type { z } from 'zod';
import type { EscalationParts } from './api/parts.ts';
import { EscalationModule } from './escalation.module.ts';
import { fireDue } from './fire/fire.ts';
import { Horizon } from './fire/horizon.ts';
import { clocksSignal } from './fold/fold-batch.ts';
import { escalationMetrics } from './metrics.ts';
import { escalationMigrations } from './records/migrations.ts';
import { notePositions, readPositions } from './records/positions.ts';

const escalationSettings = { ...storeSettings, ...busSettings, CITY_FOLDER: channelSettings.CITY_FOLDER };
type EscalationSettings = z.output<z.ZodObject<typeof escalationSettings>>;

/** Milliseconds: a net for points that another instance folded and did not live to fire; its own it sleeps exactly until. */
const longestSleep = 5000;
const casesPartitions = topicTable([]).find(({ name }) => name === casesTopic)!.partitions;

/** Holds the clock of every case as routing computed it, and proposes each point when its time has come. It decides nothing. */
export const escalationService: ServiceDefinition<typeof escalationSettings> = {
  name: 'escalation',
  settings: escalationSettings,
  async assemble(context: ServiceContext<EscalationSettings>) {
    const { settings, logger, metrics, clock } = context;
    const city = await cityOf(settings.CITY_FOLDER);
    const store = await openStore({
      url: settings.DATABASE_URL, schema: 'escalation', applicationName: 'escalation', poolSize: settings.DATABASE_POOL,
      migrations: [...storeMigrations, ...escalationMigrations], logger, clock,
    });
    const connection = busConnection(settings, 'escalation');
    const publisher = connectPublisher(connection, { logger });
    const relay = new OutboxRelay({ store, publisher, clock, logger, ...outboxMetrics(metrics, store) });
    const reader = topicReader(connection, { logger });
    const horizon = new Horizon({
      ends: () => reader.ends(casesTopic), positions: () => readPositions(store), partitions: casesPartitions, clock, logger,
    });
    const firing: Loop = new Loop({
      name: 'firing', store, clock, logger, idle: longestSleep,
      work: (signal) => fireDue(signal, { store, horizon, source: eventSource(city.code, 'escalation'), clock, logger, metrics: figures }),
    });
    const figures = escalationMetrics(metrics, store, clock);
    const transport = new KafkaTransport({
      connection, group: 'escalation', store, clock, logger, metrics,
      fatal: (error) => {
        logger.error({ error }, 'the consumer is dead: the process ends, to be started again');
        process.exit(1);
      },
      onRead: notePositions(store, () => firing.wake()),
    });
    store.onSignal(clocksSignal, () => firing.wake());
    const house = keepHouse({ store, clock, logger });
    const parts: EscalationParts = { store, clock, zone: city.zone };

    return {
      module: EscalationModule.of(parts),
      transports: [transport],
      readiness: {
        database: () => store.readiness(),
        kafka: () => transport.readiness() ?? publisher.readiness(),
      },
      async started() {
        relay.start();
        firing.start();
      },
      async close() {
        await Promise.all([house.stop(), firing.stop()]);
        publisher.abandon();
        await relay.stop();
        await Promise.all([publisher.close(), reader.close()]);
        await store.close();
      },
    };
  },
};

/** Of the city only its name in events and its time zone are needed: what a case owes stands in its events. */
async function cityOf(folder: string): Promise<City> {
  const loaded = await loadCity(cityFolder(folder));
  if (loaded.ok) return loaded.city;
  const remedy = `Mend it:\n${loaded.problems.map(describeProblem).join('\n')}`;
  throw new SettingsError('escalation', [{ variable: 'CITY_FOLDER', message: 'has faults', remedy }]);
}
