import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import request from 'supertest';
import { answerResult, answerResultsTopic, answersTopic, encodeEvent, intakeMessageReceived, intakeTopic, type Answer } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { openAdapter, sharedKafka, until, type AdapterKit } from '../../../libs/channel/src/testing/adapter-kit.ts';
import { petition, petitionsSheet } from '../../../scripts/send/kinds/petition.ts';
import { visit } from '../../../scripts/send/kinds/visit.ts';
import type { SendKind } from '../../../scripts/send/kind.ts';
import { petitionsService } from './petitions.service.ts';

jest.setTimeout(60_000);

let kit: AdapterKit;
const environment: Record<string, string> = {};

beforeAll(async () => {
  kit = await openAdapter(petitionsService, { kafka: await sharedKafka() });
  Object.assign(environment, kit.env);
});
afterAll(() => kit.close());

lifecycleSuite(petitionsService, environment);

describe('while it runs', () => {
  let service: RunningService;
  let consumer: kafkajs.Consumer;
  let producer: kafkajs.Producer;
  const seen: { topic: string; value: Record<string, unknown> }[] = [];

  beforeAll(async () => {
    const kafka = new kafkajs.Kafka({
      clientId: 'spec', brokers: [kit.env['KAFKA_BROKERS'] ?? ''], logLevel: kafkajs.logLevel.NOTHING,
      sasl: { mechanism: 'scram-sha-512', username: kit.env['KAFKA_USERNAME'] ?? '', password: kit.env['KAFKA_PASSWORD'] ?? '' },
    });
    consumer = kafka.consumer({ groupId: `spec-${randomUUID()}` });
    producer = kafka.producer();
    await Promise.all([consumer.connect(), producer.connect()]);
    await consumer.subscribe({ topics: [intakeTopic, answerResultsTopic], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, message: { value } }) => {
        seen.push({ topic, value: JSON.parse(value?.toString() ?? '') as Record<string, unknown> });
      },
    });
    service = await kit.start();
    await until('readiness', async () => (await request(service.url).get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await Promise.all([consumer.disconnect(), producer.disconnect()]);
    await service.close();
  });

  const prepare = (kind: SendKind, provider: string, again?: string) => kind.prepare(
    { text: '庐山路的餐馆油烟扰民', from: undefined, to: undefined, provider, media: [], door: service.url, again },
    { url: '', publicUrl: '', kafka: { brokers: '', users: {} }, keys: { ...kit.keys }, secrets: { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_NUMBER: '' } },
  );
  const ofSource = (id: string) => seen.filter(({ value }) => (value['source'] as { id?: string } | undefined)?.id === id).map(({ value }) => value);
  const resultsOf = (answerId: string) => seen.filter(({ topic, value }) => topic === answerResultsTopic && value['answerId'] === answerId).map(({ value }) => answerResult.parse(value));

  it.each([['a petition', petition], ['a sheet', petitionsSheet]])('%s is on the topic once, however often it is sent', async (_, kind) => {
    const outgoing = await prepare(kind, 'bureau');
    await expect(outgoing.deliver()).resolves.toMatchObject({ ok: true, line: expect.stringMatching(kind === petition ? /accepted 1, known 0/ : /accepted 19, known 0, different 0, refused 1[^]*C22 联系电话/) });
    const record = await until('the record', () => ofSource(outgoing.sourceId)[0] ?? false);
    expect(intakeMessageReceived.parse(record)).toMatchObject({ medium: 'forwarded', petition: { office: '市信访局转交' } });
    await expect((await prepare(kind, 'bureau', outgoing.again)).deliver()).resolves.toMatchObject({ ok: true, line: expect.stringMatching(/accepted 0, known 1/) });
    expect(ofSource(outgoing.sourceId)).toHaveLength(1);
  });

  it.each(visit.providers)('a visit (%s) is answered at the desk with number and PIN; what is said later comes to nobody, and routing hears so', async (provider) => {
    const outgoing = await prepare(visit, provider);
    const delivering = outgoing.deliver();
    const message = intakeMessageReceived.parse(await until('the record', () => ofSource(outgoing.sourceId)[0] ?? false));
    expect(message).toMatchObject({ medium: 'visit', account: 'reception', visit: { headCount: provider === 'group' ? 18 : 1, officer: '周敏' } });
    const told = await say(message.replyTo ?? '', { name: 'acknowledgement', values: { number: 'JJ-2026-000779', pin: '204816' } });
    await expect(delivering).resolves.toMatchObject({ ok: true, line: expect.stringContaining('number JJ-2026-000779, PIN 204816') });
    await expect(outgoing.answered?.('JJ-2026-000779')).resolves.toContain('JJ-2026-000779');
    const later = await say(message.replyTo ?? '', { name: 'answer', values: { number: 'JJ-2026-000779', text: '已整改' } });
    await until('both results', () => resultsOf(told).length > 0 && resultsOf(later).length > 0);
    expect(resultsOf(told)).toMatchObject([{ state: 'sent' }]);
    expect(resultsOf(later)).toMatchObject([{ state: 'failed', reason: expect.stringContaining('call him') }]);
    await expect((await prepare(visit, provider, outgoing.sourceId)).deliver()).resolves.toMatchObject({ ok: true, line: expect.stringContaining('number JJ-2026-000779') });
    expect(ofSource(outgoing.sourceId)).toHaveLength(1);
  });

  async function say(to: string, template: { name: string; values: Record<string, string> }): Promise<string> {
    const now = new Date();
    const data: Answer = {
      id: randomUUID(), caseId: randomUUID(), kind: template.name === 'answer' ? 'answer' : 'acknowledgement', medium: 'visit', account: 'reception', to,
      text: await kit.sealer.seal(`您的诉求${template.values['number'] ?? ''}`, now), template: await kit.sealer.seal(template, now),
    };
    const { headers, value } = encodeEvent({ id: data.id, type: 'answer.v1', source: '/minsheng/jiujiang/routing', time: now.toISOString(), data });
    await producer.send({ topic: answersTopic, messages: [{ key: data.caseId, headers, value }] });
    return data.id;
  }
});
