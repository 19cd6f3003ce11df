import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { channelToken, type Channel } from '#libs/channel';
import { answersTopic, encodeEvent, intakeMessageReceived, type Answer, type AnswerTemplate, type IntakeMessageReceived } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { openAdapter, until, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { mobileService } from '../mobile.service.ts';

export { publicUrl, until } from '../../../../libs/channel/src/testing/adapter-kit.ts';

/** The mobile service with one provider that pushes to a secret address, and an API of its own for answers. */
export interface PushKit extends AdapterKit {
  service: RunningService;
  /** Posts a body; an object as JSON. */
  push(path: string, body: unknown, headers?: Record<string, string>): Promise<request.Response>;
  messages(): Promise<IntakeMessageReceived[]>;
  refusals(reason: string): Promise<number>;
  /** Puts an answer before the sender, as the topic would; gives its id. */
  answer(account: string, to: string, template?: AnswerTemplate, medium?: Answer['medium']): Promise<string>;
  /** How far it came, and why it failed. */
  delivery(answerId: string): Promise<{ state: string; provider_id: string | null; reason: string | null }>;
  settled(answerId: string, state: string): Promise<{ state: string; provider_id: string | null; reason: string | null }>;
}

export async function openPush(provider: string, env: Record<string, string>): Promise<PushKit> {
  const kit = await openAdapter(mobileService, {
    env,
    prepareCity: (folder) => appendFileSync(join(folder, 'accounts.yaml'), '  - { key: elsewhere, name: 别处, channel: mobile, media: [sms], category: mayor-line, zone: Europe/Berlin }\n'),
  });
  const service = await kit.start();
  const delivery: PushKit['delivery'] = async (answerId) => {
    const [row] = await kit.query<{ state: string; provider_id: string | null; reason: string | null }>('SELECT state, provider_id, reason FROM deliveries WHERE answer_id = $1', [answerId]);
    if (!row) throw new Error('there is no such answer');
    return row;
  };
  return {
    ...kit, service, delivery,
    push(path, body, headers = {}) {
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      return request(service.url).post(path).set({ 'content-type': 'application/json', ...headers }).serialize((content) => content as string).send(bytes as string);
    },
    messages: async () => (await kit.records('intake.messages.v1')).map((record) => intakeMessageReceived.parse(record)),
    async refusals(reason) {
      const { text } = await request(service.url).get('/metrics');
      return Number(new RegExp(`minsheng_webhooks_refused_total\\{provider="${provider}",reason="${reason}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
    },
    async answer(line, to, template, medium = 'sms') {
      const at = new Date();
      const seal = (value: unknown) => kit.sealer.seal(value, at);
      const data: Answer = {
        id: randomUUID(), caseId: randomUUID(), kind: 'notice', medium, account: line, to: await seal({ medium, address: to }), text: await seal('全文'),
        ...(template === undefined ? {} : { template: await seal(template) }),
      };
      const { id } = data;
      const { headers, value } = encodeEvent({ id, type: 'answer.v1', source: '/minsheng/jiujiang/routing', time: at.toISOString(), data });
      await service.app.get<Channel>(channelToken).takeAnswers([{ topic: answersTopic, partition: 0, offset: '0', key: data.caseId, headers, value: Buffer.from(value), timestamp: at }]);
      return id;
    },
    settled: (answerId, state) => until(`the answer to be ${state}`, async () => {
      const found = await delivery(answerId);
      return found.state === state ? found : false;
    }),
  };
}
