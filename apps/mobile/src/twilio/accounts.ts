import type { CurrentCity, ReceivingAccount } from '#libs/channel';
import { SettingsError } from '#libs/service';
import type { TwilioSettings } from './settings.ts';

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
  /** The Twilio account and the number by which a line of the city sends. */
  ofLine(key: string): { account: TwilioAccount; number: string } | undefined;
  /** The Twilio account that has the number. */
  ofNumber(number: string): TwilioAccount | undefined;
  /** The line of the city; one that was taken out of its folder while the service runs still takes messages in. */
  line(key: string): ReceivingAccount;
}

/** @throws SettingsError when a number belongs to no line of the city, or to two accounts */
export function twilioAccounts(settings: TwilioSettings, city: CurrentCity): TwilioAccounts {
  const all = [...defaultAccount(settings, city), ...(settings.TWILIO_ACCOUNTS ?? []).map(({ sid, token, numbers }) => ({
    sid, tokens: token, lines: new Map(Object.entries(numbers).map(([number, key]) => [plainNumber(number), key])),
  }))];
  const known = new Map<string, ReceivingAccount>();
  for (const key of all.flatMap(({ lines }) => [...lines.values()])) {
    const line = city.account(key);
    if (!line) throw wrong('TWILIO_ACCOUNTS', `names "${key}", which is no account of the channel mobile`, 'Add it to accounts.yaml, or correct the key.');
    known.set(key, line);
  }
  const numbers = all.flatMap(({ lines }) => [...lines.keys()]);
  const doubled = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (doubled !== undefined) throw wrong('TWILIO_ACCOUNTS', 'gives a number to two accounts', 'Give it to one.');
  for (const { sid, lines } of all) {
    if (lines.size === 0) throw wrong('TWILIO_ACCOUNTS', `has no numbers for the account ${sid}`, 'Add one to its "numbers".');
    if (all.filter((one) => one.sid === sid).length > 1) throw wrong('TWILIO_ACCOUNTS', `has the account ${sid} twice`, 'Put its numbers together.');
  }
  return {
    all,
    bySid: (sid) => all.find((account) => account.sid === sid),
    ofLine(key) {
      const account = all.find(({ lines }) => [...lines.values()].includes(key));
      const [number] = [...(account?.lines ?? [])].find(([, line]) => line === key) ?? [];
      return account && number !== undefined ? { account, number } : undefined;
    },
    ofNumber: (number) => all.find(({ lines }) => lines.has(plainNumber(number))),
    line(key) {
      const line = city.account(key) ?? known.get(key);
      if (!line) throw new Error(`no line ${key}`);
      known.set(key, line);
      return line;
    },
  };
}

/** As a form may have it whose `+` was not escaped. */
export function plainNumber(text: string): string {
  const number = text.replace(/^ (?=\d)/, '+').trim();
  return /^[1-9]\d{6,14}$/.test(number) ? `+${number}` : number;
}

function defaultAccount(settings: TwilioSettings, city: CurrentCity): TwilioAccount[] {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: tokens, TWILIO_NUMBER: number } = settings;
  if (sid === undefined || tokens === undefined || number === undefined) return [];
  const line = city.accountBySetting('TWILIO_NUMBER');
  if (!line) throw wrong('TWILIO_NUMBER', 'is the number of no account of the channel mobile', 'Say in accounts.yaml whose it is: `numberSetting: TWILIO_NUMBER`.');
  return [{ sid, tokens, lines: new Map([[plainNumber(number), line.key]]) }];
}

function wrong(variable: string, message: string, remedy: string): SettingsError {
  return new SettingsError('mobile', [{ variable, message, remedy }]);
}
