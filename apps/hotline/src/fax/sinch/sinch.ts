import { providerTime, type Channel, type HttpAnswer, type ListedMessage, type WebhookProvider, type WebhookRequest } from '#libs/channel';
import { forbidden, tooMany, unavailable, type Clock, type Logger } from '#libs/service';
import { documentPart, failedPart, mayStillCome } from '../item.ts';
import type { FaxLines } from '../lines.ts';
import type { SinchProject } from '../settings.ts';
import { createSinchApi, type SinchApi, type SinchFax } from './api.ts';
import { Foreign } from './foreign.ts';
import { hasDocument, hasEnded, sinchAnswer, sinchItem, sinchName } from './item.ts';
import { readNotification } from './notification.ts';

export interface SinchParts {
  project: SinchProject;
  lines: FaxLines;
  fetch: typeof fetch;
  clock: Clock;
  logger: Logger;
}

export interface Sinch {
  /** Its documents and its list. Its notifications are unsigned: nothing opens them as they come. */
  provider: WebhookProvider;
  /**
   * A notification. Only the fax's id is believed: what the project has under it is asked of Sinch and taken in.
   * @throws Problem 403 when the project has no such fax, 429 when too many were named, 503 when Sinch cannot be asked or
   * it could not be stored: then Sinch comes again
   */
  notified(request: WebhookRequest, channel: Pick<Channel, 'intake' | 'metrics'>): Promise<HttpAnswer>;
}

export function sinch({ project, lines, fetch: fetcher, clock, logger }: SinchParts): Sinch {
  const api = createSinchApi(project, fetcher);
  const foreign = new Foreign(clock);

  const ask = async (id: string): Promise<SinchFax | undefined> => {
    try {
      return await api.fax(id);
    } catch (error) {
      logger.warn({ provider: sinchName, error }, 'a notification could not be confirmed: Sinch is told to come again');
      throw unavailable(300, 'The fax cannot be looked up now. Send the notification again.', error);
    }
  };

  return {
    provider: {
      name: sinchName,
      open: () => ({ refused: 'no-signature' }),
      answer: () => sinchAnswer,
      mediaAccess: () => api.access,
      listings: [{
        name: sinchName, account: lines.first,
        async *pages(since) {
          for await (const page of api.received(since)) yield page.map((fax) => listed(fax, { lines, api, now: clock.now() }));
        },
      }],
    },
    async notified(request, { intake, metrics }) {
      const refuse = (reason: 'unknown-account' | 'foreign-address') => {
        metrics.refused.inc({ provider: sinchName, reason });
        logger.warn({ provider: sinchName, reason }, 'a request was refused at the door');
      };
      const wait = foreign.wait(request.address);
      if (wait !== undefined) {
        refuse('foreign-address');
        throw tooMany('Too many faxes were named that are none of ours.', wait);
      }
      const named = await readNotification(request);
      if (named?.event !== undefined && named.event !== 'INCOMING_FAX') {
        metrics.ignored.inc({ provider: sinchName, event: 'event' });
        return sinchAnswer;
      }
      const fax = named && (await ask(named.id));
      if (!fax) {
        foreign.note(request.address);
        refuse('unknown-account');
        throw forbidden('The project has no such fax.');
      }
      if (fax.direction !== 'INBOUND') {
        metrics.ignored.inc({ provider: sinchName, event: 'direction' });
        return sinchAnswer;
      }
      if (!hasEnded(fax)) throw unavailable(60, 'The fax is not finished yet. Send the notification again.');
      const notification = { bytes: request.body, mediaType: request.headers['content-type']?.split(';', 1)[0] ?? 'application/octet-stream' };
      return (await intake.accept(sinchItem(fax, { lines, api, notification }))).response;
    },
  };
}

function listed(fax: SinchFax, { lines, api, now }: { lines: FaxLines; api: SinchApi; now: Date }): ListedMessage {
  const at = providerTime(fax.createTime ?? undefined) ?? now;
  return {
    identity: fax.id, part: hasDocument(fax) ? documentPart : failedPart, account: lines.of(fax.to ?? '').key,
    at, unfinished: !hasEnded(fax) && mayStillCome(at, now),
    load: async () => sinchItem(fax, { lines, api }),
  };
}
