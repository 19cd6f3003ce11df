import type { Channel } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import { letterAccounts, type LetterAccounts } from './accounts.ts';
import { LetterDesk } from './arrival/desk.ts';
import { openLetterRows, type LetterRows } from './letter/rows.ts';
import { openPages, type Pages } from './page/pages.ts';
import { createSameFiles } from './repeat/same-files.ts';
import type { LettersSettings } from './settings.ts';

/** By which a controller is given the Letters. */
export const lettersToken = Symbol('letters');

/** What the routes work with. */
export interface Letters {
  channel: Channel;
  accounts: LetterAccounts;
  rows: LetterRows;
  desk: LetterDesk;
  pages: Pages;
  clock: ServiceContext<unknown>['clock'];
}

/** @throws SettingsError when LETTERS_ACCOUNT takes no letters */
export function openLetters({ settings, clock, logger }: ServiceContext<LettersSettings>, channel: Channel): Letters {
  const { store, sealer, intake } = channel;
  const accounts = letterAccounts(channel.city, settings.LETTERS_ACCOUNT);
  const rows = openLetterRows({ store, sealer });
  const sameFiles = createSameFiles({ store, intake });
  const desk = new LetterDesk({ channel, accounts, rows, sameFiles, clock, logger, publicUrl: settings.PUBLIC_URL });
  return { channel, accounts, rows, desk, clock, pages: openPages(settings, logger) };
}
