import { cityFolder, describeProblem, loadCity, watchCity, type City } from '#libs/city';
import { SettingsError, type Clock, type Logger } from '#libs/service';
import type { Store } from '#libs/store';
import type { PolicyArchive } from '../records/policies.ts';

/** The city under which new cases begin. A version counts once it is kept, so that each case finds its own again. */
export interface CurrentPolicy {
  readonly now: City;
  readiness(): string | undefined;
  stop(): Promise<void>;
}

const retryPause = 500;

/** Loads the city’s folder and follows it. Rejects with a SettingsError that has every fault of it, by file and line. */
export async function followPolicy(
  folder: string, archive: PolicyArchive, { store, clock, logger }: { store: Store; clock: Clock; logger: Logger },
): Promise<CurrentPolicy> {
  const first = await loadCity(cityFolder(folder));
  if (!first.ok) {
    const remedy = `Mend it:\n${first.problems.map(describeProblem).join('\n')}`;
    throw new SettingsError('routing', [{ variable: 'CITY_FOLDER', message: 'has faults', remedy }]);
  }
  let city = first.city;
  let kept = false;
  const stopping = new AbortController();

  /** Once at least before anything else: a database that is away at the start is waited for. */
  const keep = async (candidate: City): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await store.whenAvailable(stopping.signal);
        await archive.keep(candidate, clock.now());
        city = candidate;
        kept = true;
        return;
      } catch (error) {
        logger.warn({ policy: candidate.hash, error }, 'the city’s folder could not be kept yet');
        await clock.sleep(retryPause, stopping.signal);
      }
    }
  };
  const running = keep(city).then(() => watchCity(folder, {
    current: city, signal: stopping.signal,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    onChange: async (changed) => {
      await keep(changed);
      logger.info({ policy: changed.hash }, 'the city’s folder changed: new cases begin under it');
    },
    onProblems: (problems) => logger.error({ faults: problems.map(describeProblem) }, 'the city’s folder has faults: the old one stays in force'),
  }));
  return {
    get now() {
      return city;
    },
    readiness: () => (kept ? undefined : 'the city’s folder is not kept yet'),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
