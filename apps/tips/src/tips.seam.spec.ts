import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import request from 'supertest';
import { answersTopic, casesTopic, encodeEvent, intakeMessageReceived, intakeTopic, type Answer } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { openAdapter, sharedKafka, until, type AdapterKit } from '../../../libs/channel/src/testing/adapter-kit.ts';
import { open311 } from '../../../scripts/send/kinds/open311.ts';
import { report } from '../../../scripts/send/kinds/report.ts';
import { CaseStory } from './open311/spec/kit.ts';
import { sourceIdOf } from './reports/source-id.ts';
import { tipsService } from './tips.service.ts';

jest.setTimeout(60_000);

let kit: AdapterKit;
const environment: Record<string, string> = {};

beforeAll(async () => {
  kit = await openAdapter(tipsService, { kafka: await sharedKafka() });
  Object.assign(environment, kit.env);
});
afterAll(() => kit.close());

lifecycleSuite(tipsService, environment);

/** Whoever reports needs none. */
const credentials = {
  url: '', publicUrl: '', kafka: { brokers: '', users: {} }, keys: {}, secrets: { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_NUMBER: '' },
};

describe('while it runs', () => {
  let service: RunningService;
  let kafka: kafkajs.Kafka;
  let consumer: kafkajs.Consumer;
  let producer: kafkajs.Producer;
  const seen: { key: string | undefined; value: Record<string, unknown> }[] = [];

  beforeAll(async () => {
    kafka = new kafkajs.Kafka({
      clientId: 'spec', brokers: [kit.env['KAFKA_BROKERS'] ?? ''], logLevel: kafkajs.logLevel.NOTHING,
      sasl: { mechanism: 'scram-sha-512', username: kit.env['KAFKA_USERNAME'] ?? '', password: kit.env['KAFKA_PASSWORD'] ?? '' },
    });
    consumer = kafka.consumer({ groupId: `spec-${randomUUID()}` });
    producer = kafka.producer();
    await Promise.all([consumer.connect(), producer.connect()]);
    await consumer.subscribe({ topics: [intakeTopic], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message: { key, value } }) => {
        seen.push({ key: key?.toString(), value: JSON.parse(value?.toString() ?? '') as Record<string, unknown> });
      },
    });
    service = await kit.start();
    await until('readiness', async () => (await request(service.url).get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await Promise.all([consumer.disconnect(), producer.disconnect()]);
    await service.close();
  });

  it.each(report.providers)('a report by %s is on the topic once, its original with it, and its sender reads number and PIN at his receipt', async (provider) => {
    const input = { text: '和中路的路灯坏了三天了', from: undefined, to: undefined, provider, media: [], door: service.url, again: undefined };
    const outgoing = await report.prepare(input, credentials);
    const delivering = outgoing.deliver();
    const isOurs = ({ value }: (typeof seen)[number]) => (value['source'] as { id?: string } | undefined)?.id === sourceIdOf(outgoing.again ?? '');
    const record = await until('the record', () => seen.find(isOurs) ?? false);
    const message = intakeMessageReceived.parse(record.value);
    expect(record.key).toMatch(/^[\w-]{43}$/);
    expect(message).toMatchObject({ medium: 'web', account: 'web-form', text: '和中路的路灯坏了三天了', place: { text: '和中路' } });
    expect(message.attachments.map(({ role, state }) => `${role} ${state}`)).toEqual([...(provider === 'form' ? ['media stored'] : []), 'original stored']);
    await acknowledge(message.replyTo ?? '', 'JJ-2026-000777');
    await expect(delivering).resolves.toMatchObject({ ok: true });
    await until('the receipt', async () => (await outgoing.answered?.('JJ-2026-000777')) ?? false);
    const again = await report.prepare({ ...input, again: outgoing.again }, credentials);
    await expect(again.deliver()).resolves.toMatchObject({ ok: true });
    expect(seen.filter(isOurs)).toHaveLength(1);
  });

  it('a report by Open311 is on the topic once, is answered with number and PIN, and everybody sees what becomes of its case', async () => {
    const input = { text: '和中路的路灯坏了三天了', from: undefined, to: undefined, provider: 'georeport', media: [], door: service.url, again: undefined };
    const outgoing = await open311.prepare(input, { ...credentials, keys: kit.keys });
    const delivering = outgoing.deliver();
    const isOurs = ({ value }: (typeof seen)[number]) => (value['source'] as { id?: string } | undefined)?.id === outgoing.sourceId;
    const message = intakeMessageReceived.parse((await until('the record', () => seen.find(isOurs) ?? false)).value);
    expect(message).toMatchObject({ medium: 'open311', account: 'open311', service: 'street-lighting', text: '和中路的路灯坏了三天了\n灯杆编号：HZL-0123' });
    const story = new CaseStory(message.id, 'JJ-20261126-000778');
    const events = [story.opened(), story.classified(), story.assigned()].map(({ key, headers, value }) => ({ key, headers, value }));
    await producer.send({ topic: casesTopic, messages: events });
    await acknowledge(message.replyTo ?? '', story.number, 'open311');
    await expect(delivering).resolves.toMatchObject({ ok: true, line: expect.stringContaining(story.number) });
    await expect(outgoing.answered?.(story.number)).resolves.toContain('204816');
    const shown = () => request(service.url).get(`/open311/v2/requests/${story.number}.json`);
    await until('the case', async () => (await shown()).status === 200);
    await shown().expect(200, /"extended_status":"assigned"/);
    const again = await open311.prepare({ ...input, again: outgoing.sourceId }, { ...credentials, keys: kit.keys });
    await expect(again.deliver()).resolves.toMatchObject({ ok: true, line: expect.stringContaining(story.number) });
    expect(seen.filter(isOurs)).toHaveLength(1);
  });

  async function acknowledge(to: string, number: string, medium: 'web' | 'open311' = 'web'): Promise<void> {
    const now = new Date();
    const data: Answer = {
      id: randomUUID(), caseId: randomUUID(), kind: 'acknowledgement', medium, account: medium === 'web' ? 'web-form' : 'open311', to,
      text: await kit.sealer.seal(`您的诉求已受理，编号${number}`, now),
      template: await kit.sealer.seal({ name: 'acknowledgement', values: { number, pin: '204816' } }, now),
    };
    const { headers, value } = encodeEvent({ id: data.id, type: 'answer.v1', source: '/minsheng/jiujiang/routing', time: now.toISOString(), data });
    await producer.send({ topic: answersTopic, messages: [{ key: data.caseId, headers, value }] });
  }
});
