import { cityFolder, describeProblem, loadCity, type LoadResult } from '#libs/city';

/**
 * Checks folders of cities and tells every fault with file, line, column and remedy. Gives the exit code: 0 when all are
 * faultless, 1 when one is not, 2 when none was named.
 */
export async function checkCity(folders: readonly string[], say: (line: string) => void): Promise<number> {
  if (folders.length === 0) {
    say('Name the folder to check: npm run city -- check deploy/city/jiujiang');
    return 2;
  }
  const faultless = await Promise.all(folders.map((folder) => checkFolder(folder, say)));
  return faultless.every(Boolean) ? 0 : 1;
}

async function checkFolder(folder: string, say: (line: string) => void): Promise<boolean> {
  let result: LoadResult;
  try {
    result = await loadCity(cityFolder(folder));
  } catch (error) {
    say(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)} → name a city's folder`);
    return false;
  }
  if (!result.ok) {
    for (const problem of result.problems) say(`${folder}/${describeProblem(problem)}`);
    say(`${folder}: ${result.problems.length} ${result.problems.length === 1 ? 'problem' : 'problems'}`);
    return false;
  }
  const { city } = result;
  say(`${folder}: ${city.name} is faultless: ${city.units.size} units, ${city.categories.size} categories with ` +
    `${city.subcategories.size} subcategories, ${city.districts.size} districts, ${city.calendar.years.size} years; ${city.hash}`);
  return true;
}
