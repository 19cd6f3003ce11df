import type { City } from './folder/city.ts';

/** The titles of a unit's four levels, level 1 first. Throws RangeError on a unit that the city does not have. */
export function postTitles(city: City, unit: string): readonly [string, string, string, string] {
  const found = city.units.get(unit);
  if (!found) throw new RangeError(`The city ${city.code} has no unit "${unit}"`);
  return city.posts.units[unit] ?? city.posts.byKind[found.kind];
}
