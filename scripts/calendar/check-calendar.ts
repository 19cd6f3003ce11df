import { calendarYear, cityFolder, describeProblem, loadCity, workingDaysBetween } from '#libs/city';

/** Lists the years that a city's folder knows, with their working days and papers. Gives the exit code: 1 on faults. */
export async function checkCalendar(folder: string, say: (line: string) => void): Promise<number> {
  const loaded = await loadCity(cityFolder(folder));
  if (!loaded.ok) {
    for (const problem of loaded.problems) say(`${folder}/${describeProblem(problem)}`);
    return 1;
  }
  const { city } = loaded;
  for (const year of [...city.calendar.years].sort((a, b) => a - b)) {
    const papers = calendarYear(city.files, year)?.papers ?? [];
    say(`${year}: ${workingDaysBetween(city, `${year - 1}-12-31`, `${year}-12-31`)} working days (${papers.join(', ')})`);
  }
  const next = Math.max(...city.calendar.years) + 1;
  say(`${next} has no paper: what ends from ${next - 1}-${city.calendar.nextYearDecidesFrom} on is provisional`);
  return 0;
}
