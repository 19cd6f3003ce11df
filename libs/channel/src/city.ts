import { cityFolder, describeProblem, loadCity, openZone, watchCity, type City, type ReadFolder } from '#libs/city';
import type { AdapterName } from '#libs/contract';
import { SettingsError, type Clock, type Logger } from '#libs/service';
import type { ReceivingAccount } from './intake/item.ts';

/** The city as it is now; a changed folder counts within seconds, a faulty one leaves the old city in force. */
export interface CurrentCity {
  readonly now: City;
  /** An account of this adapter; undefined when the city has none of that key. */
  account(key: string): ReceivingAccount | undefined;
  /** The account whose number is the setting of that name. */
  accountBySetting(setting: string): ReceivingAccount | undefined;
  stop(): void;
}

/** Loads a city's folder and follows it. Rejects with a SettingsError that has every fault of it, by file and line. */
export async function followCity(
  folder: string, channel: AdapterName, { clock, logger }: { clock: Clock; logger: Logger }, read: ReadFolder = cityFolder(folder),
): Promise<CurrentCity> {
  const first = await loadCity(read);
  if (!first.ok) {
    const remedy = `Mend it:\n${first.problems.map(describeProblem).join('\n')}`;
    throw new SettingsError(channel, [{ variable: 'CITY_FOLDER', message: 'has faults', remedy }]);
  }
  let city = first.city;
  const stopping = new AbortController();

  void watchCity(read, {
    current: city, signal: stopping.signal,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    onChange(changed) {
      logger.info({ city: changed.code, policy: changed.hash }, 'the city changed');
      city = changed;
    },
    onProblems: (problems) => logger.error({ faults: problems.map(describeProblem) }, 'the city’s folder is faulty: the old city stays in force'),
  });

  const receiving = (account: ReturnType<City['accounts']['get']>): ReceivingAccount | undefined => {
    if (!account || account.channel !== channel) return undefined;
    return { key: account.key, channel, category: account.category, zone: openZone(account.zone ?? city.zone.name) };
  };
  return {
    get now() {
      return city;
    },
    account: (key) => receiving(city.accounts.get(key)),
    accountBySetting: (setting) => receiving([...city.accounts.values()].find((account) => account.channel === channel && account.numberSetting === setting)),
    stop: () => stopping.abort(),
  };
}
