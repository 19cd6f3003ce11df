import type { CurrentCity, ReceivingAccount } from '#libs/channel';
import { SettingsError } from '#libs/service';

/** The city's accounts that take letters: whoever brings one names it, or means the usual one. */
export interface LetterAccounts {
  keys(): string[];
  account(key: string): ReceivingAccount | undefined;
  /** Where none is named; undefined when the city has none. */
  usual(): ReceivingAccount | undefined;
}

/** @throws SettingsError when LETTERS_ACCOUNT takes no letters */
export function letterAccounts(city: CurrentCity, named: string | undefined): LetterAccounts {
  const keys = () => [...city.now.accounts.values()].filter(({ channel, media }) => channel === 'letters' && media.includes('letter')).map(({ key }) => key);
  const account = (key: string) => (keys().includes(key) ? city.account(key) : undefined);
  if (named !== undefined && !account(named)) {
    throw new SettingsError('letters', [{
      variable: 'LETTERS_ACCOUNT', message: `is "${named}", which takes no letters`, remedy: `Set it to one of: ${keys().join(', ')}.`,
    }]);
  }
  return { keys, account, usual: () => account(named ?? '') ?? account(keys()[0] ?? '') };
}
