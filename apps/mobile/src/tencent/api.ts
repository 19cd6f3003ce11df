import { z } from 'zod';
import type { SendOutcome } from '#libs/channel';
import type { Clock } from '#libs/service';
import { attempt } from '../outgoing/outcome.ts';
import { outcomeOf } from './outcome.ts';
import type { TencentAccount } from './settings.ts';
import { jsonType, secondsOf, signTencent } from './sign.ts';

/** Tencent Cloud's SMS API (2021-01-11), as far as the gateway needs it. */
export interface TencentApi {
  /** Never rejects. */
  sendSms(parameters: Record<string, unknown>): Promise<SendOutcome>;
  /** Of the texts to this number since then, those of which the network has reported. Rejects when Tencent Cloud does not answer as it should. */
  reported(number: string, since: Date): Promise<{ serialNo: string; session: string }[]>;
}

export interface ApiParts {
  account: TencentAccount;
  fetch: typeof fetch;
  clock: Clock;
}

const version = '2021-01-11';
/** Our own patience ends before the answer worker's lease. */
const timeout = 10_000;

const statuses = z.object({
  Response: z.object({ PullSmsSendStatusSet: z.array(z.object({ SerialNo: z.string(), SessionContext: z.string().nullish() })) }),
});

/** Our own requests: a signed POST of JSON needs no package. */
export function createTencentApi({ account, fetch: fetcher, clock }: ApiParts): TencentApi {
  const url = new URL(`${account.url}/`);
  const call = (action: string, parameters: Record<string, unknown>) => {
    const at = clock.now();
    const payload = JSON.stringify({ SmsSdkAppId: account.appId, ...parameters });
    return fetcher(url, {
      method: 'POST', body: payload, redirect: 'error', signal: AbortSignal.timeout(timeout),
      headers: {
        'content-type': jsonType, 'x-tc-action': action, 'x-tc-version': version, 'x-tc-region': account.region, 'x-tc-timestamp': secondsOf(at),
        authorization: signTencent({ host: url.host, service: 'sms', action, payload, secretId: account.secretId, secretKey: account.secretKey, at }),
      },
    });
  };
  return {
    sendSms: (parameters) => attempt('Tencent Cloud', async () => {
      const response = await call('SendSms', parameters);
      return outcomeOf(response.status, await response.json().catch(() => undefined), response.headers.get('retry-after'));
    }),
    async reported(number, since) {
      const response = await call('PullSmsSendStatusByPhoneNumber', {
        BeginTime: Math.floor(since.getTime() / 1000), Offset: 0, Limit: 100, PhoneNumber: number,
      });
      const { PullSmsSendStatusSet: set } = statuses.parse(await response.json()).Response;
      return set.map(({ SerialNo: serialNo, SessionContext: session }) => ({ serialNo, session: session ?? '' }));
    },
  };
}
