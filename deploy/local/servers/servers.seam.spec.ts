import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { startOwnKafka, startOwnPostgres, testDatabase, testKafka } from '../../../test/servers.ts';

async function value(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(statement)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

function admin(brokers: string, username: string, password: string): ReturnType<Kafka['admin']> {
  return new Kafka({
    brokers: [brokers],
    logLevel: logLevel.NOTHING,
    sasl: { mechanism: 'scram-sha-512', username, password },
    retry: { retries: 0 },
  }).admin();
}

describe('the servers of the tests', () => {
  it('gives each spec a database of its own', async () => {
    const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
    await value(one.url, 'create table t (n int)');
    expect(await value(two.url, "select to_regclass('t')")).toBeNull();
    await Promise.all([one.drop(), two.drop()]);
    await expect(value(one.url, 'select 1')).rejects.toThrow(/does not exist/);
  });

  it('lets nobody into Kafka without a name', async () => {
    const { brokers, admin: known, clusterId } = testKafka();
    const operator = admin(brokers, known.username, known.password);
    await operator.connect();
    expect((await operator.describeCluster()).clusterId).toBe(clusterId);
    await operator.disconnect();
    await expect(admin(brokers, known.username, 'wrong').connect()).rejects.toThrow(/authentication/i);
    const nameless = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
    await expect(nameless.connect().then(() => nameless.listTopics())).rejects.toThrow();
    await nameless.disconnect();
  });

  it('starts a killed PostgreSQL again with its data', async () => {
    const own = await startOwnPostgres();
    try {
      await value(own.adminUrl, 'create table kept as select 7 as n');
      await own.killPostgres();
      await expect(value(own.adminUrl, 'select 1')).rejects.toThrow();
      await own.startPostgres();
      expect(await value(own.adminUrl, 'select n from kept')).toBe(7);
    } finally {
      await own.end();
    }
  }, 60_000);

  it('starts a killed broker again with its topics', async () => {
    const own = await startOwnKafka();
    const operator = admin(own.brokers, own.admin.username, own.admin.password);
    try {
      await operator.connect();
      await operator.createTopics({ topics: [{ topic: 'kept', numPartitions: 3 }] });
      await own.killBroker();
      await own.startBroker();
      await operator.disconnect();
      await operator.connect();
      expect(await operator.listTopics()).toContain('kept');
    } finally {
      await operator.disconnect();
      await own.end();
    }
  }, 60_000);
});
