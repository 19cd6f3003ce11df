import { randomInt } from 'node:crypto';
import type { Credentials } from '../credentials.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { textTo } from '../outbox.ts';

export const smsByAliyun: SendKind = {
  name: 'sms', providers: ['aliyun'], about: 'a text as Aliyun pushes it, answered by an approved text',
  prepare: async (input, credentials) => prepare(input, credentials),
};

function prepare(input: SendInput, { secrets }: Credentials): Outgoing {
  const [secret = ''] = (secrets.ALIYUN_SMS_SECRET ?? '').split(',');
  const from = input.from ?? '+8613800001234';
  const sourceId = input.again ?? String(randomInt(1e12, 1e13 - 1));
  const message = {
    phone_number: from.replace(/^\+86/, ''), content: input.text, send_time: beijingTime(new Date()), dest_code: input.to ?? secrets.ALIYUN_SMS_NUMBER ?? '', sequence_id: sourceId, sign_name: '民声直通车',
  };
  return {
    sourceId, files: false, answer: 'text',
    async deliver() {
      const response = await request(`${input.door}/mobile/sms/aliyun/${secret}`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify([message]),
      });
      return { ok: response.ok, line: `${response.status} answered by /mobile/sms/aliyun/…: ${await response.text()}` };
    },
    answered: (caseNumber) => textTo(from, caseNumber, input.door),
    close: () => {},
  };
}

/** `2017-09-01 00:00:00` */
function beijingTime(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
}
