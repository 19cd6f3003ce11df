import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { channelToken, type Channel } from '#libs/channel';
import { answersTopic, encodeEvent, eventTypes, type Answer, type AnswerTemplate } from '#libs/contract';
import { systemRandom, type RunningService } from '#libs/service';
import { openAdapter, publicUrl, type AdapterKit } from '../../../../../libs/channel/src/testing/adapter-kit.ts';
import { copyTipsFiles } from '../../../../../scripts/tips-files.ts';
import type { TestDatabase } from '../../../../../test/servers.ts';
import { tipsService } from '../../tips.service.ts';
import { createTickets } from '../ticket.ts';

export const path = '/tips/reports';
export const html = 'text/html,application/xhtml+xml';
export const report = { text: '和中路的路灯坏了三天了' };

export interface ReportsKit extends AdapterKit {
  /** Routing's first answer, as the topic brings it. */
  acknowledge(service: RunningService, messageId: string, number: string, pin: string): Promise<void>;
  /** A form's ticket, as it was given out so many seconds ago. */
  ticket(secondsAgo?: number): string;
}

/** Tips without a broker: what a topic would bring is handed to the same handler. Nobody waits for a number unless a spec says so. */
export async function openReports(env: Record<string, string> = {}, database?: TestDatabase): Promise<ReportsKit> {
  const files = mkdtempSync(join(tmpdir(), 'tips-files-'));
  copyTipsFiles(process.cwd(), files);
  const kit = await openAdapter(tipsService, {
    env: { TIPS_FILES: files, TIPS_PROOF_BITS: '4', TIPS_REPORTS_PER_HOUR: '100000', TIPS_RECEIPT_SECONDS: '0', ...env },
    ...(database ? { database } : {}),
  });
  return {
    ...kit,
    async acknowledge(service, messageId, number, pin) {
      const now = new Date();
      const template: AnswerTemplate = { name: 'acknowledgement', values: { number, pin } };
      const data: Answer = {
        id: randomUUID(), caseId: randomUUID(), kind: 'acknowledgement', medium: 'web', account: 'web-form',
        to: await kit.sealer.seal({ medium: 'web', address: messageId }, now), text: await kit.sealer.seal(`您的诉求已受理，编号${number}`, now),
        template: await kit.sealer.seal(template, now),
      };
      const { headers, value } = encodeEvent({ id: data.id, type: eventTypes.answer, source: '/minsheng/jiujiang/routing', time: now.toISOString(), data });
      const channel: Channel = service.app.get(channelToken, { strict: false });
      await channel.takeAnswers([{ topic: answersTopic, partition: 0, offset: '0', key: data.caseId, headers, value: Buffer.from(value), timestamp: now }]);
    },
    ticket(secondsAgo = 60) {
      const clock = { now: () => new Date(Date.now() - secondsAgo * 1000), sleep: async () => {} };
      return createTickets(Buffer.from(kit.env['CITY_KEY'] ?? '', 'base64url'), 4, { clock, random: systemRandom }).issue().text;
    },
    async close() {
      await kit.close();
      rmSync(files, { recursive: true, force: true });
    },
  };
}

/** As a program does it: asks for a challenge and finds the nonce. */
export async function proofFor(service: { url: string }, key: string): Promise<string> {
  const { body: { challenge, bits } } = await request(service.url).get(`${path}/challenge`).expect(200);
  return `${challenge}:${nonceFor(challenge as string, key, bits as number)}`;
}

export function nonceFor(ticket: string, key: string, bits = 4): string {
  for (let nonce = 0; ; nonce += 1) {
    if (createHash('sha256').update(`${ticket}:${key}:${nonce}`).digest().readUInt32BE(0) < 2 ** (32 - bits)) return String(nonce);
  }
}

/** With a key of Open311, which needs no proof. */
export function send(service: { url: string }, body: object | string, key: string = randomUUID()): request.Test {
  return request(service.url).post(path).set('idempotency-key', key).set('authorization', 'Bearer key-of-open311-in-the-tests').send(body);
}

/** A browser without scripts sends the form. */
export function sendForm(service: { url: string }, ticket: string, fields: Record<string, string> = report): request.Test {
  const test = request(service.url).post(path).set('accept', html);
  for (const [name, value] of Object.entries({ ticket, nonce: '', lang: 'zh', size: '', ...fields })) void test.field(name, value);
  return test;
}

export const receiptPath = (location: string): string => location.replace(publicUrl, '');
