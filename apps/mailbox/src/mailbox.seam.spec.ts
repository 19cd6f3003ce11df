import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { intakeMessageReceived, intakeTopic } from '#libs/contract';
import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { sharedKafka, until, type AdapterKit } from '../../../libs/channel/src/testing/adapter-kit.ts';
import { startDovecot, type Dovecot, type TestMailbox } from '../../../test/dovecot.ts';
import { mailboxService } from './mailbox.service.ts';
import { mail, openMailbox } from './spec/kit.ts';

jest.setTimeout(60_000);

let dovecot: Dovecot;
let mailbox: TestMailbox;
let kit: AdapterKit;
let watching: kafkajs.Consumer;
const environment: Record<string, string> = {};
const seen: { key: string | undefined; value: Record<string, unknown> }[] = [];

beforeAll(async () => {
  dovecot = await startDovecot();
  mailbox = dovecot.mailbox();
  const kafka = await sharedKafka();
  kit = await openMailbox(mailbox, { kafka });
  Object.assign(environment, kit.env);
  const client = new kafkajs.Kafka({
    clientId: 'spec', brokers: [kafka.KAFKA_BROKERS ?? ''], logLevel: kafkajs.logLevel.NOTHING,
    sasl: { mechanism: 'scram-sha-512', username: kafka.KAFKA_USERNAME ?? '', password: kafka.KAFKA_PASSWORD ?? '' },
  });
  watching = client.consumer({ groupId: `mailbox-spec-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await watching.connect();
  await watching.subscribe({ topics: [intakeTopic], fromBeginning: true });
  await watching.run({
    eachMessage: async ({ message }) => void seen.push({ key: message.key?.toString(), value: JSON.parse(message.value?.toString() ?? '') as Record<string, unknown> }),
  });
});
afterAll(async () => {
  await watching.disconnect();
  await kit.close();
  await dovecot.end();
});

lifecycleSuite(mailboxService, environment);

it('a mail goes from the mailbox to the topic, under the HMAC of its sender', async () => {
  const service = await kit.start();
  await until('the mailbox is open', () => kit.log.some((line) => line.includes('the mailbox is open')));
  const delivered = performance.now();
  await mailbox.deliver(mail(1));
  const record = await until('the record', () => seen.find(({ value }) => (value.source as { id?: string } | undefined)?.id === '<spec-1@example.org>') ?? false);
  console.info(`from LMTP to ${intakeTopic}: ${(performance.now() - delivered).toFixed(0)} ms`);
  expect(record.key).toMatch(/^[\w-]{43}$/);
  expect(intakeMessageReceived.parse(record.value)).toMatchObject({ medium: 'email', account: 'mayor-mailbox', text: expect.stringContaining('和中路的路灯坏了') });
  await service.close();
});
