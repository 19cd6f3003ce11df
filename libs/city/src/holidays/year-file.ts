import type { CityFiles } from '../folder/files.ts';
import { parseFile } from '../folder/parse.ts';
import { calendarFile, type CalendarYear } from '../folder/schema.ts';

/** Name of a year's file in the city's folder. */
export function calendarName(year: number): string {
  return `calendar/${year}.yaml`;
}

/** A year's file as the folder has it, one day a line. */
export function calendarText({ year, papers, days }: CalendarYear): string {
  return [
    `# 国务院办公厅关于${year}年部分节假日安排的通知: days off and make-up working days; every other day follows its weekday.`,
    `year: ${year}`,
    'papers:',
    ...papers.map((paper) => `  - ${paper}`),
    'days:',
    ...days.map(({ name, date, isOffDay }) => `  - { name: ${plain(name)}, date: "${date}", isOffDay: ${isOffDay} }`),
    '',
  ].join('\n');
}

/** What the folder's file of a year says; undefined where there is none, or one with faults. */
export function calendarYear(files: CityFiles, year: number): CalendarYear | undefined {
  const content = files[calendarName(year)];
  return content === undefined ? undefined : parseFile(calendarName(year), content, calendarFile).value;
}

/** YAML would read some names otherwise than as words. */
function plain(name: string): string {
  return /^[\p{Script=Han}、（）·]+$/u.test(name) ? name : JSON.stringify(name);
}
