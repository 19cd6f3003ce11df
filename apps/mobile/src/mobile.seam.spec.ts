import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import request from 'supertest';
import { answerResult, answerResultsTopic, answersTopic, encodeEvent, intakeMessageReceived, intakeTopic, messageId, topicTable, type Answer } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { startOwnKafka, type OwnKafka } from '../../../test/servers.ts';
import { mobileService } from './mobile.service.ts';
import { deliver, first, openMobile, path, publicUrl, second, sign, smsForm, until, type MobileKit } from './spec/kit.ts';

jest.setTimeout(120_000);

let kafka: OwnKafka;
let client: kafkajs.Kafka;
let producer: kafkajs.Producer;
let kit: MobileKit;
const lifecycleEnvironment: Record<string, string> = {};
const seen: { topic: string; key: string | undefined; value: Record<string, unknown> }[] = [];
let watching: kafkajs.Consumer;

beforeAll(async () => {
  kafka = await startOwnKafka();
  client = new kafkajs.Kafka({
    clientId: 'spec', brokers: [kafka.brokers], logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'scram-sha-512', ...kafka.admin },
    // The broker is killed on the way: who watches comes back by itself.
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 1_000_000 },
  });
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: topicTable([]).map(({ name, partitions }) => ({ topic: name, numPartitions: partitions, replicationFactor: 1 })),
  });
  await admin.disconnect();
  producer = client.producer();
  await producer.connect();
  watching = client.consumer({ groupId: 'spec' });
  await watching.connect();
  await watching.subscribe({ topics: [intakeTopic, answerResultsTopic], fromBeginning: true });
  await watching.run({
    eachMessage: async ({ topic, message }) => {
      seen.push({ topic, key: message.key?.toString(), value: JSON.parse(message.value?.toString() ?? '') as Record<string, unknown> });
    },
  });
  kit = await openMobile({ KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.admin.username, KAFKA_PASSWORD: kafka.admin.password });
  Object.assign(lifecycleEnvironment, kit.env);
});

afterAll(async () => {
  await kit.close();
  await Promise.all([watching.disconnect(), producer.disconnect()]);
  await kafka.end();
});

const idOf = (sid: string) => messageId('jiujiang', first.line, sid);
const newSid = () => `SM${randomUUID().replaceAll('-', '')}`;
const inTopic = (id: string) => seen.filter(({ topic, value }) => topic === intakeTopic && value.id === id);
const resultsOf = (answerId: string) => seen.filter(({ topic, value }) => topic === answerResultsTopic && value.answerId === answerId).map(({ value }) => answerResult.parse(value));

async function answer(text: string, to = '+8613800001234'): Promise<Answer> {
  const data: Answer = {
    id: randomUUID(), caseId: randomUUID(), kind: 'acknowledgement', medium: 'sms', account: first.line,
    to: await kit.sealer.seal({ medium: 'sms', address: to }, new Date()), text: await kit.sealer.seal(text, new Date()),
  };
  const { headers, value } = encodeEvent({ id: data.id, type: 'answer.v1', source: '/minsheng/jiujiang/routing', time: new Date().toISOString(), data });
  await producer.send({ topic: answersTopic, messages: [{ key: data.caseId, headers, value }] });
  return data;
}

lifecycleSuite(mobileService, lifecycleEnvironment);

describe('while it runs', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await kit.start();
    await until('readiness', async () => (await request(service.url).get('/readyz')).status === 200);
  });
  afterAll(() => service.close());

  it('a text goes to the topic under the HMAC of its sender', async () => {
    const sid = newSid();
    await deliver(service, smsForm(sid));
    const [record] = await until('the record', () => { const found = inTopic(idOf(sid)); return found.length > 0 && found; });
    expect(record?.key).toMatch(/^[\w-]{43}$/);
    expect(intakeMessageReceived.parse(record?.value)).toMatchObject({ text: '和中路的路灯坏了三天了', medium: 'sms' });
  });

  it('an answer goes out once, by the number that was written to, and its delivery is told', async () => {
    const { id } = await answer('您的诉求已受理');
    await until('sent', () => resultsOf(id).some(({ state }) => state === 'sent'));
    expect(kit.standIn.sent().filter(({ body }) => body === '您的诉求已受理')).toMatchObject([{ to: '+8613800001234', from: first.number }]);
    const [{ provider_id: providerId } = { provider_id: '' }] = await kit.query<{ provider_id: string }>('SELECT provider_id FROM deliveries WHERE answer_id = $1', [id]);
    // As Twilio reports to the address that it was given.
    const report = { MessageSid: providerId, MessageStatus: 'delivered', AccountSid: first.sid, From: first.number, To: '+8613800001234' };
    const address = `${path}/status?answer=${id}&part=1`;
    await request(service.url).post(address).type('form').send(report).expect(403);
    for (let n = 0; n < 2; n += 1) {
      await request(service.url).post(address).type('form').set('x-twilio-signature', sign(report, first.token, `${publicUrl}${address}`)).send(report).expect(200);
    }
    await until('delivered', () => resultsOf(id).some(({ state }) => state === 'delivered'));
    expect(resultsOf(id).map(({ state }) => state)).toEqual(['sent', 'delivered']);
  });

  it.each(['cut', 'cut-before', 'server-error', 'too-many-requests'] as const)('an answer goes out once through Twilio’s fault "%s"', async (fault) => {
    kit.standIn.failNext(fault);
    const { id } = await answer(`收到 ${fault}`);
    await until('sent', () => resultsOf(id).some(({ state }) => state === 'sent'));
    expect(kit.standIn.sent().filter(({ body }) => body === `收到 ${fault}`)).toHaveLength(1);
  });

  it('an answer to a number that Twilio refuses has failed, and says why without the number', async () => {
    const { id } = await answer('收到', '+15005550001');
    await until('failed', () => resultsOf(id).some(({ state }) => state === 'failed'));
    expect(resultsOf(id)[0]?.reason).toMatch(/^twilio 21211: /);
    expect(resultsOf(id)[0]?.reason).not.toContain('5005550001');
  });

  it('takes messages in while the broker is down, and publishes them on its return', async () => {
    const sid = newSid();
    await kafka.killBroker();
    expect((await deliver(service, smsForm(sid))).status).toBe(200);
    await kafka.startBroker();
    await until('the record', () => inTopic(idOf(sid)).length > 0);
    expect(inTopic(idOf(sid))).toHaveLength(1);
  });
});

it('what was accepted before a crash of the relay is published once after the next start', async () => {
  const deaf = await kit.start({ KAFKA_BROKERS: '127.0.0.1:1' });
  const sid = newSid();
  expect((await deliver(deaf, smsForm(sid))).status).toBe(200);
  await deaf.close();
  const again = await kit.start();
  await until('the record', () => inTopic(idOf(sid)).length > 0);
  await again.close();
  expect(inTopic(idOf(sid))).toHaveLength(1);
});

it('what came while it was down is fetched at the next start, from every number, with its files, once', async () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const sentAt = new Date(Date.now() - 60_000).toISOString();
  const missed = [
    kit.standIn.registerInbound({ from: '+8613800001234', to: first.number, body: '没赶上的短信', sentAt }),
    kit.standIn.registerInbound({ from: '+8613800001234', to: first.number, body: '图', sentAt, media: [{ contentType: 'image/png', base64: png }] }),
    kit.standIn.registerInbound({ accountSid: second.sid, from: '+8613800005678', to: second.number, body: '另一个号码', sentAt }),
  ];
  const before = await kit.start();
  // One of them came by the webhook as well.
  const [text, picture, other] = missed.map(({ sid }) => sid);
  await deliver(before, smsForm(text ?? '', { Body: '没赶上的短信' }));
  const idOfOther = messageId('jiujiang', second.line, other ?? '');
  await until('all of them', () => [idOf(text ?? ''), idOf(picture ?? ''), idOfOther].every((id) => inTopic(id).length > 0));
  await before.close();
  const after = await kit.start();
  await until('readiness', async () => (await request(after.url).get('/readyz')).status === 200);
  await after.close();
  for (const id of [idOf(text ?? ''), idOf(picture ?? ''), idOfOther]) expect(inTopic(id)).toHaveLength(1);
  const [record] = inTopic(idOf(picture ?? ''));
  expect(record?.value).toMatchObject({ medium: 'mms', text: '图', receivedAt: expect.stringMatching(/\+08:00$/) });
  expect(new Date(String(record?.value.receivedAt)).getTime()).toBe(Math.floor(Date.parse(sentAt) / 1000) * 1000);
  const amended = seen.find(({ value }) => value.messageId === idOf(picture ?? ''));
  expect(amended?.value).toMatchObject({ attachments: [{ state: 'stored', mediaType: 'image/png' }, { state: 'stored', role: 'original' }] });
  // Fetched and pushed say the same: no second content.
  expect(seen.some(({ value }) => value.by === 'conflict')).toBe(false);
});
