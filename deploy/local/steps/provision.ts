import { topicTable } from '#libs/contract';
import { kafkaUserName, type Credentials } from '../settings/credentials.ts';

/** Makes the database, and a role and a schema for each service. */
export async function provisionDatabases(credentials: Credentials): Promise<void> {
  // Not through #libs/store, which brings TypeORM and libs/service: that would slow every start.
  const { provisionDatabase } = await import('../../../libs/store/src/provision/index.ts');
  const admin = new URL(credentials.database);
  const database = decodeURIComponent(admin.pathname.slice(1));
  admin.pathname = '/postgres';
  await provisionDatabase({
    adminUrl: admin.href,
    database,
    roles: Object.entries(credentials.databases).map(([name, url]) => ({ name, password: decodeURIComponent(new URL(url).password) })),
  });
}

/** Makes topics, SCRAM users and rights as the topic table has them. */
export async function provisionTopics(credentials: Credentials, departments: readonly string[], replicas: number): Promise<void> {
  // Not through #libs/bus, whose transport brings all of Nest: that alone would take a second of every start.
  const { provisionKafka } = await import('../../../libs/bus/src/provision/index.ts');
  const { brokers, admin, users } = credentials.kafka;
  await provisionKafka({
    admin: { brokers: brokers.split(','), clientId: 'launcher', ...admin, mechanism: 'SCRAM-SHA-512', tls: false },
    topics: topicTable(departments),
    users: Object.entries(users).map(([name, { password }]) => ({ username: kafkaUserName(name), password })),
    replicas,
  });
}
