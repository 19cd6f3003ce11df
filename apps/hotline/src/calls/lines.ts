import type { CurrentCity, ReceivingAccount } from '#libs/channel';
import { SettingsError } from '#libs/service';

/** The city's lines that take calls: who writes a note or pushes a call says on which one it was, or means the usual one. */
export interface CallLines {
  keys(): string[];
  line(key: string): ReceivingAccount | undefined;
  /** Where no line is named; undefined when the city has none. */
  usual(): ReceivingAccount | undefined;
}

/** @throws SettingsError when CALLCENTRE_ACCOUNT is no line of the city */
export function callLines(city: CurrentCity, named: string | undefined): CallLines {
  const keys = () => [...city.now.accounts.values()].filter(({ channel, media }) => channel === 'hotline' && media.includes('call')).map(({ key }) => key);
  const line = (key: string) => (keys().includes(key) ? city.account(key) : undefined);
  const usual = () => line(named ?? '') ?? line(keys()[0] ?? '');
  if (named !== undefined && !line(named)) {
    throw new SettingsError('hotline', [{
      variable: 'CALLCENTRE_ACCOUNT', message: `is "${named}", which is no line of the channel hotline that takes calls`, remedy: `Set it to one of: ${keys().join(', ')}.`,
    }]);
  }
  return { keys, line, usual };
}
