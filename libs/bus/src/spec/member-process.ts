import 'reflect-metadata';
import { Registry } from 'prom-client';
import { silentLogger, systemClock } from '#libs/service';
import { openStore, OutboxRelay, storeMigrations } from '#libs/store';
import { KafkaTransport } from '../consume/transport.ts';
import type { BusConnection } from '../kafka/client.ts';
import { connectPublisher } from '../publish/publisher.ts';
import { effectHandler } from './effects.ts';

/** A service in a process of its own, for specs that kill it. What to do stands in its first argument. */
export interface MemberTask {
  connection: BusConnection;
  url: string;
  schema: string;
  name: string;
  /** Consume this topic in this group. */
  consume?: { topic: string; group: string };
  /** Relay the outbox. */
  relay?: boolean;
}

const task = JSON.parse(process.argv[2]!) as MemberTask;
const store = await openStore({
  url: task.url, schema: task.schema, applicationName: task.name, migrations: storeMigrations, logger: silentLogger, clock: systemClock,
});
const fatal = (error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(70);
};
let transport: KafkaTransport | undefined;
if (task.consume) {
  const { topic, group } = task.consume;
  transport = new KafkaTransport({
    connection: task.connection, group, store, clock: systemClock, logger: silentLogger, metrics: new Registry(), fatal, chunk: 10,
  });
  const handle = effectHandler(store, group, task.name);
  transport.addHandler(topic, async (records) => {
    await handle(records);
    return undefined as never;
  });
  transport.listen(() => undefined);
}
let relay: OutboxRelay | undefined;
if (task.relay) {
  relay = new OutboxRelay({ store, publisher: connectPublisher(task.connection, { logger: silentLogger }), clock: systemClock, logger: silentLogger });
  relay.start();
}
process.once('SIGTERM', () => {
  void Promise.all([transport?.close(), relay?.stop()])
    .then(() => store.close())
    .then(() => process.exit(0));
});
process.stdout.write('started\n');
