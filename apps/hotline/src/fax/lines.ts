import { plainNumber, type CurrentCity, type ReceivingAccount } from '#libs/channel';
import { normalisePhone } from '#libs/privacy';
import { SettingsError, type Logger } from '#libs/service';

/** The city's fax lines: accounts of the channel hotline that take faxes. */
export interface FaxLines {
  /** The line with this number; a number that no line has is still the city's, and its faxes are taken in on the first. */
  of(to: string): ReceivingAccount;
  /** Where what concerns no single line is told. */
  first: string;
}

export interface FaxLinesParts {
  city: CurrentCity;
  /** The setting of that name, see ServiceContext. */
  setting: (variable: string) => string | undefined;
  logger: Logger;
}

/** @throws SettingsError when the city has no fax line, or several of which one has no number to be known by */
export function faxLines({ city, setting, logger }: FaxLinesParts): FaxLines {
  const accounts = [...city.now.accounts.values()].filter(({ channel, media }) => channel === 'hotline' && media.includes('fax'));
  const [first] = accounts;
  if (!first) throw fault('CITY_FOLDER', 'has no fax line', 'Add an account with `channel: hotline, media: [fax]` to accounts.yaml, or take out the settings of the fax provider.');
  const comparable = (number: string) => normalisePhone(number, 'CN', city.now.phone.area) ?? plainNumber(number);
  const numbers = new Map<string, string>();
  for (const { key, numberSetting } of accounts) {
    const number = numberSetting === undefined ? undefined : setting(numberSetting);
    if (number !== undefined) numbers.set(comparable(number), key);
    else if (accounts.length > 1) throw fault(numberSetting ?? 'CITY_FOLDER', `is not set, and the city has several fax lines`, `Set the number of ${key}: faxes are told apart by it.`);
  }
  // One that is taken out of the folder while the service runs still takes faxes in.
  const known = new Map<string, ReceivingAccount>();
  const line = (key: string): ReceivingAccount => {
    const account = city.account(key) ?? known.get(key);
    if (!account) throw new Error(`no line ${key}`);
    known.set(key, account);
    return account;
  };
  accounts.forEach(({ key }) => line(key));
  return {
    first: first.key,
    of(to) {
      const key = numbers.get(comparable(to)) ?? numbers.get(plainNumber(to));
      if (key === undefined && numbers.size > 0 && to !== '') logger.warn({ line: first.key }, 'a fax to a number that no setting names: taken in on the first fax line');
      return line(key ?? first.key);
    },
  };
}

function fault(variable: string, message: string, remedy: string): SettingsError {
  return new SettingsError('hotline', [{ variable, message, remedy }]);
}
