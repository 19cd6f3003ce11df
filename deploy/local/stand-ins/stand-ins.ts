import type { StandIn } from './stand-in.ts';
import { startTwilioStandIn, type TwilioStandIn, type TwilioStandInOptions } from './twilio.ts';
import { outboxPage, type SentText } from './twilio/outbox-page.ts';
import { sendHtml, sendJson } from './twilio/requests.ts';

export interface StandIns {
  url: string;
  /** Of all providers, newest first. */
  sent(): SentText[];
  twilio: TwilioStandIn;
  close(): Promise<void>;
}

/**
 * Stand-ins for providers in one process, at one address: Twilio's at its own paths, each other under its own. GET
 * /dev/outbox shows what all of them "sent"; /dev/inbound and /dev/faults are Twilio's.
 */
export async function startStandIns(options: Omit<TwilioStandInOptions, 'others'>, others: readonly StandIn[]): Promise<StandIns> {
  const sent = (): SentText[] => {
    const byTwilio = twilio.sent().map((text) => ({ ...text, provider: 'twilio' }));
    const byOthers = others.flatMap((one) => one.sent());
    if (byOthers.length === 0) return byTwilio;
    return [...byTwilio, ...byOthers].toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
  };
  const twilio = await startTwilioStandIn({
    ...options,
    async others(request, response, url) {
      if (`${request.method} ${url.pathname}` === 'GET /dev/outbox') {
        if (request.headers.accept?.includes('text/html')) sendHtml(response, outboxPage(sent()));
        else sendJson(response, 200, sent());
        return true;
      }
      const other = others.find(({ path }) => url.pathname.startsWith(path));
      await other?.answer(request, response, url);
      return other !== undefined;
    },
  });
  return {
    url: twilio.url, sent, twilio,
    async close() {
      others.forEach((one) => one.close());
      await twilio.close();
    },
  };
}
