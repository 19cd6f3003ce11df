import { openZone, type Account } from '#libs/city';
import { readSettings, type Environment } from '#libs/service';
import type { CurrentCity } from '../city.ts';
import { twilioAccounts } from './accounts.ts';
import { twilioSettings } from './settings.ts';

const one = { sid: `AC${'1'.repeat(32)}`, number: '+19855501234' };
const two = { sid: `AC${'2'.repeat(32)}`, number: '+19855505678' };

/** Accounts by key: the channel, and the setting of their number. */
type Lines = Record<string, [channel: 'mobile' | 'hotline', numberSetting?: string]>;

function city(lines: Lines): CurrentCity {
  const accounts = new Map(Object.entries(lines).map(([key, [channel, numberSetting]]): [string, Account] => [key, {
    key, name: key, channel, media: ['sms'], category: 'mayor-line', ...(numberSetting === undefined ? {} : { numberSetting }),
  }]));
  const account: CurrentCity['account'] = (key) =>
    (accounts.get(key)?.channel === 'mobile' ? { key, channel: 'mobile', category: 'mayor-line', zone: openZone('Asia/Shanghai') } : undefined);
  return { account, now: { accounts } } as unknown as CurrentCity;
}
const env: Environment = { MINSHENG_ENVIRONMENT: 'production', TWILIO_ACCOUNT_SID: one.sid, TWILIO_AUTH_TOKEN: 'new, old', TWILIO_NUMBER: one.number };
const usual: Lines = { a: ['mobile', 'TWILIO_NUMBER'], b: ['mobile'], h: ['hotline', 'HOTLINE_NUMBER'] };
const accountsOf = (changed: Environment = {}, lines = usual) => {
  const all = { ...env, ...changed };
  const settings = readSettings('mobile', twilioSettings, all);
  return twilioAccounts({ settings, city: city(lines), channel: 'mobile', isLine: ({ key }) => key !== 'b', setting: (name) => all[name] });
};
const further = (...list: unknown[]) => ({ TWILIO_ACCOUNTS: JSON.stringify(list) });
const good = { sid: two.sid, token: 't', numbers: { [two.number]: 'b' } };

describe('Twilio’s accounts', () => {
  it('are the default one and those of TWILIO_ACCOUNTS, each with its own numbers and tokens', () => {
    const accounts = accountsOf(further(good));
    expect(accounts.all).toMatchObject([{ sid: one.sid, tokens: ['new', 'old'] }, { sid: two.sid, tokens: ['t'] }]);
    expect(accounts.ofLine('b')).toMatchObject({ account: { sid: two.sid }, number: two.number });
    expect(accounts.ofNumber(' 19855505678')?.sid).toBe(two.sid);
    expect([accounts.ofLine('c'), accounts.ofNumber('+1'), accounts.bySid('')]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['no line has a number', {}, { a: ['mobile'] }, /accounts\.yaml/],
    ['no line’s number is set', { TWILIO_NUMBER: undefined }, undefined, /TWILIO_NUMBER is not set/],
    ['a number that is none', { TWILIO_NUMBER: 'x' }, undefined, /TWILIO_NUMBER is wrong/],
    ['a line that the city does not have', further({ ...good, numbers: { [two.number]: 'c' } }), undefined, /"c", which is no account of the city/],
    ['a number twice', further({ ...good, numbers: { [one.number]: 'b' } }), undefined, /two accounts/],
    ['an account without numbers', further({ ...good, numbers: {} }), undefined, /has no numbers for the account/],
    ['an account twice', further({ ...good, sid: one.sid }), undefined, /twice/],
  ] as [string, Environment, Lines | undefined, RegExp][])('set up wrongly: %s', (_, changed, lines, message) => {
    expect(() => accountsOf(changed, lines)).toThrow(message);
  });

  it('leaves the lines of other channels to them: one setting serves all services', () => {
    const accounts = accountsOf(further({ ...good, numbers: { '+19855500001': 'b', '+19855500002': 'h' } }, { sid: `AC${'3'.repeat(32)}`, token: 't', numbers: { '+19855500003': 'h' } }));
    expect(accounts.all.map(({ sid, lines }) => [sid, [...lines]])).toEqual([[one.sid, [[one.number, 'a']]], [two.sid, [['+19855500001', 'b']]]]);
  });

  it.each(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'])('one without the other stops the service: a missing %s is named', (name) => {
    expect(() => accountsOf({ [name]: undefined })).toThrow(new RegExp(`${name} is not set`));
  });

  it('a city need not have Twilio', () => {
    expect(accountsOf({ TWILIO_ACCOUNT_SID: undefined, TWILIO_AUTH_TOKEN: undefined }).all).toEqual([]);
  });

  it.each(['{', '{}', '[1]', JSON.stringify([{ sid: 'x', token: 't', numbers: {} }]), JSON.stringify([{ ...good, tokn: 1 }])])('TWILIO_ACCOUNTS=%s is refused without being quoted', (text) => {
    expect(() => accountsOf({ TWILIO_ACCOUNTS: text })).toThrow(/TWILIO_ACCOUNTS is wrong/);
  });
});
