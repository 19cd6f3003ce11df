import { loadJiujiang, readJiujiang } from '../testing.ts';
import type { CityFiles } from './files.ts';
import { cityFromFiles } from './load.ts';
import { describeProblem } from './problem.ts';

let files: CityFiles;
beforeAll(async () => {
  files = await readJiujiang();
});

/** The problems of the folder with one file changed, as they are printed. */
function problems(file: string, change: (content: string) => string): string[] {
  const content = change(files[file] ?? '');
  if (content === files[file]) throw new Error(`Nothing was changed in ${file}`);
  const result = cityFromFiles({ ...files, [file]: content });
  return result.ok ? [] : result.problems.map(describeProblem);
}

const replace = (from: string, to: string) => (content: string) => content.replace(from, to);
/** Line of the first occurrence of `text`, from 1. */
const lineOf = (file: string, text: string) => files[file]!.slice(0, files[file]!.indexOf(text)).split('\n').length;

describe('cityFromFiles', () => {
  it('loads Jiujiang: 15 categories with about 8 subcategories, districts, bureaus, nine years', async () => {
    const city = await loadJiujiang();
    const kinds = [...city.units.values()].map((unit) => unit.kind);
    expect(city.categories.size).toBe(15);
    expect(city.subcategories.size).toBeGreaterThanOrEqual(15 * 8);
    expect(city.districts.size).toBe(15);
    expect(kinds.filter((kind) => kind === 'bureau').length).toBeGreaterThanOrEqual(20);
    expect([...city.calendar.years]).toEqual([2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026]);
    expect([...city.deadlines.keys()]).toEqual(['same-day', 'week', '15-days', '30-days', '60-days']);
    expect(new Set([...city.accounts.values()].map((account) => account.category)).size).toBe(6);
  });

  it.each([
    ['an unknown unit in a category', 'categories.yaml', 'unit: urban-management', 'unit: urban-managment', /there is no unit "urban-managment" → use one of: urban-management,/],
    ['an unknown deadline', 'categories.yaml', 'deadline: same-day', 'deadline: sameday', /there is no deadline "sameday"/],
    ['a subcategory of a rule that is gone', 'rules.yaml', 'subcategory: [parking', 'subcategory: [parkings', /there is no subcategory "parkings" → use one of: parking,/],
    ['two accounts of one key', 'accounts.yaml', 'key: mayor-hotline', 'key: mayor-mobile', /the key "mayor-mobile" is used twice/],
    ['an account in an unknown zone', 'accounts.yaml', 'category: mailbox,', 'category: mailbox, zone: Asia/Jiujiang,', /"Asia\/Jiujiang" is not an IANA time zone/],
    ['parents in a circle', 'units.yaml', '{ code: police, ', '{ code: police, parent: police-traffic, ', /parents go in a circle: police → police-traffic → police/],
    ['a unit that serves an unknown district', 'units.yaml', 'districts: [xunyang,', 'districts: [xunyan,', /there is no district "xunyan"/],
    ['one code for two units', 'units.yaml', 'code: housing,', 'code: police,', /the code "police" is used twice/],
    ['an attribute asked twice', 'categories.yaml', 'code: SINCE', 'code: WASTE', /the code "WASTE" is used twice/],
    ['a list to choose from without values', 'categories.yaml', 'datatype: number', 'datatype: singlevaluelist', /attributes\[0\]\.values: needs `values` exactly when its datatype is a list/],
    ['an answer asked for where there is nothing to answer', 'categories.yaml', 'variable: false }', 'variable: false, required: true }', /attributes\[1\]\.required: only informs/],
    ['one name for two units', 'units.yaml', 'aliases: [市残联, 残联]', 'aliases: [市残联, 公安局]', /the name "公安局" is used twice/],
    ['a district without a unit', 'gazetteer.yaml', 'unit: lushan', 'unit: lushang', /there is no unit "lushang"/],
    ['a road twice in a district', 'gazetteer.yaml', '[浔阳路, ', '[浔阳路, 和中路, ', /the name "和中路" is used twice/],
    ['an unknown kind', 'categories.yaml', 'kind: help', 'kind: halp', /kind: Invalid option/],
    ['an unknown field', 'units.yaml', '{ code: justice, ', '{ code: justice, colour: red, ', /units\[\d+\]\.colour: is not known here → remove it or correct its name/],
    ['a missing field', 'units.yaml', 'name: 九江市司法局, ', '', /units\[\d+\]\.name: .* → give `name` such a value/],
    ['both unit and district', 'categories.yaml', '        by: district\n', '        by: district\n        unit: police\n', /needs either `unit: <code>` or `by: district`, and not both/],
    ['a deadline of no known unit', 'deadlines.yaml', 'unit: calendar-day', 'unit: fortnight', /unit: Invalid option/],
    ['an unknown placeholder', 'templates.yaml', '{pin}', '{password}', /\{password\} is not given to this template → use \{city\}, \{number\}, \{pin\}/],
    ['an emergency reply without 119', 'templates.yaml', '火警119', '火警', /does not name 110, 119 and 120/],
    ['a template that nothing sends', 'templates.yaml', 'progress:', 'progres:', /the template "progress" is missing/],
    ['a desk that is no unit', 'city.yaml', 'desk: center', 'desk: centre', /there is no unit "centre" → use one of: center/],
    ['an office that closes before it opens', 'city.yaml', 'closes: "17:30"', 'closes: "07:30"', /is not after `opens`/],
    ['a time that is none', 'city.yaml', 'closes: "17:30"', 'closes: "5 pm"', /must be a time like "17:30"/],
    ['bounds that are turned round', 'city.yaml', 'south: 28.78', 'south: 38.78', /must have south below north/],
    ['YAML that is none', 'city.yaml', 'name: 九江市', 'name: [九江市', /correct the YAML here/],
    ['a key said twice', 'city.yaml', 'name: 九江市', 'name: 九江市\nname: 浔阳市', /unique/],
    ['posts of a unit that is gone', 'posts.yaml', '  fire-rescue:', '  fire-resque:', /there is no unit "fire-resque"/],
    ['a level that nobody holds', 'posts.yaml', '[办公室主任（经办）, 分管副局长, 局长, ', '[办公室主任（经办）, 分管副局长, "", ', /byKind\.bureau\[2\]: is empty: nobody would hold this level/],
    ['a level that is left out', 'posts.yaml', '分管副支队长, 支队长, 副市长', '支队长, 副市长', /units\.police-traffic: must name four titles/],
    ['levels of a kind that are missing', 'posts.yaml', '  utility: [', '  # utility: [', /byKind\.utility: must name four titles/],
    ['a paper that is none', 'calendar/2026.yaml', '国办发明电〔2025〕7号', '某通知', /must be like 国办发明电/],
    ['a file of another year', 'calendar/2026.yaml', 'year: 2026', 'year: 2027', /is not the year of the file’s name/],
    ['a day said twice', 'calendar/2026.yaml', '"2026-01-02"', '"2026-01-01"', /2026-01-01 stands in calendar\/2026.yaml already/],
  ])('finds %s', (_, file, from, to, message) => {
    const found = problems(file, replace(from, to)).filter((line) => line.startsWith(`${file}:`));
    expect(found.some((line) => message.test(line))).toBe(true);
  });

  it('says the line and the column', () => {
    const line = lineOf('units.yaml', 'code: real-estate-registry');
    const column = files['units.yaml']!.split('\n')[line - 1]!.indexOf('parent:') + 1;
    expect(problems('units.yaml', replace('parent: natural-resources', 'parent: nature'))[0])
      .toContain(`units.yaml:${line}:${column}: units[`);
  });

  it('lists all problems of all files at once, in order', () => {
    const result = cityFromFiles({
      ...files,
      'accounts.yaml': files['accounts.yaml']!.replace('category: mailbox', 'category: post'),
      'units.yaml': files['units.yaml']!.replace('parent: police', 'parent: x1').replace('parent: transport', 'parent: x2'),
      'notes.yaml': 'a: 1',
    });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problems.map((problem) => problem.file)).toEqual(['accounts.yaml', 'notes.yaml', 'units.yaml', 'units.yaml']);
  });

  it('names files that are missing', () => {
    const { 'units.yaml': _, ...others } = files;
    const result = cityFromFiles(others);
    expect(result).toMatchObject({ ok: false, problems: [{ file: 'units.yaml', message: 'is missing' }] });
    const noCalendar = cityFromFiles(Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('calendar/'))));
    expect(noCalendar).toMatchObject({ ok: false, problems: [{ file: 'calendar' }] });
  });

  it('an alias bomb is a problem, not a fall', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${'*a, '.repeat(20)}*a]\nc: &c [${'*b, '.repeat(20)}*b]\nd: [${'*c, '.repeat(20)}*c]`;
    expect(problems('city.yaml', () => bomb).join()).toMatch(/alias/i);
  });
});

describe('hash and files', () => {
  it('rebuild the very same city', async () => {
    const city = await loadJiujiang();
    const again = cityFromFiles(JSON.parse(JSON.stringify(city.files)) as CityFiles);
    expect(again.ok && again.city.hash).toBe(city.hash);
    expect(city.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('do not depend on line ends, order and byte order marks, but on every word', () => {
    const hash = (given: CityFiles) => {
      const result = cityFromFiles(given);
      return result.ok ? result.city.hash : 'faulty';
    };
    const reversed = Object.fromEntries(Object.entries(files).reverse().map(([name, text]) => [name, `\uFEFF${text.replaceAll('\n', '\r\n')}`]));
    expect(hash(reversed)).toBe(hash(files));
    expect(hash({ ...files, 'city.yaml': files['city.yaml']!.replace('九江市', '浔阳市') })).not.toBe(hash(files));
  });
});
