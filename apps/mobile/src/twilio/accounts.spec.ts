import { openZone } from '#libs/city';
import type { CurrentCity, ReceivingAccount } from '#libs/channel';
import { readSettings } from '#libs/service';
import { plainNumber, twilioAccounts } from './accounts.ts';
import { twilioSettings } from './settings.ts';

const one = { sid: `AC${'1'.repeat(32)}`, number: '+19855501234' };
const two = { sid: `AC${'2'.repeat(32)}`, number: '+19855505678' };
const line = (key: string): ReceivingAccount => ({ key, channel: 'mobile', category: 'mayor-line', zone: openZone('Asia/Shanghai') });

function city(lines: Record<string, string | undefined>): Pick<CurrentCity, 'account' | 'accountBySetting'> {
  return {
    account: (key) => (key in lines ? line(key) : undefined),
    accountBySetting: (setting) => Object.entries(lines).filter(([, name]) => name === setting).map(([key]) => line(key))[0],
  };
}
const env = { MINSHENG_ENVIRONMENT: 'production', TWILIO_ACCOUNT_SID: one.sid, TWILIO_AUTH_TOKEN: 'new, old', TWILIO_NUMBER: one.number };
const accountsOf = (changed: Record<string, string | undefined> = {}, lines: Record<string, string | undefined> = { a: 'TWILIO_NUMBER', b: undefined }) =>
  twilioAccounts(readSettings('mobile', twilioSettings, { ...env, ...changed }), city(lines) as CurrentCity);
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
    ['no line has the default number', {}, { a: undefined }, /accounts\.yaml/],
    ['a line that the city does not have', further({ ...good, numbers: { [two.number]: 'c' } }), undefined, /"c", which is no account of the channel mobile/],
    ['a number twice', further({ ...good, numbers: { [one.number]: 'b' } }), undefined, /two accounts/],
    ['an account without numbers', further({ ...good, numbers: {} }), undefined, /has no numbers for the account/],
    ['an account twice', further({ ...good, sid: one.sid }), undefined, /twice/],
  ] as [string, Record<string, string>, Record<string, string | undefined> | undefined, RegExp][])('set up wrongly: %s', (_, changed, lines, message) => {
    expect(() => accountsOf(changed, lines)).toThrow(message);
  });

  it.each(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_NUMBER'])('outside the local default a missing %s stops the service, by name', (name) => {
    expect(() => accountsOf({ [name]: undefined })).toThrow(new RegExp(`${name} is not set`));
    expect(() => accountsOf({ [name]: undefined, MINSHENG_ENVIRONMENT: 'local' })).not.toThrow();
  });

  it.each(['{', '{}', '[1]', JSON.stringify([{ sid: 'x', token: 't', numbers: {} }]), JSON.stringify([{ ...good, tokn: 1 }])])('TWILIO_ACCOUNTS=%s is refused without being quoted', (text) => {
    expect(() => accountsOf({ TWILIO_ACCOUNTS: text })).toThrow(/TWILIO_ACCOUNTS is wrong/);
  });

  it.each([['+8613800001234', '+8613800001234'], [' 8613800001234', '+8613800001234'], ['8613800001234', '+8613800001234'], ['12345', '12345'], ['BANK', 'BANK']])(
    'the number %j is %s', (text, number) => expect(plainNumber(text)).toBe(number),
  );
});
