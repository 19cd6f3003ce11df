import type { AdapterName } from '#libs/contract';
import type { Logger } from '#libs/service';
import type { CurrentCity } from '../../city.ts';
import type { WebhookProvider } from '../../provider.ts';
import { fieldOf } from '../../text/form.ts';
import { lineOf, type TwilioAccounts } from '../accounts.ts';
import { createTwilioApi, twilioMediaAccess } from '../api.ts';
import { plainNumber } from '../numbers.ts';
import type { TwilioSettings } from '../settings.ts';
import { verifyTwilio } from '../verify.ts';
import { voiceOfForm } from './form.ts';
import { twilioVoiceName } from './items.ts';
import { voiceListings } from './listing.ts';
import type { VoiceSettings } from './settings.ts';
import { greetAndRecord, nothing } from './twiml.ts';

export interface TwilioVoiceParts {
  settings: Pick<TwilioSettings, 'TWILIO_API_URL'> & VoiceSettings & { PUBLIC_URL: string };
  accounts: TwilioAccounts;
  city: CurrentCity;
  channel: AdapterName;
  fetch: typeof fetch;
  logger: Logger;
}

/** Calls to the city's numbers at Twilio: greeted and recorded, and fetched from its lists where they were missed. */
export function twilioVoice({ settings, accounts, city, channel, fetch: fetcher, logger }: TwilioVoiceParts): WebhookProvider {
  const api = createTwilioApi(settings.TWILIO_API_URL, fetcher);
  const greet = (line: string) => greetAndRecord({
    words: settings.VOICE_GREETING.replaceAll('{line}', city.now.accounts.get(line)?.name ?? ''),
    maxSeconds: settings.VOICE_MAX_SECONDS,
    recordingUrl: `${settings.PUBLIC_URL}/${channel}/voice/twilio/recording?${new URLSearchParams({ line }).toString()}`,
  });
  return {
    name: twilioVoiceName,
    open(request) {
      const form = verifyTwilio(request, accounts);
      if ('refused' in form) return form;
      const voice = voiceOfForm(form, request, accounts, greet);
      if (!('item' in voice)) return { messages: () => [], reports: () => [], ...voice };
      const to = fieldOf(form.fields, 'To')?.value ?? '';
      if (to !== '' && !form.account.lines.has(plainNumber(to))) {
        logger.warn({ provider: twilioVoiceName, line: lineOf(to, form.account) }, 'a call to a number that no setting names: taken in on the account’s first line');
      }
      return { messages: () => [voice.item], reports: () => [] };
    },
    answer: ([accepted]) => accepted?.response ?? nothing,
    mediaAccess: twilioMediaAccess(accounts, settings.TWILIO_API_URL),
    listings: voiceListings(accounts, api, greet),
  };
}
