import { Kafka, logLevel } from 'kafkajs';
import { testKafka } from '../../../test/servers.ts';
import { removeDeadMembers } from './ghosts.ts';

it('takes out the members of the chosen groups, and nobody else', async () => {
  const { brokers, admin } = testKafka();
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, sasl: { mechanism: 'scram-sha-512', ...admin } });
  const operator = kafka.admin();
  await operator.connect();
  const topic = `ghosts-${Date.now()}`;
  await operator.createTopics({ topics: [{ topic }], waitForLeaders: true });
  const groups = [`one-${topic}`, `other-${topic}`];
  const consumers = groups.map((groupId) => kafka.consumer({ groupId, sessionTimeout: 10_000, heartbeatInterval: 3000, maxWaitTimeInMs: 300 }));
  for (const consumer of consumers) {
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ eachMessage: async () => {} });
    await joined;
  }
  const members = async (): Promise<number[]> => {
    const described = (await operator.describeGroups(groups)).groups;
    return groups.map((group) => described.find(({ groupId }) => groupId === group)?.members.length ?? -1);
  };
  expect(await members()).toEqual([1, 1]);
  expect(await removeDeadMembers(kafka, (groupId) => groupId === groups[0])).toBe(1);
  expect(await members()).toEqual([0, 1]);
  await Promise.all(consumers.map((consumer) => consumer.disconnect()));
  await operator.disconnect();
}, 30_000);
