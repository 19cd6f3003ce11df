import { z } from 'zod';
import type { SendOutcome } from '#libs/channel';
import type { Clock, Random } from '#libs/service';
import { attempt } from '../outgoing/outcome.ts';
import { outcomeOf } from './outcome.ts';
import type { AliyunAccount } from './settings.ts';
import { signAliyun } from './sign.ts';

/** Aliyun's SMS API (Dysmsapi 2017-05-25), as far as the gateway needs it. */
export interface AliyunApi {
  /** Never rejects. */
  sendSms(parameters: Record<string, string>): Promise<SendOutcome>;
  /** The `OutId` of each text to this number on this day of Beijing, `yyyyMMdd`. Rejects when Aliyun does not answer as it should. */
  outIds(number: string, day: string): Promise<string[]>;
}

export interface ApiParts {
  account: AliyunAccount;
  fetch: typeof fetch;
  clock: Clock;
  random: Random;
}

const version = '2017-05-25';
/** Our own patience ends before the answer worker's lease. */
const timeout = 10_000;
const pageSize = 50;
const mostPages = 20;

const details = z.object({
  Code: z.literal('OK'),
  SmsSendDetailDTOs: z.object({ SmsSendDetailDTO: z.array(z.object({ OutId: z.string().nullish() })).default([]) }),
});

/** Our own requests: a POST with a signed query needs no package of a hundred modules. */
export function createAliyunApi({ account, fetch: fetcher, clock, random }: ApiParts): AliyunApi {
  const call = (action: string, query: Record<string, string>) => {
    const { url, headers } = signAliyun({
      url: new URL(`${account.url}/`), action, version, query, keyId: account.keyId, keySecret: account.keySecret, at: clock.now(), nonce: random.uuid(),
    });
    return fetcher(url, { method: 'POST', headers, redirect: 'error', signal: AbortSignal.timeout(timeout) });
  };
  return {
    sendSms: (parameters) => attempt('Aliyun', async () => {
      const response = await call('SendSms', parameters);
      return outcomeOf(response.status, await response.json().catch(() => undefined), response.headers.get('retry-after'));
    }),
    async outIds(number, day) {
      const found: string[] = [];
      for (let page = 1; page <= mostPages; page += 1) {
        const response = await call('QuerySendDetails', { PhoneNumber: number, SendDate: day, PageSize: String(pageSize), CurrentPage: String(page) });
        const listed = details.parse(await response.json()).SmsSendDetailDTOs.SmsSendDetailDTO;
        found.push(...listed.flatMap(({ OutId: id }) => (id ? [id] : [])));
        if (listed.length < pageSize) break;
      }
      return found;
    },
  };
}
