import { cityFolder, type CityFiles } from '#libs/city';
import { silentLogger, SettingsError, type Clock } from '#libs/service';
import { followCity, type CurrentCity } from './city.ts';

/** Sleeps until the test lets it go on. */
function steppedClock(): Clock & { step(): Promise<void> } {
  let wake = () => {};
  return {
    now: () => new Date('2026-11-24T00:00:00Z'),
    sleep: (_, signal) => new Promise((resolve) => {
      wake = resolve;
      signal?.addEventListener('abort', () => resolve());
    }),
    async step() {
      wake();
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  };
}

describe('the city that an adapter follows', () => {
  let files: CityFiles;
  let good: CityFiles;
  let city: CurrentCity | undefined;
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (_: unknown, message: string) => void errors.push(message) };
  const follow = async (clock: Clock) => (city = await followCity('', 'mobile', { clock, logger }, async () => files));

  beforeAll(async () => { good = await cityFolder('deploy/city/jiujiang')(); });
  beforeEach(() => { files = good; errors.length = 0; });
  afterEach(() => city?.stop());

  it('has the accounts of this adapter only', async () => {
    const current = await follow(steppedClock());
    expect(current.now.code).toBe('jiujiang');
    expect(current.account('mayor-mobile')).toMatchObject({ key: 'mayor-mobile', channel: 'mobile', category: 'mayor-line', zone: { name: 'Asia/Shanghai' } });
    expect(current.accountBySetting('TWILIO_NUMBER')?.key).toBe('mayor-mobile');
    expect([current.account('mayor-hotline'), current.account('nobody'), current.accountBySetting('MAYOR_HOTLINE_NUMBER')]).toEqual([undefined, undefined, undefined]);
  });

  it('changes with its folder; a faulty one leaves the old in force and is complained about once', async () => {
    const clock = steppedClock();
    const current = await follow(clock);
    const accounts = `${good['accounts.yaml']}  - { key: mobile-2, name: 二, channel: mobile, media: [sms], category: mayor-line, zone: Asia/Urumqi }\n`;
    files = { ...good, 'accounts.yaml': accounts };
    await clock.step();
    expect(current.account('mobile-2')?.zone.name).toBe('Asia/Urumqi');
    files = { ...good, 'accounts.yaml': 'accounts: [' };
    await clock.step();
    await clock.step();
    expect(current.account('mobile-2')).toBeDefined();
    expect(errors).toHaveLength(1);
    files = good;
    await clock.step();
    expect(current.account('mobile-2')).toBeUndefined();
  });

  it('does not start on a faulty folder, and says where the fault is', async () => {
    files = { ...good, 'accounts.yaml': 'accounts: [' };
    const failed = followCity('', 'mobile', { clock: steppedClock(), logger }, async () => files);
    await expect(failed).rejects.toThrow(SettingsError);
    await expect(failed).rejects.toThrow(/CITY_FOLDER has faults[\s\S]*accounts\.yaml:\d+/);
  });
});
