import type { CurrentCity, WebhookProvider } from '#libs/channel';
import type { Logger } from '#libs/service';
import { plainNumber, twilioAccounts } from './accounts.ts';
import { authorisation, createTwilioApi } from './api.ts';
import { twilioListings } from './listing.ts';
import { emptyTwiml, lineOf, messageOfForm, toItem, twilioName } from './message.ts';
import { reportOfForm } from './reports.ts';
import { twilioSender } from './sender.ts';
import type { TwilioSettings } from './settings.ts';
import { verifyTwilio } from './verify.ts';

export interface TwilioParts {
  settings: TwilioSettings & { PUBLIC_URL: string };
  city: CurrentCity;
  fetch: typeof fetch;
  logger: Logger;
}

/** SMS and MMS by Twilio: webhooks, lists of what was missed, answers, and reports about them. */
export function twilio({ settings, city, fetch: fetcher, logger }: TwilioParts): WebhookProvider {
  const accounts = twilioAccounts(settings, city);
  const api = createTwilioApi(settings.TWILIO_API_URL, fetcher);
  return {
    name: twilioName,
    open(request) {
      const form = verifyTwilio(request, accounts);
      if ('refused' in form) return form;
      return {
        messages() {
          const message = messageOfForm(form.fields, request.body);
          if (!form.account.lines.has(plainNumber(message.to))) {
            logger.warn({ provider: twilioName, line: lineOf(message.to, form.account) }, 'a message to a number that no setting names: taken in on the account’s first line');
          }
          return [toItem(message, form.account, accounts)];
        },
        reports: () => reportOfForm(form.fields, request),
      };
    },
    answer: () => emptyTwiml,
    mediaAccess(line) {
      const found = accounts.ofLine(line);
      return found && { origin: new URL(settings.TWILIO_API_URL).origin, headers: authorisation(found.account) };
    },
    sender: twilioSender(accounts, api, `${settings.PUBLIC_URL}/mobile/sms/${twilioName}/status`),
    listings: twilioListings(accounts, api),
  };
}
