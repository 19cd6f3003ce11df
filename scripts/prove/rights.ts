import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { casesTopic, deadLetterTopic, departmentTopic, intakeTopic } from '#libs/contract';
import type { Credentials } from '../send/credentials.ts';
import { until } from './gateway.ts';

/** A department’s Kafka user reads its own topic and is refused everything else. */
export async function rightsOfDepartment({ kafka: { brokers, users } }: Credentials, code: string, other: string, caseId: string): Promise<string[]> {
  const user = users[`department:${code}`];
  if (!user) return [`credentials.json has no user for ${code}`];
  const kafka = new kafkajs.Kafka({
    clientId: 'prove', brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 1 },
    sasl: { mechanism: 'scram-sha-512', ...user },
  });
  const wrong: string[] = [];
  const seen = await read(kafka, departmentTopic(code), `dept-${code}-${randomUUID()}`, caseId);
  if (seen !== 'read') wrong.push(`its own topic: ${seen}`);

  const elsewhere: [string, string, string][] = [
    ...[departmentTopic(other), intakeTopic, casesTopic, deadLetterTopic(intakeTopic)].map((topic): [string, string, string] => [topic, topic, `dept-${code}-${randomUUID()}`]),
    ['its own topic by a foreign group', departmentTopic(code), `dept-${other}-${randomUUID()}`],
  ];
  for (const [what, topic, group] of elsewhere) {
    const outcome = await read(kafka, topic, group);
    if (outcome !== 'refused') wrong.push(`${what}: ${outcome}`);
  }
  const producing = await produce(kafka, departmentTopic(code));
  if (producing !== 'refused') wrong.push(`producing: ${producing}`);
  return wrong;
}

/** A broker that has just started reads its groups for a moment; that is no refusal. */
async function read(kafka: kafkajs.Kafka, topic: string, groupId: string, caseId?: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await readOnce(kafka, topic, groupId, caseId);
    if (tries === 40 || !/coordinator is (loading|not available)|not the correct coordinator/i.test(outcome)) return outcome;
    await delay(250);
  }
}

async function readOnce(kafka: kafkajs.Kafka, topic: string, groupId: string, caseId?: string): Promise<string> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, retry: { retries: 0, restartOnFailure: () => Promise.resolve(false) } });
  let outcome: string | undefined;
  consumer.on('consumer.crash', ({ payload }) => void (outcome ??= nameOf(payload.error)));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        if (caseId === undefined || message.key?.toString() === caseId) outcome ??= 'read';
      },
    });
    return await until('an answer of Kafka', async () => outcome, 20);
  } catch (error) {
    return outcome ?? nameOf(error);
  } finally {
    await consumer.disconnect().catch(() => undefined);
  }
}

async function produce(kafka: kafkajs.Kafka, topic: string): Promise<string> {
  const producer = kafka.producer({ retry: { retries: 0 } });
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'forged' }] });
    return 'written';
  } catch (error) {
    return nameOf(error);
  } finally {
    await producer.disconnect().catch(() => undefined);
  }
}

/** kafkajs tells a refused group as a coordinator that cannot be found. */
function nameOf(error: unknown): string {
  const told = error instanceof Error ? `${error.name} ${error.message} ${(error as { type?: string }).type ?? ''}` : String(error);
  return /authoriz|not authorized|Failed to find group coordinator/i.test(told) ? 'refused' : told;
}
