import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calendarName, calendarText, calendarYear, cityFolder, cityFromFiles, datesOf, describeProblem, isWorkingDay, loadCity, readHolidays,
  workingDaysBetween, type City,
} from '#libs/city';

export interface ImportCalendar {
  /** JSON in holiday-cn's shape. */
  file: string;
  /** The city's folder. */
  folder: string;
  /** Numbers of the papers, instead of the file's. */
  papers?: readonly string[];
  /** Whether a year that is there and says otherwise may be written over. */
  replace: boolean;
}

/**
 * Takes the State Council's paper on one year into a city's folder. Nothing is written unless the whole folder is
 * faultless with it, and no service ever sees half a file. Gives the exit code: 1 with every fault when there is one.
 */
export async function importCalendar({ file, folder, papers, replace }: ImportCalendar, say: (line: string) => void): Promise<number> {
  const before = await loadCity(cityFolder(folder));
  if (!before.ok) {
    for (const problem of before.problems) say(`${folder}/${describeProblem(problem)}`);
    return 1;
  }
  const { city } = before;
  const years = [...city.calendar.years].flatMap((year) => calendarYear(city.files, year) ?? []);
  const json = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)} → name the year's JSON file`);
  });
  const read = readHolidays(json, {
    decidesFrom: city.calendar.nextYearDecidesFrom, known: years, ...(papers === undefined ? {} : { papers }),
  });
  if (!read.ok) {
    for (const { field, message, remedy } of read.problems) say(`${file}: ${field}: ${message} → ${remedy}`);
    return 1;
  }

  const { year } = read.year;
  const name = calendarName(year);
  const text = calendarText(read.year);
  const there = years.find((other) => other.year === year);
  if (there && calendarText(there) === text) {
    say(`${name} says this already; nothing is written`);
    return 0;
  }
  const after = cityFromFiles({ ...city.files, [name]: text });
  if (!after.ok) {
    for (const problem of after.problems) say(`${folder}/${describeProblem(problem)}`);
    return 1;
  }
  const changes = changedDays(city, after.city, year);
  if (there && !replace) {
    say(`${folder}/${name} is there and says otherwise → look at what would change, then add --replace`);
    for (const line of changes) say(line);
    return 1;
  }
  await writeWhole(join(folder, name), text);
  say(`${folder}/${name}: ${workingDaysBetween(after.city, `${year - 1}-12-31`, `${year}-12-31`)} working days by ${read.year.papers.join(', ')}`);
  for (const line of changes) say(line);
  say('Running services take it in by themselves and compute open cases again.');
  return 0;
}

function changedDays(before: City, after: City, year: number): string[] {
  const changed = datesOf(year, after.calendar.nextYearDecidesFrom)
    .filter((date) => isWorkingDay(before, date).working !== isWorkingDay(after, date).working);
  const free = changed.filter((date) => !isWorkingDay(after, date).working);
  const worked = changed.filter((date) => isWorkingDay(after, date).working);
  return [`free that were worked: ${list(free)}`, `worked that were free: ${list(worked)}`];
}

function list(dates: readonly string[]): string {
  return dates.length === 0 ? 'none' : dates.join(', ');
}

/** Beside it first, under a name that no service reads; then in its place at once. */
async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  try {
    await writeFile(beside, text, { flush: true });
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}
