import { identityOfReply } from '../../../apps/mobile/src/push/identity.ts';
import type { Credentials } from '../credentials.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { textTo } from '../outbox.ts';

export const smsByTencent: SendKind = {
  name: 'sms', providers: ['tencent'], about: 'a text as Tencent Cloud pushes it, answered by an approved text',
  prepare: async (input, credentials) => prepare(input, credentials),
};

const aDay = 86_400;

function prepare(input: SendInput, { secrets }: Credentials): Outgoing {
  const [secret = ''] = (secrets.TENCENT_SMS_SECRET ?? '').split(',');
  const cityKey = Buffer.from(secrets.CITY_KEY ?? '', 'base64url');
  const from = input.from ?? '+8613800001234';
  const sender = { nationcode: '86', mobile: from.replace(/^\+86/, ''), extend: '' };
  const identityAt = (time: number) => identityOfReply(cityKey, { ...sender, text: input.text, time: String(time) });
  const now = Math.floor(Date.now() / 1000);
  const time = input.again === undefined ? now : timeOf(input.again, now, identityAt);
  return {
    sourceId: identityAt(time), files: false, answer: 'text',
    async deliver() {
      const response = await request(`${input.door}/mobile/sms/tencent/${secret}`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...sender, sign: '民声直通车', text: input.text, time }),
      });
      return { ok: response.ok, line: `${response.status} answered by /mobile/sms/tencent/…: ${await response.text()}` };
    },
    answered: (caseNumber) => textTo(from, caseNumber, input.door),
    close: () => {},
  };
}

/** Such a text has no id but what it is: of the last day's seconds, the one that gives the id. */
function timeOf(again: string, now: number, identityAt: (time: number) => string): number {
  for (let time = now; time > now - aDay; time -= 1) if (identityAt(time) === again) return time;
  throw new Error('--again needs the same text and --from as before, within a day: a text by Tencent Cloud has no id but what it is.');
}
