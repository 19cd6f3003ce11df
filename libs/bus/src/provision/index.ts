import { serviceNames, type Topic } from '#libs/contract';
import type { Logger } from '#libs/service';
import { kafkaClient, patient, type BusConnection } from '../kafka/client.ts';
import { atMost } from '../kafka/deadline.ts';
import { sentence } from '../kafka/errors.ts';
import { applyRights } from './acls.ts';
import { rightsOf } from './rights.ts';
import { setScramUsers, type ScramUser } from './scram.ts';
import { applyTopics } from './topics.ts';

export { departmentUser } from './rights.ts';
export type { ScramUser } from './scram.ts';

export interface ProvisionKafka {
  /** As a user who may do all (locally `admin`). */
  admin: BusConnection;
  /** `topicTable(codes of the departments)`. */
  topics: readonly Topic[];
  /** Passwords to set: `<service>` and `departmentUser(code)`; others of them keep theirs. */
  users: ScramUser[];
  /** 1 locally, 3 in a cluster. */
  replicas: number;
  logger?: Logger;
}

export interface ProvisionedKafka {
  topics: { created: string[]; changed: string[] };
  users: number;
  rights: { created: number; removed: number };
}

/**
 * Makes topics, users and rights as the topic table has them, and takes away rights that it no longer gives (from
 * services and `dept-…` users; nobody else's are touched). May be run again at any time. Rejects with a sentence.
 */
export async function provisionKafka({ admin: connection, topics, users, replicas, logger = quiet }: ProvisionKafka): Promise<ProvisionedKafka> {
  const rights = rightsOf(topics);
  const kafka = kafkaClient(connection, patient, logger);
  const admin = kafka.admin();
  await admin.connect();
  try {
    const done = await applyTopics(admin, topics, replicas);
    await setScramUsers(kafka, users);
    const applied = await applyRights(admin, rights, isOurs);
    const last = users.at(-1);
    if (last) await canSignIn({ ...connection, ...last }, logger);
    return { topics: done, users: users.length, rights: applied };
  } finally {
    await atMost(3000, admin.disconnect());
  }
}

function isOurs(user: string): boolean {
  return user.startsWith('dept-') || (serviceNames as readonly string[]).includes(user);
}

/** New passwords reach the brokers some milliseconds after they are acknowledged. */
async function canSignIn(connection: BusConnection, logger: Logger): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const admin = kafkaClient(connection, { retries: 0 }, logger).admin();
    try {
      await admin.connect();
      return;
    } catch (error) {
      if (tries === 50) throw new Error(`user ${connection.username} was set but cannot sign in: ${sentence(error)}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await atMost(1000, admin.disconnect());
    }
  }
}

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
