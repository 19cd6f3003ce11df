import {
  createTwilioApi, lineOf, plainNumber, twilioMediaAccess, verifyTwilio, type TwilioAccounts, type TwilioSettings, type WebhookProvider,
} from '#libs/channel';
import type { Logger } from '#libs/service';
import { twilioListings } from './listing.ts';
import { emptyTwiml, messageOfForm, toItem, twilioName } from './message.ts';
import { reportOfForm } from './reports.ts';
import { twilioSender } from './sender.ts';

export interface TwilioParts {
  settings: TwilioSettings & { PUBLIC_URL: string };
  accounts: TwilioAccounts;
  fetch: typeof fetch;
  logger: Logger;
}

/** SMS and MMS by Twilio: webhooks, lists of what was missed, answers, and reports about them. */
export function twilio({ settings, accounts, fetch: fetcher, logger }: TwilioParts): WebhookProvider {
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
    mediaAccess: twilioMediaAccess(accounts, settings.TWILIO_API_URL),
    sender: twilioSender(accounts, api, `${settings.PUBLIC_URL}/mobile/sms/${twilioName}/status`),
    listings: twilioListings(accounts, api),
  };
}
