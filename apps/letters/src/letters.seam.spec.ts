import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import request from 'supertest';
import { correspondent, intakeMessageAmended, intakeMessageReceived, intakeTopic, type IntakeMessageAmended } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { lifecycleSuite } from '../../../libs/service/src/testing/lifecycle-suite.ts';
import { openAdapter, sharedKafka, until, type AdapterKit } from '../../../libs/channel/src/testing/adapter-kit.ts';
import { letter } from '../../../scripts/send/kinds/letter.ts';
import { lettersService } from './letters.service.ts';
import { assets } from './spec/kit.ts';

jest.setTimeout(240_000);

let kit: AdapterKit;
let inbox: string;
const environment: Record<string, string> = {};

beforeAll(async () => {
  inbox = mkdtempSync(join(tmpdir(), 'letters-inbox-'));
  kit = await openAdapter(lettersService, { kafka: await sharedKafka(), env: { LETTERS_FILES: assets, LETTERS_INBOX: inbox, LETTERS_INBOX_SETTLE_SECONDS: '0' } });
  Object.assign(environment, kit.env);
});
afterAll(async () => {
  await kit.close();
  rmSync(inbox, { recursive: true, force: true });
});

lifecycleSuite(lettersService, environment);

describe('while it runs', () => {
  let service: RunningService;
  let consumer: kafkajs.Consumer;
  const seen: { key: string | undefined; value: Record<string, unknown> }[] = [];

  beforeAll(async () => {
    const kafka = new kafkajs.Kafka({
      clientId: 'spec', brokers: [kit.env['KAFKA_BROKERS'] ?? ''], logLevel: kafkajs.logLevel.NOTHING,
      sasl: { mechanism: 'scram-sha-512', username: kit.env['KAFKA_USERNAME'] ?? '', password: kit.env['KAFKA_PASSWORD'] ?? '' },
    });
    consumer = kafka.consumer({ groupId: `spec-${randomUUID()}` });
    await consumer.connect();
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
    await consumer.disconnect();
    await service.close();
  });

  it.each(letter.providers)('a letter by %s is on the topic at once and once, and what a machine reads in it follows', async (provider) => {
    const text = '我们小区门口的路灯坏了三天了，晚上出门很不安全，请派人来修理。';
    const input = { text, from: '+8613800005678', to: undefined, provider, media: [], door: service.url, again: undefined };
    const credentials = {
      url: '', publicUrl: '', kafka: { brokers: '', users: {} }, keys: { scanner: kit.keys['scanner'] ?? '' },
      secrets: { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_NUMBER: '', LETTERS_INBOX: inbox },
    };
    const outgoing = await letter.prepare(input, credentials);
    await expect(outgoing.deliver()).resolves.toMatchObject({ ok: true });
    const isOurs = ({ value }: (typeof seen)[number]) => (value['source'] as { id?: string } | undefined)?.id === outgoing.sourceId;
    const record = await until('the record', () => seen.find(isOurs) ?? false);
    const message = intakeMessageReceived.parse(record.value);
    expect(message).toMatchObject({ medium: 'letter', account: 'letters', category: 'letter', text: '', textOrigin: { kind: 'pending' } });
    const again = await letter.prepare({ ...input, again: outgoing.again ?? outgoing.sourceId }, credentials);
    await expect(again.deliver()).resolves.toMatchObject({ ok: true });
    // A consumer that lost its group under load is given records again: what was published stands in the outbox.
    expect((await kit.records(intakeTopic)).filter((value) => isOurs({ key: undefined, value }))).toHaveLength(1);
    // Reading takes seconds: of one of them it is waited for.
    if (provider !== 'scan') return;
    const isRead = ({ value }: (typeof seen)[number]) => value['messageId'] === message.id && value['by'] === 'ocr';
    const amended = await soon('what was read', () => seen.find(isRead)?.value);
    const read: IntakeMessageAmended = intakeMessageAmended.parse(amended);
    expect(read).toMatchObject({ textOrigin: { kind: 'ocr' }, attachments: expect.arrayContaining([expect.objectContaining({ role: 'page', mediaType: 'image/webp' })]) });
    expect(read.text?.replace(/\s/g, '')).toContain('路灯坏了三天了');
    await expect(kit.sealer.open(read.correspondent ?? '', correspondent)).resolves.toMatchObject({ name: '李桂英', phones: ['+8613800005678'], proposed: expect.arrayContaining(['name', 'phones']) });
  });
});

/** A machine that does other things too reads slowly. */
async function soon<Value>(what: string, look: () => Value | undefined): Promise<Value> {
  return until(what, () => look() ?? false).catch(() => until(what, () => look() ?? false));
}
