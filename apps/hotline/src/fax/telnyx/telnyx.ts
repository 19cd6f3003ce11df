import { providerTime, type ListedMessage, type WebhookProvider } from '#libs/channel';
import type { Clock } from '#libs/service';
import { ApiError } from '../api.ts';
import { documentPart, failedPart, mayStillCome } from '../item.ts';
import type { FaxLines } from '../lines.ts';
import type { TelnyxAccount } from '../settings.ts';
import { createTelnyxApi, type TelnyxApi, type TelnyxFax } from './api.ts';
import { faxOfEvent, itemOfListed, telnyxAnswer, telnyxName } from './event.ts';
import { refusalOfTelnyx } from './verify.ts';

export interface TelnyxParts {
  account: TelnyxAccount;
  lines: FaxLines;
  fetch: typeof fetch;
  clock: Clock;
}

/** Faxes at Telnyx: its signed events, documents whose addresses are renewed, and its list for what was missed. */
export function telnyx({ account, lines, fetch: fetcher, clock }: TelnyxParts): WebhookProvider {
  const api = createTelnyxApi(account, fetcher);
  return {
    name: telnyxName,
    open(request) {
      const refused = refusalOfTelnyx(request, account.keys, clock.now());
      if (refused) return refused;
      const fax = faxOfEvent(request.body, lines);
      if ('ignored' in fax) return { messages: () => [], reports: () => [], ignored: fax.ignored, response: telnyxAnswer };
      return { messages: () => [fax.item], reports: () => [] };
    },
    answer: () => telnyxAnswer,
    // The address itself is the key to a document; it is good for ten minutes.
    mediaAccess: (_, id) => ({ origin: '', headers: {}, renew: () => api.renew(id) }),
    listings: [{
      name: telnyxName, account: lines.first,
      async *pages(since) {
        for await (const page of api.received(since)) yield page.map((fax) => listed(fax, { api, lines, now: clock.now() }));
      },
    }],
  };
}

function listed(fax: TelnyxFax, { api, lines, now }: { api: TelnyxApi; lines: FaxLines; now: Date }): ListedMessage {
  const failed = fax.status !== 'received';
  const at = providerTime(fax.created_at ?? undefined) ?? now;
  return {
    identity: fax.id, part: failed ? failedPart : documentPart, account: lines.of(fax.to ?? '').key,
    at, unfinished: failed && fax.status !== 'failed' && mayStillCome(at, now),
    load: async () => itemOfListed(fax, failed ? undefined : (fax.media_url ?? (await api.renew(fax.id).catch(notThere))), lines),
  };
}

/** One fax that Telnyx no longer has must not keep the others from being read. */
function notThere(error: unknown): undefined {
  if (!(error instanceof ApiError && error.status < 500)) throw error;
}
