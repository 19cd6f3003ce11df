import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { cityFolder, loadCity, type City } from '#libs/city';
import { createSealer, keyFileAt, openKeyring } from '#libs/privacy';
import { policyOf } from '../../apps/routing/src/case/policy.ts';
import type { Policy } from '../../apps/routing/src/case/decision.ts';
import { sealedExamples } from '../burst/examples.ts';
import type { Actor, Stage } from '../stage/stage.ts';
import { fillPosts } from './holders.ts';
import type { Matter } from './life.ts';
import { openSeeder, type Seeder } from './seed.ts';

/** What both proofs of the clocks begin with. */
export interface House {
  city: City;
  /** The stage's own copy of the city's folder. */
  folder: string;
  policy: Policy;
  matters: readonly Matter[];
  seeder: Seeder;
}

/** A copy of the city's folder, to be changed; services are given it as CITY_FOLDER. */
export function ownFolder(stage: Stage): string {
  const folder = join(stage.places.home, 'city');
  cpSync(join(stage.root, 'deploy/city/jiujiang'), folder, { recursive: true });
  return folder;
}

/** Posts are held, and cases can be made: routing and escalation have migrated their schemas and read the folder. */
export async function openHouse(stage: Stage, folder: string): Promise<House> {
  const loaded = await loadCity(cityFolder(folder));
  if (!loaded.ok) throw new Error('the city’s folder has faults: npm run city -- check');
  const { city } = loaded;
  const now = new Date();
  const sealer = createSealer(await openKeyring(keyFileAt(stage.places.sealingKeysFile), (line) => console.error(line)));
  await fillPosts(stage.database, city, sealer, now);
  return { city, folder, policy: policyOf(city), matters: mattersOf(city), seeder: await openSeeder(stage.database, await sealedExamples(sealer, now)) };
}

/** What appeals are about, each with the unit that the rules know for it. */
function mattersOf(city: City): Matter[] {
  return [...city.subcategories.values()].flatMap(({ code, category, unit, kind }) => (unit === undefined || unit === city.desk
    ? []
    : [{ subcategory: code, category, unit, kind: kind ?? 'help', deadline: 'week' }]));
}

/** Ends what was started, the last first. */
export async function ended(actors: readonly Pick<Actor, 'stop'>[]): Promise<void> {
  for (const actor of actors.toReversed()) await actor.stop();
}
