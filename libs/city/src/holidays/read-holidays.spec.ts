import { readJiujiang } from '../testing.ts';
import { parseFile } from '../folder/parse.ts';
import { calendarFile, type CalendarYear } from '../folder/schema.ts';
import { readHolidays, type HolidaysRead } from './read-holidays.ts';
import { calendarName, calendarText, calendarYear } from './year-file.ts';

/** A paper as it might come; no such paper exists. */
const paper = {
  $schema: 'https://example.org/schema.json',
  year: 2027,
  papers: ['国办发明电〔2026〕99号'],
  days: [
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '元旦', date: '2026-12-31', isOffDay: true },
    { name: '春节', date: '2027-02-06', isOffDay: true },
    { name: '春节', date: '2027-02-08', isOffDay: true },
    { name: '春节', date: '2027-02-20', isOffDay: false },
  ],
};
const known: CalendarYear[] = [
  { year: 2026, papers: ['国办发明电〔2025〕7号'], days: [{ name: '元旦', date: '2026-12-28', isOffDay: true }] },
  { year: 2027, papers: ['国办发明电〔2026〕99号'], days: [{ name: '元旦', date: '2027-01-01', isOffDay: true }] },
];
const read = (change: object, papers?: string[]): HolidaysRead =>
  readHolidays(JSON.stringify({ ...paper, ...change }), { decidesFrom: '12-20', known, ...(papers ? { papers } : {}) });
const faults = (result: HolidaysRead): string[] =>
  result.ok ? [] : result.problems.map(({ field, message, remedy }) => `${field}: ${message} → ${remedy}`);
const withDay = (day: object): object => ({ days: [...paper.days, day] });

it('gives the year with its days in order, those of the December before included', () => {
  const result = read({});
  expect(result.ok && result.year.days.map(({ date }) => date))
    .toEqual(['2026-12-31', '2027-01-01', '2027-02-06', '2027-02-08', '2027-02-20']);
});

it.each([
  ['a link, where the number is told by hand', ['https://www.gov.cn/x.htm'], ['国办发明电〔2026〕99号']],
  ['a title that holds the number', ['国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕99号）'], undefined],
])('takes as a paper %s', (_, papers, typed) => {
  const result = read({ papers }, typed);
  expect(result.ok && result.year.papers).toEqual(['国办发明电〔2026〕99号']);
});

it.each([
  ['a wrong year', { year: 2028, papers: ['国办发明电〔2027〕1号'] }, /^days\[0\]\.date: 2027-01-01 is neither of 2028 nor of December 2027 from 12-20 on → correct the date or `year`$/],
  ['a year out of range', { year: 20270 }, /^year: Too big/],
  ['a December too early for the paper', withDay({ name: '元旦', date: '2026-12-19', isOffDay: true }), /^days\[5\]\.date: 2026-12-19 is neither/],
  ['a day twice', withDay({ name: '元旦', date: '2027-01-01', isOffDay: true }), /^days\[5\]\.date: 2027-01-01 stands in days\[0\] already → keep one of them$/],
  ['a day of another year’s file', withDay({ name: '元旦', date: '2026-12-28', isOffDay: true }), /^days\[5\]\.date: 2026-12-28 stands in calendar\/2026\.yaml already → keep one/],
  ['a day that is none', withDay({ name: '元旦', date: '2027-02-30', isOffDay: true }), /^days\[5\]\.date: Invalid ISO date/],
  ['a make-up day in mid-week', withDay({ name: '春节', date: '2027-02-22', isOffDay: false }), /^days\[5\]\.isOffDay: 2027-02-22 is no Saturday or Sunday and is worked anyway → correct/],
  ['no word whether it is off', withDay({ name: '春节', date: '2027-02-21' }), /^days\[5\]\.isOffDay: /],
  ['no days', { days: [] }, /^days: holds no day/],
  ['no papers', { papers: [] }, /^papers: names no paper of the State Council → give it with --paper "国办发明电〔2026〕n号"$/],
  ['a link for a paper', { papers: ['https://www.gov.cn/x.htm'] }, /^papers\[0\]: "https:.*" is not the number of a paper → give it with --paper/],
  ['a paper of another time', { papers: ['国办发明电〔2025〕7号'] }, /^papers\[0\]: 国办发明电〔2025〕7号 is a paper of 2025, and cannot be on 2027/],
])('refuses %s, naming field and remedy', (_, change, message) => {
  expect(faults(read(change))).toContainEqual(expect.stringMatching(message));
});

it('tells every fault of the days at once, and refuses what is no JSON', () => {
  expect(faults(read({ papers: [], days: [paper.days[0], paper.days[0], { name: '春节', date: '2028-02-22', isOffDay: true }] }))).toHaveLength(3);
  expect(faults(readHolidays('year: 2027', { decidesFrom: '12-20', known }))[0]).toMatch(/^file: is not JSON: .* → give a file like/);
});

describe('a year’s file', () => {
  it('is what the folder has, comments of its own aside', async () => {
    const files = await readJiujiang();
    for (const year of [2018, 2021, 2026]) expect(calendarText(calendarYear(files, year)!)).toBe(files[calendarName(year)]);
    expect(calendarYear(files, 2027)).toBeUndefined();
  });

  it('is read back as it was, whatever the names', () => {
    const year: CalendarYear = {
      year: 2027, papers: ['国办发明电〔2026〕99号'],
      days: ['国庆节、中秋节', 'true', 'a: b', '#x', '“双节”'].map((name, i) => ({ name, date: `2027-10-0${i + 1}`, isOffDay: true })),
    };
    expect(parseFile('calendar/2027.yaml', calendarText(year), calendarFile).value).toEqual(year);
  });
});
