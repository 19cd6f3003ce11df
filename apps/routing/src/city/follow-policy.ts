import { cityFolder, describeProblem, loadCity, type City } from '#libs/city';
import type { Clock, Logger } from '#libs/service';
import type { Store } from '#libs/store';
import type { PolicyArchive } from '../records/policies.ts';

/** The city under which new cases begin. A version counts once it is kept, so that each case finds its own again. */
export interface CurrentPolicy {
  readonly now: City;
  readiness(): string | undefined;
  stop(): Promise<void>;
}

const look = 5000;

/** Loads the city’s folder and follows it. Rejects with every fault of the folder, by file and line. */
export async function followPolicy(
  folder: string, archive: PolicyArchive, { store, clock, logger }: { store: Store; clock: Clock; logger: Logger },
): Promise<CurrentPolicy> {
  const read = cityFolder(folder);
  const first = await loadCity(read);
  if (!first.ok) throw new Error(`the city's folder (CITY_FOLDER) has faults:\n${first.problems.map(describeProblem).join('\n')}`);
  let city = first.city;
  let kept = false;
  let told = '';
  const stopping = new AbortController();

  const keep = async (candidate: City): Promise<void> => {
    await archive.keep(candidate, clock.now());
    if (candidate.hash !== city.hash) logger.info({ policy: candidate.hash }, 'the city’s folder changed: new cases begin under it');
    city = candidate;
    kept = true;
  };
  const lookAgain = async (): Promise<void> => {
    if (!kept) await keep(city);
    const loaded = await loadCity(read);
    if (loaded.ok) {
      told = '';
      if (loaded.city.hash !== city.hash) await keep(loaded.city);
      return;
    }
    const faults = loaded.problems.map(describeProblem).join('\n');
    if (faults !== told) logger.error({ faults }, 'the city’s folder has faults: the old one stays in force');
    told = faults;
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await store.whenAvailable(stopping.signal);
      await lookAgain().catch((error: unknown) => {
        const faults = error instanceof Error ? error.message : 'it cannot be read';
        if (faults !== told) logger.error({ faults }, 'the city’s folder cannot be followed: the old one stays in force');
        told = faults;
      });
      await clock.sleep(kept ? look : 200, stopping.signal);
    }
  };
  // At a start without database the version is kept as soon as it answers.
  await keep(city).catch(() => undefined);
  const running = run();
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
