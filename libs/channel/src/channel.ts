import { busConnection, connectPublisher, KafkaTransport, type BusRecord } from '#libs/bus';
import { decodeEvent, type AdapterName } from '#libs/contract';
import { createSealer, followKeyFile, keyFileAt, openKeyring, type Sealer } from '#libs/privacy';
import type { Assembly, ServiceContext } from '#libs/service';
import { keepHouse, openStore, OutboxRelay, outboxMetrics, storeMigrations, type MigrationClass, type Store } from '#libs/store';
import type { AnswerSender, DeliveryReport } from './answers/provider.ts';
import { AnswerWorker } from './answers/send.ts';
import { takeAnswers } from './answers/take.ts';
import { followCity, type CurrentCity } from './city.ts';
import type { HttpAnswer, WebhookRequest } from './http/exchange.ts';
import { receiveMessages, receiveReports } from './http/receive.ts';
import { createIntake, type Intake } from './intake/intake.ts';
import { ListingWorker } from './listing/listing-worker.ts';
import { createMediaFetch } from './media/fetch-media.ts';
import { MediaWorker } from './media/worker.ts';
import { channelMetrics, type ChannelMetrics } from './metrics.ts';
import { channelMigrations } from './migrations.ts';
import { originalsMetrics } from './originals/metrics.ts';
import { OriginalsWorker } from './originals/worker.ts';
import type { WebhookProvider } from './provider.ts';
import { createDocuments, type Documents } from './reading/documents.ts';
import { openReading, type ReadingParts } from './reading/reading.ts';
import { privateAllowed, type ChannelSettings } from './settings.ts';
import { createSources, type Sources } from './sources/sources.ts';
import { createTranscribe } from './speech/transcribe.ts';
import { SpeechWorker } from './speech/worker.ts';
import { openFileContentStore } from './storage/file-content-store.ts';
import type { ContentStore } from './storage/content-store.ts';

export interface ChannelParts {
  context: ServiceContext<ChannelSettings>;
  channel: AdapterName;
  /** Made once the city is known. Rejects or throws when an account is set up wrongly: then the service does not start. */
  providers: (city: CurrentCity) => readonly WebhookProvider[];
  /** Of this adapter's own tables, after the channel's. */
  migrations?: readonly MigrationClass[];
  /** Of adapters that take paper: scans are read. */
  reading?: ReadingParts;
  /** Ends the process with a code other than 0. */
  fatal: (error: unknown) => void;
}

/** All that an adapter consists of beside its providers and its controllers. */
export interface Channel {
  intake: Intake;
  store: Store;
  content: ContentStore;
  city: CurrentCity;
  /** Undefined when there is no provider of that name. Rejects with Problem 403 or 503. */
  receive(provider: string, request: WebhookRequest): Promise<HttpAnswer> | undefined;
  report(provider: string, request: WebhookRequest): Promise<HttpAnswer> | undefined;
  /** For a controller's `@BatchPattern(answersTopic)`. */
  takeAnswers(records: readonly BusRecord[]): Promise<void>;
  /** Tells that what we ask (a mailbox, a feed) does not answer, or does again. */
  sources: Sources;
  sealer: Sealer;
  /** Scans, and what was read in them. */
  documents: Documents;
  metrics: ChannelMetrics;
  /** One more way in which answers leave, of accounts that no webhook provider serves; before the service has started. */
  answerBy(sender: AnswerSender): void;
  /** What came to be known, by another way than `report`, of an answer that was sent; false when it is none of ours. */
  reported(report: DeliveryReport): Promise<boolean>;
  /**
   * One more consumer of this service, for other topics than answers.v1; to be put among the assembly's transports. Its
   * handlers name it: `@BatchPattern(topic, id)`.
   */
  transport(group: string, id: symbol): KafkaTransport;
  /** Everything of the service's assembly except its module. */
  assembly: Omit<Assembly, 'module'>;
}

/** Else a second consumer of the same service would be given the answers too. */
export const answersTransport = Symbol('answers');

const mediaRedirects = 5;
const sendLeaseSeconds = 30;
const listingSeconds = 180;
/** Of one recording; services hear faster than it is spoken. */
const speechSeconds = 300;
/** Milliseconds. An answer that comes after hours or days can wait for others. */
const answersGather = 100;
const sealingKeysLook = 5000;

/** Puts the parts of one adapter together, in the order in which they need each other. */
export async function openChannel(parts: ChannelParts): Promise<Channel> {
  const { context: { settings, logger, clock }, channel } = parts;
  const city = await followCity(settings.CITY_FOLDER, channel, { clock, logger });
  const stopping = new AbortController();
  stopping.signal.addEventListener('abort', () => city.stop());
  try {
    return await assemble(parts, city, stopping);
  } catch (error) {
    stopping.abort();
    throw error;
  }
}

async function assemble({ context, channel, providers: makeProviders, migrations = [], reading: paper, fatal }: ChannelParts, city: CurrentCity, stopping: AbortController): Promise<Channel> {
  const { settings, logger, metrics: registry, clock, random } = context;
  const metrics = channelMetrics(registry);
  const keyring = await openKeyring(keyFileAt(settings.SEALING_KEYS_FILE), (message) => logger.warn({}, message));
  void followKeyFile(keyring, sealingKeysLook, (milliseconds, signal) => clock.sleep(milliseconds, signal), stopping.signal);
  const sealer = createSealer(keyring);
  const content = await openFileContentStore(settings.STORAGE_URL, { keys: keyring, clock, random });
  const providers = makeProviders(city);
  const store = await openStore({
    url: settings.DATABASE_URL, schema: channel, applicationName: channel, poolSize: settings.DATABASE_POOL,
    migrations: [...storeMigrations, ...channelMigrations, ...migrations], logger, clock,
  });
  const connection = busConnection(settings, channel);
  const publisher = connectPublisher(connection, { logger });
  const relay = new OutboxRelay({ store, publisher, clock, logger, ...outboxMetrics(registry, store) });
  const house = keepHouse({ store, clock, logger });

  const shared = { store, sealer, clock, logger, metrics, random, city: { code: city.now.code } };
  const intake = createIntake({ ...shared, cityKey: settings.CITY_KEY, content });
  originalsMetrics(registry, store);
  const originals = new OriginalsWorker({ ...shared, content, busy: () => intake.busy() });
  const limits = {
    bytes: settings.MEDIA_MAX_MIB * 1024 * 1024,
    seconds: settings.MEDIA_SECONDS,
    redirects: mediaRedirects,
    allowPrivate: privateAllowed(settings),
  };
  const media = new MediaWorker({
    ...shared, intake, fetchMedia: createMediaFetch(content, limits), leaseSeconds: settings.MEDIA_SECONDS + 30,
    access: (provider, account, identity) => providers.find(({ name }) => name === provider)?.mediaAccess?.(account, identity),
  });
  const { SPEECH_URL } = settings;
  const speech = SPEECH_URL === undefined ? undefined : new SpeechWorker({
    ...shared, intake, content, transcribe: createTranscribe({ settings: { ...settings, SPEECH_URL }, fetch: context.fetch, seconds: speechSeconds }),
    leaseSeconds: speechSeconds + 30,
  });
  const documents = createDocuments({ store, sealer, content });
  const reading = paper && openReading(paper, { ...shared, intake, content, settings, registry, areaCode: () => city.now.phone.area });
  const senders: AnswerSender[] = providers.flatMap(({ sender }) => (sender ? [sender] : []));
  const results = { service: channel, zoneOf: (account: string) => city.account(account)?.zone.name ?? city.now.zone.name };
  const sources = createSources({ ...shared, channel, zoneOf: results.zoneOf });
  const answers = new AnswerWorker({ ...shared, ...results, senders, leaseSeconds: sendLeaseSeconds });
  const listings = new ListingWorker({ ...shared, intake, sources, accounts: providers.flatMap((provider) => provider.listings ?? []), everySeconds: listingSeconds });
  const consumer = { connection, store, clock, logger, metrics: registry, fatal };
  const transport = new KafkaTransport({ ...consumer, group: `${channel}-answers`, gather: answersGather, transportId: answersTransport });
  const receiving = { intake, answers, metrics, logger };
  const named = (name: string) => providers.find((provider) => provider.name === name);

  return {
    intake, store, content, city, sources, sealer, documents, metrics,
    answerBy: (sender) => void senders.push(sender),
    reported: (report) => answers.report(report),
    transport: (group, transportId) => new KafkaTransport({ ...consumer, group: `${channel}-${group}`, transportId }),
    receive: (name, request) => {
      const provider = named(name);
      return provider && receiveMessages(provider, request, receiving);
    },
    report: (name, request) => {
      const provider = named(name);
      return provider && receiveReports(provider, request, receiving);
    },
    takeAnswers: (records) => takeAnswers(records.map(({ headers, value }) => decodeEvent(headers, value)), {
      ...shared, ...results, senders, intake, cityKey: settings.CITY_KEY, isOwn: (account) => city.account(account) !== undefined,
    }),
    assembly: {
      transports: [transport],
      readiness: { database: () => store.readiness(), kafka: () => transport.readiness() ?? publisher.readiness() },
      async started() {
        relay.start();
        media.start();
        answers.start();
        listings.start();
        originals.start();
        speech?.start();
        reading?.start();
      },
      async close() {
        stopping.abort();
        await Promise.all([listings.stop(), media.stop(), answers.stop(), originals.stop(), speech?.stop(), reading?.stop(), house.stop()]);
        publisher.abandon();
        await relay.stop();
        await publisher.close();
        await store.close();
      },
    },
  };
}
