import { systemClock, systemRandom, silentLogger, readSettings, type Environment } from '#libs/service';
import type { CurrentCity } from '#libs/channel';
import { smsProviders } from './providers.ts';
import { mobileSettings } from './settings.ts';

const city = { account: () => undefined, accountBySetting: () => undefined, now: { accounts: new Map() } } as unknown as CurrentCity;

function providersOf(environment: 'local' | 'production') {
  const env: Environment = {
    MINSHENG_ENVIRONMENT: environment, PUBLIC_URL: 'https://minsheng.example.org', DATABASE_URL: 'postgres://mobile@localhost/minsheng', KAFKA_BROKERS: 'localhost:1',
    KAFKA_USERNAME: 'mobile', KAFKA_PASSWORD: 'pass', CITY_FOLDER: 'x', CITY_KEY: Buffer.alloc(32).toString('base64url'), SEALING_KEYS_FILE: 'x', STORAGE_URL: 'file:/x',
  };
  const settings = readSettings('mobile', mobileSettings, env);
  const context = { name: 'mobile', settings, setting: () => undefined, logger: silentLogger, clock: systemClock, random: systemRandom, fetch } as unknown as Parameters<typeof smsProviders>[0];
  return smsProviders(context, city);
}

it('a mobile that no provider brings texts to does not start, and says what to set', () => {
  expect(() => providersOf('production')).toThrow(/TWILIO_ACCOUNT_SID is not set, and no other provider of texts is\. Set up Twilio, Aliyun or Tencent Cloud/);
});

it('in the local default it may', () => {
  expect(providersOf('local').map(({ name }) => name)).toEqual(['twilio', 'twilio-voice']);
});
