import { assembleAdapter, type ReadingParts } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { letterAccounts } from './accounts.ts';
import { watchInbox } from './inbox/inbox.ts';
import { LettersController } from './letters.controller.ts';
import { lettersToken, openLetters } from './letters.ts';
import { Letters1795712400000 } from './migrations.ts';
import { AssetsController } from './page/assets.controller.ts';
import { compareLetters } from './repeat/compare.ts';
import { lettersSettings } from './settings.ts';

/** Scanned letters; `reader`: in place of the process that reads, for specs. */
export function lettersServiceWith({ reader }: Pick<ReadingParts, 'reader'> = {}): ServiceDefinition<typeof lettersSettings> {
  return {
    name: 'letters',
    settings: lettersSettings,
    assemble: (context) => {
      const { settings, clock, logger } = context;
      const onRead = compareLetters({ cityKey: settings.CITY_KEY, clock, months: settings.LETTERS_RESEMBLE_MONTHS, pattern: settings.LETTERS_REGISTER_PATTERN });
      return assembleAdapter({
        context, channel: 'letters', controllers: [AssetsController, LettersController], migrations: [Letters1795712400000],
        providers(city) {
          // Before anything is opened: a wrong account stops the start.
          letterAccounts(city, settings.LETTERS_ACCOUNT);
          return [];
        },
        reading: { onRead, ...(reader === undefined ? {} : { reader }) },
        extras(channel) {
          const letters = openLetters(context, channel);
          const { accounts, desk } = letters;
          const inbox = settings.LETTERS_INBOX === undefined ? undefined
            : watchInbox({ path: settings.LETTERS_INBOX, settleSeconds: settings.LETTERS_INBOX_SETTLE_SECONDS, channel, accounts, desk, clock, logger });
          return { providers: [{ provide: lettersToken, useValue: letters }], started: () => inbox?.start(), close: () => inbox?.stop() };
        },
      });
    },
  };
}

export const lettersService = lettersServiceWith();
