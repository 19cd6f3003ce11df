import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCalendar } from './check-calendar.ts';
import { importCalendar } from './import-calendar.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calendar-'));
  await cp('deploy/city/jiujiang', folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

/** A paper as it might come; no such paper exists. */
const paper = {
  year: 2027,
  papers: ['https://www.gov.cn/zhengce/example.htm'],
  days: [
    { name: '元旦', date: '2026-12-31', isOffDay: true },
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '春节', date: '2027-02-08', isOffDay: true },
    { name: '春节', date: '2027-02-20', isOffDay: false },
  ],
};
const papers = ['国办发明电〔2026〕99号'];

async function importing(content: object, options: { papers?: string[]; replace?: boolean } = { papers }): Promise<{ code: number; said: string[] }> {
  const file = join(folder, 'paper.json');
  await writeFile(file, JSON.stringify(content));
  const said: string[] = [];
  const code = await importCalendar({ file, folder, replace: false, ...options }, (line) => said.push(line.replaceAll(`${folder}/`, '')));
  await rm(file);
  return { code, said };
}
const written = (): Promise<string> => readFile(join(folder, 'calendar/2027.yaml'), 'utf8');

it('writes the year as the folder has years, tells what changed, and leaves nothing beside it', async () => {
  const { code, said } = await importing(paper);
  expect(said).toEqual([
    'calendar/2027.yaml: 260 working days by 国办发明电〔2026〕99号',
    'free that were worked: 2026-12-31, 2027-01-01, 2027-02-08',
    'worked that were free: 2027-02-20',
    'Running services take it in by themselves and compute open cases again.',
  ]);
  expect(code).toBe(0);
  expect(await written()).toBe(`# 国务院办公厅关于2027年部分节假日安排的通知: days off and make-up working days; every other day follows its weekday.
year: 2027
papers:
  - 国办发明电〔2026〕99号
days:
  - { name: 元旦, date: "2026-12-31", isOffDay: true }
  - { name: 元旦, date: "2027-01-01", isOffDay: true }
  - { name: 春节, date: "2027-02-08", isOffDay: true }
  - { name: 春节, date: "2027-02-20", isOffDay: false }
`);
  expect((await readdir(join(folder, 'calendar'))).filter((name) => !/^\d{4}\.yaml$/.test(name))).toEqual([]);
});

it('says so when the year is there already, and writes over another only when told to', async () => {
  await importing(paper);
  expect((await importing(paper)).said).toEqual(['calendar/2027.yaml says this already; nothing is written']);

  const late = { ...paper, days: [...paper.days, { name: '春节', date: '2027-02-09', isOffDay: true }] };
  const before = await written();
  const refused = await importing(late);
  expect(refused).toEqual({ code: 1, said: [
    'calendar/2027.yaml is there and says otherwise → look at what would change, then add --replace',
    'free that were worked: 2027-02-09', 'worked that were free: none',
  ] });
  expect(await written()).toBe(before);

  expect((await importing(late, { papers: [...papers, '国办发明电〔2027〕1号'], replace: true })).code).toBe(0);
  expect(await written()).toContain('  - 国办发明电〔2027〕1号\n');
});

it('writes nothing on any fault', async () => {
  const { code, said } = await importing({ ...paper, year: 2028 }, {});
  expect(code).toBe(1);
  expect(said).toContainEqual(expect.stringMatching(/^paper\.json: papers\[0\]: ".*" is not the number of a paper → give it with --paper/));
  expect(said).toContainEqual(expect.stringMatching(/^paper\.json: days\[0\]\.date: 2026-12-31 is neither of 2028/));
  expect(await readdir(join(folder, 'calendar'))).toHaveLength(9);
});

it('writes nothing into a folder with faults, and names a file that is not there', async () => {
  const say = (): void => undefined;
  await expect(importCalendar({ file: join(folder, 'none.json'), folder, replace: false }, say)).rejects.toThrow(/none\.json cannot be read: .* → name the year's JSON file/);
  await writeFile(join(folder, 'posts.yaml'), 'byKind: {}\n');
  const { code, said } = await importing(paper);
  expect([code, said[0]]).toEqual([1, expect.stringMatching(/^posts\.yaml:1:\d+: byKind\./)]);
});

it('lists the years, their working days and papers', async () => {
  const said: string[] = [];
  expect(await checkCalendar('deploy/city/jiujiang', (line) => said.push(line))).toBe(0);
  expect(said).toHaveLength(10);
  expect(said[1]).toBe('2019: 250 working days (国办发明电〔2018〕15号, 国办发明电〔2019〕3号)');
  expect(said.at(-1)).toBe('2027 has no paper: what ends from 2026-12-20 on is provisional');
});
