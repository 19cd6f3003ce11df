import pg from 'pg';
import { connectPublisher } from '#libs/bus';
import { silentLogger, systemClock } from '#libs/service';
import { openStore, outbox, OutboxRelay, storeMigrations, type OutboxPublisher, type OutboxRow } from '#libs/store';
import { kafkaOf } from '../stage/kafka.ts';
import type { Stage } from '../stage/stage.ts';
import { adminConnection } from './told.ts';

const schema = 'bare';
const topic = 'bench.bare';
/** As escalation takes them. */
const batch = 500;

/** Rows that are due, taken with SKIP LOCKED; what each leaves written into an outbox, and published by its relay. */
export interface Ceiling {
  /** `leaves`: the records of each row. Rows a second until the last record is acknowledged by Kafka. */
  run(leaves: readonly (readonly OutboxRow[])[]): Promise<number>;
  close(): Promise<void>;
}

/** libs/store's own outbox and relay in a schema of their own, beside `idle` rows that are not due. Nothing is decided. */
export async function openCeiling(stage: Stage, idle: number): Promise<Ceiling> {
  await createTopic(stage);
  const admin = new pg.Client({ connectionString: stage.database });
  await admin.connect();
  await admin.query(`
    CREATE SCHEMA ${schema};
    CREATE TABLE ${schema}.clocks (n bigint PRIMARY KEY, next_at timestamptz NOT NULL, proposed_at timestamptz);
    CREATE INDEX clocks_next ON ${schema}.clocks (next_at, n) WHERE proposed_at IS NULL`);
  await admin.query(`INSERT INTO ${schema}.clocks SELECT -n, 'infinity' FROM generate_series(1, $1::bigint) AS n`, [idle]);
  await admin.query(`VACUUM ANALYZE ${schema}.clocks`);
  const common = { clock: systemClock, logger: silentLogger };
  const store = await openStore({ ...common, url: stage.database, schema, applicationName: schema, migrations: storeMigrations });
  const publisher = connectPublisher(adminConnection(stage), common);
  let published = 0;
  let whole = (): void => {};
  const counting: OutboxPublisher = {
    async publish(records) {
      const report = await publisher.publish(records);
      if (report.unknown.size + report.refused.size === 0) published += records.length;
      whole();
      return report;
    },
    alreadyPublished: (...asked) => publisher.alreadyPublished(...asked),
  };
  const relay = new OutboxRelay({ ...common, store, publisher: counting });
  relay.start();
  let next = 0;

  return {
    async run(leaves) {
      const first = next;
      next += leaves.length;
      await admin.query(`INSERT INTO ${schema}.clocks SELECT n, now() - interval '1 second' FROM generate_series($1::bigint, $2::bigint - 1) AS n`, [first, next]);
      const wanted = published + leaves.reduce((sum, { length }) => sum + length, 0);
      const done = new Promise<void>((resolve) => (whole = () => published >= wanted && resolve()));
      const began = performance.now();
      for (let taken = -1; taken !== 0;) {
        taken = await store.transaction(async (tx) => {
          const rows = await tx.query<{ n: string }>(
            `WITH due AS MATERIALIZED (
               SELECT n FROM clocks WHERE proposed_at IS NULL AND next_at <= now() ORDER BY next_at, n LIMIT $1 FOR UPDATE SKIP LOCKED
             ) UPDATE clocks SET proposed_at = now() FROM due WHERE clocks.n = due.n RETURNING clocks.n`, [batch],
          );
          await outbox.add(tx, rows.flatMap(({ n }) => leaves[Number(n) - first]!.map((record) => ({ ...record, topic }))));
          return rows.length;
        });
      }
      await done;
      return (leaves.length * 1000) / (performance.now() - began);
    },
    async close() {
      await relay.stop();
      await publisher.close();
      await store.close();
      await admin.query(`DROP SCHEMA ${schema} CASCADE`);
      await admin.end();
    },
  };
}

async function createTopic(stage: Stage): Promise<void> {
  const admin = kafkaOf(stage).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 12, replicationFactor: 1 }] });
  await admin.disconnect();
}
