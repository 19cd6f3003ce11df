import { resolve } from 'node:path';
import type { City } from './folder/city.ts';
import { cityFolder, type CityFiles } from './folder/files.ts';
import { loadCity } from './folder/load.ts';
import { describeProblem } from './folder/problem.ts';

const jiujiang = resolve('deploy/city/jiujiang');

/** The city that the repository brings along, for specs; they run from the repository's root. */
export async function loadJiujiang(): Promise<City> {
  const result = await loadCity(cityFolder(jiujiang));
  if (!result.ok) throw new Error(result.problems.map(describeProblem).join('\n'));
  return result.city;
}

export function readJiujiang(): Promise<CityFiles> {
  return cityFolder(jiujiang)();
}
