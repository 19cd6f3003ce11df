import type { Account } from '#libs/city';
import type { AdapterName } from '#libs/contract';
import { SettingsError } from '#libs/service';
import type { CurrentCity } from '../city.ts';
import type { ReceivingAccount } from '../intake/item.ts';
import { plainNumber } from './numbers.ts';
import { numberAtTwilio, type TwilioSettings } from './settings.ts';

/** One account at Twilio with the city's lines on its numbers. */
export interface TwilioAccount {
  sid: string;
  /** The first is in force. */
  tokens: readonly string[];
  /** Number as Twilio writes it → key of the city's account. */
  lines: ReadonlyMap<string, string>;
}

/** The Twilio accounts of the settings, and what of the city is on them. */
export interface TwilioAccounts {
  all: readonly TwilioAccount[];
  bySid(sid: string): TwilioAccount | undefined;
  /** The Twilio account and the number of a line of the city. */
  ofLine(key: string): { account: TwilioAccount; number: string } | undefined;
  /** The Twilio account that has the number. */
  ofNumber(number: string): TwilioAccount | undefined;
  /** The line of the city; one that was taken out of its folder while the service runs still takes messages in. */
  line(key: string): ReceivingAccount;
}

export interface TwilioAccountsParts {
  settings: Pick<TwilioSettings, 'TWILIO_ACCOUNT_SID' | 'TWILIO_AUTH_TOKEN' | 'TWILIO_ACCOUNTS'>;
  city: CurrentCity;
  channel: AdapterName;
  /** Which of the channel's accounts are on the default Twilio account, once the setting of their number is set. */
  isLine: (account: Account) => boolean;
  /** The setting of that name, see ServiceContext. */
  setting: (variable: string) => string | undefined;
}

/** @throws SettingsError when the account is set up by half, or a number belongs to no line of the city, or to two accounts */
export function twilioAccounts(parts: TwilioAccountsParts): TwilioAccounts {
  const { settings, city, channel } = parts;
  const fault = (variable: string, message: string, remedy: string) => new SettingsError(channel, [{ variable, message, remedy }]);
  const further = (settings.TWILIO_ACCOUNTS ?? []).map(({ sid, token, numbers }) => ({ sid, tokens: token, lines: Object.entries(numbers) }));
  for (const key of further.flatMap(({ lines }) => lines.map(([, line]) => line))) {
    if (!city.now.accounts.has(key)) throw fault('TWILIO_ACCOUNTS', `names "${key}", which is no account of the city`, 'Add it to accounts.yaml, or correct the key.');
  }
  const named = [...defaultAccount(parts, fault), ...further];
  const numbers = named.flatMap(({ lines }) => lines.map(([number]) => plainNumber(number)));
  if (new Set(numbers).size < numbers.length) throw fault('TWILIO_ACCOUNTS', 'gives a number to two accounts', 'Give it to one.');
  for (const { sid, lines } of named) {
    if (lines.length === 0) throw fault('TWILIO_ACCOUNTS', `has no numbers for the account ${sid}`, 'Add one to its "numbers".');
    if (named.filter((one) => one.sid === sid).length > 1) throw fault('TWILIO_ACCOUNTS', `has the account ${sid} twice`, 'Put its numbers together.');
  }
  // One setting serves all services: lines of other channels are theirs.
  const all = named
    .map(({ sid, tokens, lines }) => ({
      sid, tokens, lines: new Map(lines.flatMap(([number, key]) => (city.account(key) ? [[plainNumber(number), key] as const] : []))),
    }))
    .filter(({ lines }) => lines.size > 0);
  return lookUps(all, city);
}

function lookUps(all: readonly TwilioAccount[], city: CurrentCity): TwilioAccounts {
  const known = new Map<string, ReceivingAccount>();
  const line = (key: string): ReceivingAccount => {
    const found = city.account(key) ?? known.get(key);
    if (!found) throw new Error(`no line ${key}`);
    known.set(key, found);
    return found;
  };
  all.forEach(({ lines }) => [...lines.values()].forEach(line));
  return {
    all, line,
    bySid: (sid) => all.find((account) => account.sid === sid),
    ofLine(key) {
      const account = all.find(({ lines }) => [...lines.values()].includes(key));
      const [number] = [...(account?.lines ?? [])].find(([, of]) => of === key) ?? [];
      return account && number !== undefined ? { account, number } : undefined;
    },
    ofNumber: (number) => all.find(({ lines }) => lines.has(plainNumber(number))),
  };
}

/**
 * The line of a number. A number that no line has (new at Twilio, not yet in the settings) is still the city's: what comes
 * there is taken in on the first line of its Twilio account.
 */
export function lineOf(to: string, account: TwilioAccount): string {
  const line = account.lines.get(plainNumber(to)) ?? [...account.lines.values()][0];
  if (line === undefined) throw new Error(`the Twilio account ${account.sid} has no lines`);
  return line;
}

interface NamedAccount {
  sid: string;
  tokens: readonly string[];
  lines: [number: string, key: string][];
}

function defaultAccount(
  { settings, city, channel, isLine, setting }: TwilioAccountsParts, fault: (variable: string, message: string, remedy: string) => SettingsError,
): NamedAccount[] {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: tokens } = settings;
  if (sid === undefined && tokens === undefined) return [];
  if (sid === undefined) throw fault('TWILIO_ACCOUNT_SID', 'is not set', 'Set it to the SID of the Twilio account, or take out TWILIO_AUTH_TOKEN.');
  if (tokens === undefined) throw fault('TWILIO_AUTH_TOKEN', 'is not set', 'Set it to the account’s auth token, or take out TWILIO_ACCOUNT_SID: nothing is taken in unsigned.');
  const ours = [...city.now.accounts.values()].filter((account) => account.channel === channel && isLine(account));
  const lines = ours.flatMap(({ key, numberSetting }): [string, string][] => {
    const number = numberSetting === undefined ? undefined : setting(numberSetting);
    if (numberSetting === undefined || number === undefined) return [];
    if (!numberAtTwilio.safeParse(number).success) throw fault(numberSetting, 'is wrong: not a number', 'Set it to a number like +8613800001234 or a short code.');
    return [[number, key]];
  });
  if (lines.length > 0) return [{ sid, tokens, lines }];
  const names = ours.flatMap(({ numberSetting }) => numberSetting ?? []);
  throw fault(
    names[0] ?? 'TWILIO_ACCOUNT_SID', names[0] === undefined ? 'has no line' : 'is not set',
    names[0] === undefined ? 'Say in accounts.yaml whose number is at Twilio: `numberSetting: TWILIO_NUMBER`.' : `Set ${names.join(' or ')} to the number at Twilio.`,
  );
}
