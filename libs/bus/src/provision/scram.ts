import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Kafka } from 'kafkajs';
import { rawCluster, type RawEncoder } from '../kafka/internals.ts';
import { Compact, CompactReader } from './compact.ts';

export interface ScramUser {
  username: string;
  password: string;
}

const iterations = 4096;
const scramSha512 = 2;

/**
 * Sets users' SCRAM-SHA-512 passwords (AlterUserScramCredentials, API key 51, version 0: kafkajs does not know it). The
 * broker is sent a salted hash (RFC 5802), never the password. Needs ALTER on the cluster. Takes effect at the next
 * sign-in, some milliseconds later.
 */
export async function setScramUsers(kafka: Kafka, users: ScramUser[]): Promise<void> {
  if (users.length === 0) return;
  const salted = await Promise.all(users.map(saltedUser));
  const cluster = rawCluster(kafka);
  await cluster.connect();
  try {
    await cluster.addMultipleTargetTopics([]);
    const broker = await cluster.findControllerBroker();
    const body = encodeUpsertions(salted);
    await broker.connectionPool.send({
      request: {
        apiKey: 51, apiVersion: 0, apiName: 'AlterUserScramCredentials',
        encode: async () => rawPayload(body),
      },
      response: { decode: async (raw) => raw, parse: async (raw) => failOnErrors(raw as Buffer) },
    });
  } finally {
    await cluster.disconnect();
  }
}

interface SaltedUser {
  username: string;
  salt: Buffer;
  salted: Buffer;
}

async function saltedUser({ username, password }: ScramUser): Promise<SaltedUser> {
  const salt = randomBytes(24);
  return { username, salt, salted: await promisify(pbkdf2)(password, salt, iterations, 64, 'sha512') };
}

function encodeUpsertions(users: SaltedUser[]): Buffer {
  // The request header's own tags come first: kafkajs writes the older header, which ends before them.
  const body = new Compact().tags().length(0).length(users.length);
  for (const { username, salt, salted } of users) {
    body.string(username).int8(scramSha512).int32(iterations).bytes(salt).bytes(salted).tags();
  }
  return body.tags().buffer();
}

function failOnErrors(raw: Buffer): void {
  const reader = new CompactReader(raw);
  reader.tags();
  reader.int32();
  const failed: string[] = [];
  for (let left = reader.length(); left > 0; left -= 1) {
    const user = reader.string();
    const code = reader.int16();
    const message = reader.string();
    reader.tags();
    if (code !== 0) failed.push(`${user}: ${message ?? 'refused'} (error ${code})`);
  }
  if (failed.length > 0) throw new Error(`Kafka did not take the users' passwords: ${failed.join('; ')}`);
}

/** What kafkajs asks of an encoder when it joins a request's header and body. */
function rawPayload(buffer: Buffer): RawEncoder {
  return { buf: buffer, buffer, size: () => buffer.length };
}
