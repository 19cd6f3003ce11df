import { readFileSync } from 'node:fs';
import kafkajs from 'kafkajs';
import { topicTable, type Topic } from '#libs/contract';
import { silentLogger } from '#libs/service';
import { startOwnKafka, type OwnKafka } from '../../../../test/servers.ts';
import { kafkaClient, patient, type BusConnection } from '../kafka/client.ts';
import { provisionKafka } from './index.ts';

jest.setTimeout(120_000);

let broker: OwnKafka;
const table = topicTable(['water', 'roads', 'water-supply']);
const users = ['routing', 'mobile', 'dept-water', 'dept-roads'].map((username) => ({ username, password: `${username} "pass", ü` }));

const as = (username: string, password = `${username} "pass", ü`): BusConnection => ({
  brokers: [broker.brokers], clientId: 'spec', username, password, mechanism: 'SCRAM-SHA-512', tls: false,
});
const admin = () => as(broker.admin.username, broker.admin.password);
const provision = (topics: readonly Topic[] = table, passwords = users) => provisionKafka({ admin: admin(), topics, users: passwords, replicas: 1 });

beforeAll(async () => {
  broker = await startOwnKafka();
});
afterAll(() => broker.end());

async function write(user: string, topic: string): Promise<string> {
  const producer = kafkaClient(as(user), { retries: 1 }, silentLogger).producer({
    idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false, createPartitioner: kafkajs.Partitioners.DefaultPartitioner, retry: { retries: 1 },
  });
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'k', value: 'v' }] });
    return 'written';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await producer.disconnect();
  }
}

/** A new broker reads its groups for a moment; that is no refusal. */
async function read(user: string, topic: string, groupId: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await readOnce(user, topic, groupId);
    if (tries === 40 || !/coordinator is (loading|not available)|not the correct coordinator/i.test(outcome)) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function readOnce(user: string, topic: string, groupId: string): Promise<string> {
  const consumer = kafkaClient(as(user), { retries: 1 }, silentLogger).consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false, retry: { retries: 1, restartOnFailure: async () => false } });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise<string>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error.message));
      consumer.run({ eachMessage: async ({ message }) => resolve(`read ${message.value?.toString()}`) }).catch(reject);
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await consumer.disconnect();
  }
}

describe('provisionKafka', () => {
  it('makes topics, users and rights, and nothing more when run again', async () => {
    const first = await provision();
    expect(first.topics.created).toHaveLength(table.length);
    expect(first.rights.created).toBeGreaterThan(0);
    expect(await provision()).toEqual({ topics: { created: [], changed: [] }, users: 4, rights: { created: 0, removed: 0 } });
  });

  it('lets each do what its row says', async () => {
    expect(await write('routing', 'departments.water.v1')).toBe('written');
    expect(await write('mobile', 'intake.messages.v1')).toBe('written');
    expect(await read('dept-water', 'departments.water.v1', 'dept-water-1')).toBe('read v');
    expect(await read('routing', 'intake.messages.v1', 'routing')).toBe('read v');
  });

  it.each([
    ['another department', 'dept-roads', 'departments.water.v1', 'dept-roads-1', /not authorized/i],
    ['intake by a department', 'dept-water', 'intake.messages.v1', 'dept-water-1', /not authorized/i],
    ['case events by a department', 'dept-water', 'cases.events.v1', 'dept-water-1', /not authorized/i],
    ['dead letters by a department', 'dept-water', 'intake.messages.v1.dead-letters', 'dept-water-1', /not authorized/i],
    ['another group', 'dept-water', 'departments.water.v1', 'dept-roads-1', /Failed to find group coordinator|not authorized/i],
    ['the group of one whose code begins alike', 'dept-water', 'departments.water.v1', 'dept-water-supply-1', /Failed to find group coordinator|not authorized/i],
    ['a service’s group', 'dept-water', 'departments.water.v1', 'routing', /Failed to find group coordinator|not authorized/i],
    ['intake by another adapter', 'mobile', 'intake.messages.v1', 'mobile', /not authorized/i],
  ])('refuses to read: %s', async (_, user, topic, group, refusal) => {
    expect(await read(user, topic, group)).toMatch(refusal);
  });

  it.each([
    ['dept-water', 'departments.water.v1'],
    ['dept-water', 'intake.messages.v1'],
    ['mobile', 'departments.water.v1'],
    ['mobile', 'cases.events.v1'],
    ['routing', 'intake.messages.v1'],
  ])('refuses to let %s write %s', async (user, topic) => {
    expect(await write(user, topic)).toMatch(/not authorized|authorization failed/i);
  });

  it('rotates passwords and refuses the old one', async () => {
    await provision(table, [{ username: 'dept-roads', password: 'new' }]);
    const signIn = async (password: string) => {
      const client = kafkaClient(as('dept-roads', password), { retries: 0 }, silentLogger).admin();
      try {
        await client.connect();
        return 'in';
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      } finally {
        await client.disconnect();
      }
    };
    expect([await signIn('new'), await signIn('dept-roads "pass", ü')]).toEqual(['in', 'KafkaJSSASLAuthenticationError']);
  });

  it('takes away rights that the table no longer gives, and leaves a stranger’s alone', async () => {
    const client = kafkaClient(admin(), patient, silentLogger).admin();
    await client.connect();
    const acl = (principal: string) => ({
      principal, host: '*', operation: kafkajs.AclOperationTypes.ALL, permissionType: kafkajs.AclPermissionTypes.ALLOW,
      resourceType: kafkajs.AclResourceTypes.TOPIC, resourceName: 'cases.events.v1', resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
    });
    await client.createAcls({ acl: [acl('User:dept-water'), acl('User:auditors')] });
    expect((await provision(topicTable(['water', 'water-supply']))).rights).toEqual({ created: 0, removed: 7 });
    const { resources } = await client.describeAcls({ ...acl('User:auditors'), resourcePatternType: kafkajs.ResourcePatternTypes.ANY });
    expect(resources).toHaveLength(1);
    await client.disconnect();
    expect(await write('routing', 'departments.roads.v1')).toMatch(/not authorized/i);
  });

  it('refuses a topic with other partitions and says which', async () => {
    const other = table.map((topic) => (topic.name === 'answers.v1' ? { ...topic, partitions: 5 } : topic));
    await expect(provision(other)).rejects.toThrow('answers.v1 has 6, the table says 5');
  });

  it('sets retention that was changed by hand back, and keeps what the operator set besides', async () => {
    const client = kafkaClient(admin(), patient, silentLogger).admin();
    await client.connect();
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: 'answers.v1' };
    await client.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '1000' }, { name: 'flush.messages', value: '1' }] }] });
    expect((await provision()).topics.changed).toEqual(['answers.v1']);
    const { resources } = await client.describeConfigs({ includeSynonyms: false, resources: [{ ...resource, configNames: ['retention.ms', 'flush.messages'] }] });
    expect(resources[0]?.configEntries.map(({ configValue }) => configValue)).toEqual([String(90 * 86_400_000), '1']);
    await client.disconnect();
  });
});

it('needs no decorators, so that the launcher can load it', () => {
  for (const file of ['index', 'scram', 'rights', 'acls', 'topics', 'compact']) {
    expect(readFileSync(`${__dirname}/${file}.ts`, 'utf8')).not.toMatch(/^\s*@\w+\(/m);
  }
});
