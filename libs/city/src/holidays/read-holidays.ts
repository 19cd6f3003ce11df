import { z } from 'zod';
import { calendarFile, type CalendarYear } from '../folder/schema.ts';
import { addDays, weekday, type LocalDate } from '../time/zone.ts';

/** A fault of a holiday file: where in it, what is wrong, how to mend it. */
export interface HolidayProblem {
  field: string;
  message: string;
  remedy: string;
}

export type HolidaysRead = { ok: true; year: CalendarYear } | { ok: false; problems: HolidayProblem[] };

export interface HolidayOptions {
  /** `国办发明电〔2026〕8号`, instead of the file's papers; needed where those are links. */
  papers?: readonly string[];
  /** `12-20`: the day of December from which the paper of the next year has a say; the city's `nextYearDecidesFrom`. */
  decidesFrom: string;
  /** The years that the folder has; that of the file itself may be among them. */
  known: readonly CalendarYear[];
}

const file = z.object({
  year: calendarFile.shape.year,
  papers: z.array(z.string()).default([]),
  days: z.array(z.object(calendarFile.shape.days.element.shape)).min(1, 'holds no day'),
});
const paperName = /国办发明电〔(\d{4})〕\d+号/;

/** Reads the JSON of one year in holiday-cn's shape and gives the year as the city's folder has it, or every fault. */
export function readHolidays(json: string, options: HolidayOptions): HolidaysRead {
  let plain: unknown;
  try {
    plain = JSON.parse(json);
  } catch (error) {
    const message = `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, problems: [{ field: 'file', message, remedy: 'give a file like {"year":2027,"papers":[…],"days":[{"name","date","isOffDay"}]}' }] };
  }
  const parsed = file.safeParse(plain, { reportInput: false });
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map(({ path, message }) => ({ field: fieldOf(path), message, remedy: 'correct it there' })) };
  }
  const { year, days } = parsed.data;
  const papers = (options.papers ?? parsed.data.papers).map((paper) => paperName.exec(paper)?.[0] ?? paper);
  const problems = [...faultsOfPapers(papers, year, options.papers !== undefined), ...faultsOfDays(year, days, options)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, year: { year, papers, days: days.toSorted((a, b) => (a.date < b.date ? -1 : 1)) } };
}

function faultsOfPapers(papers: readonly string[], year: number, typed: boolean): HolidayProblem[] {
  const where = (i: number) => (typed ? '--paper' : `papers[${i}]`);
  const remedy = `give it with --paper "国办发明电〔${year - 1}〕n号"`;
  if (papers.length === 0) return [{ field: 'papers', message: 'names no paper of the State Council', remedy }];
  return papers.flatMap((paper, i) => {
    const found = paperName.exec(paper);
    if (!found) return [{ field: where(i), message: `"${paper}" is not the number of a paper`, remedy }];
    const of = Number(found[1]);
    if (of === year || of === year - 1) return [];
    return [{ field: where(i), message: `${paper} is a paper of ${of}, and cannot be on ${year}`, remedy: 'correct the paper or `year`' }];
  });
}

function faultsOfDays(year: number, days: CalendarYear['days'], { decidesFrom, known }: HolidayOptions): HolidayProblem[] {
  const first = new Map<string, number>();
  const elsewhere = new Map(known.filter((other) => other.year !== year).flatMap((other) => other.days.map(({ date }) => [date, other.year] as const)));
  return days.flatMap(({ date, isOffDay }, i) => {
    const fault = (field: string, message: string, remedy: string) => [{ field: `days[${i}].${field}`, message, remedy }];
    const before = first.get(date);
    if (before !== undefined) return fault('date', `${date} stands in days[${before}] already`, 'keep one of them');
    first.set(date, i);
    const ownYear = date.startsWith(`${year}-`) || (date.startsWith(`${year - 1}-`) && date.slice(5) >= decidesFrom);
    if (!ownYear) {
      return fault('date', `${date} is neither of ${year} nor of December ${year - 1} from ${decidesFrom} on`, 'correct the date or `year`');
    }
    const other = elsewhere.get(date);
    if (other !== undefined) return fault('date', `${date} stands in calendar/${other}.yaml already`, 'keep one of them');
    if (!isOffDay && ![0, 6].includes(weekday(date))) {
      return fault('isOffDay', `${date} is no Saturday or Sunday and is worked anyway`, 'correct the date, `isOffDay` or `year`');
    }
    return [];
  });
}

/** Every date on which a year's paper can have a say. */
export function datesOf(year: number, decidesFrom: string): LocalDate[] {
  const dates: LocalDate[] = [];
  for (let date = `${year - 1}-${decidesFrom}`; date <= `${year}-12-31`; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'file';
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`)).join('');
}
