import { checkCalendar, checkContent } from './check.ts';
import { assembleCity, type City } from './city.ts';
import { canonicalFiles, hashFiles, type CityFiles, type ReadFolder } from './files.ts';
import { parseFile, type ParsedFolder } from './parse.ts';
import type { Problem } from './problem.ts';
import { calendarFile, fileSchemas, whenMissing, type CalendarYear, type FileName, type FolderContent } from './schema.ts';

export type LoadResult = { ok: true; city: City } | { ok: false; problems: Problem[] };

/** Reads and checks a city's folder; gives the city, or every problem found. Rejects only when reading does. */
export async function loadCity(read: ReadFolder): Promise<LoadResult> {
  return cityFromFiles(await read());
}

/** As `loadCity`, from files at hand: a stored version of the policy gives the city that it was. */
export function cityFromFiles(given: CityFiles): LoadResult {
  const files = canonicalFiles(given);
  const parsed = Object.fromEntries(
    Object.entries(fileSchemas).map(([name, schema]) => [name, parseFile(name, files[name] ?? whenMissing[name as FileName] ?? '', schema)]),
  ) as unknown as ParsedFolder;
  const calendars = calendarNames(files).map((name) => ({ name, parsed: parseFile(name, files[name]!, calendarFile) }));

  const problems = [
    ...missingOrUnknown(files),
    ...Object.entries(parsed).flatMap(([name, file]) => (name in files ? file.problems : [])),
    ...calendars.flatMap((calendar) => calendar.parsed.problems),
    ...checkContent(parsed),
    ...checkCalendar(calendars),
  ];
  if (problems.length > 0) return { ok: false, problems: problems.sort(byPlace) };

  const content = Object.fromEntries(Object.entries(parsed).map(([name, file]) => [name, file.value])) as FolderContent;
  const years = calendars.map((calendar) => calendar.parsed.value as CalendarYear);
  return { ok: true, city: assembleCity(content, years, { hash: hashFiles(files), files }) };
}

function calendarNames(files: CityFiles): string[] {
  return Object.keys(files).filter((name) => /^calendar\/\d{4}\.yaml$/.test(name));
}

function missingOrUnknown(files: CityFiles): Problem[] {
  const at = (file: string) => ({ file, line: 1, column: 1 });
  const missing = Object.keys(fileSchemas).filter((name) => !(name in files) && !(name in whenMissing));
  const known = new Set([...Object.keys(fileSchemas), ...calendarNames(files)]);
  return [
    ...missing.map((name) => ({ ...at(name), message: 'is missing', remedy: `add ${name} to the folder` })),
    ...(calendarNames(files).length === 0
      ? [{ ...at('calendar'), message: 'no year is there', remedy: 'add calendar/<year>.yaml with the State Council’s paper' }]
      : []),
    ...Object.keys(files)
      .filter((name) => !known.has(name))
      .map((name) => ({ ...at(name), message: 'is not a file of a city’s folder', remedy: 'remove it or correct its name' })),
  ];
}

function byPlace(a: Problem, b: Problem): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}
