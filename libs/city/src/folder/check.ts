import { openZone } from '../time/zone.ts';
import { checkTemplates } from '../templates.ts';
import type { ParsedFolder } from './load.ts';
import type { ParsedFile, Path } from './parse.ts';
import type { Problem } from './problem.ts';
import type { CalendarYear, Unit } from './schema.ts';

type Report = (path: Path, message: string, remedy: string) => void;
/** Known codes of one sort; undefined when the file that holds them has problems of its own, which are told already. */
type Known = ReadonlySet<string> | undefined;

/** What a schema cannot see: references between files, doubles, circles. */
export function checkContent(folder: ParsedFolder): Problem[] {
  const problems: Problem[] = [];
  const reportIn = (file: ParsedFile<unknown>): Report => (...place) => problems.push(file.problemAt(...place));

  const { value: city } = folder['city.yaml'];
  const { value: units } = folder['units.yaml'];
  const { value: posts } = folder['posts.yaml'];
  const { value: categories } = folder['categories.yaml'];
  const { value: rules } = folder['rules.yaml'];
  const { value: gazetteer } = folder['gazetteer.yaml'];
  const { value: deadlines } = folder['deadlines.yaml'];
  const { value: accounts } = folder['accounts.yaml'];
  const { value: templates } = folder['templates.yaml'];

  const known = {
    unit: units && new Set(units.units.map((unit) => unit.code)),
    district: gazetteer && new Set(gazetteer.districts.map((district) => district.code)),
    category: categories && new Set(categories.categories.map((category) => category.code)),
    subcategory: categories && new Set(categories.categories.flatMap((c) => c.subcategories.map((s) => s.code))),
    deadline: deadlines && new Set(deadlines.deadlines.map((deadline) => deadline.name)),
    account: accounts && new Set(accounts.accounts.map((account) => account.key)),
  };

  if (city) {
    const report = reportIn(folder['city.yaml']);
    mustBeKnown(report, ['desk'], 'unit', known.unit, city.desk);
    mustBeZone(report, ['zone'], city.zone);
    if (city.office.opens >= city.office.closes) {
      report(['office', 'closes'], 'is not after `opens`', 'give the time at which the office closes');
    }
  }
  if (units) {
    const report = reportIn(folder['units.yaml']);
    noDoubles(report, units.units.map((unit, i) => [unit.code, ['units', i, 'code']]), 'code');
    noCircles(report, units.units);
    units.units.forEach((unit, i) => {
      mustBeKnown(report, ['units', i, 'parent'], 'unit', known.unit, unit.parent);
      unit.districts?.forEach((code, j) => mustBeKnown(report, ['units', i, 'districts', j], 'district', known.district, code));
    });
    noDoubles(report, units.units.flatMap((unit, i) => [
      [unit.name, ['units', i, 'name']] as const,
      ...unit.aliases.map((alias, j) => [alias, ['units', i, 'aliases', j]] as const),
    ]), 'name');
  }
  if (posts) {
    for (const code of Object.keys(posts.units)) {
      mustBeKnown(reportIn(folder['posts.yaml']), ['units', code], 'unit', known.unit, code);
    }
  }
  if (categories) {
    const report = reportIn(folder['categories.yaml']);
    noDoubles(report, categories.categories.map((c, i) => [c.code, ['categories', i, 'code']]), 'code');
    const subcategories = categories.categories.flatMap((category, i) =>
      category.subcategories.map((sub, j) => ({ sub, path: ['categories', i, 'subcategories', j] as const })));
    noDoubles(report, subcategories.map(({ sub, path }) => [sub.code, [...path, 'code']]), 'code');
    for (const { sub, path } of subcategories) {
      mustBeKnown(report, [...path, 'unit'], 'unit', known.unit, sub.unit);
      sub.supporting.forEach((code, k) => mustBeKnown(report, [...path, 'supporting', k], 'unit', known.unit, code));
      mustBeKnown(report, [...path, 'deadline'], 'deadline', known.deadline, sub.deadline);
      const list = [...sub.strong, ...sub.words, ...sub.hints];
      if (list.length + sub.together.length === 0) {
        report([...path, 'code'], 'has no words, so no text is ever recognised as it', 'add `strong`, `words` or `hints`');
      }
      noDoubles(report, (['strong', 'words', 'hints'] as const).flatMap((field) =>
        sub[field].map((text, k) => [text, [...path, field, k]] as const)), 'word');
    }
  }
  if (rules) {
    const report = reportIn(folder['rules.yaml']);
    noDoubles(report, rules.rules.map((rule, i) => [rule.name, ['rules', i, 'name']]), 'name');
    rules.rules.forEach((rule, i) => {
      mustBeKnown(report, ['rules', i, 'unit'], 'unit', known.unit, rule.unit);
      rule.supporting.forEach((code, k) => mustBeKnown(report, ['rules', i, 'supporting', k], 'unit', known.unit, code));
      for (const field of ['category', 'subcategory', 'district', 'account'] as const) {
        rule.when[field]?.forEach((code, k) => mustBeKnown(report, ['rules', i, 'when', field, k], field, known[field], code));
      }
      if (Object.keys(rule.when).length === 0) report(['rules', i, 'when'], 'is empty', 'name at least one condition');
    });
    noDoubles(report, rules.kinds.map((entry, i) => [entry.kind, ['kinds', i, 'kind']]), 'kind');
    for (const [kind, name] of Object.entries(rules.deadlines.byKind)) {
      mustBeKnown(report, ['deadlines', 'byKind', kind], 'deadline', known.deadline, name);
    }
    mustBeKnown(report, ['deadlines', 'emergency'], 'deadline', known.deadline, rules.deadlines.emergency);
  }
  if (gazetteer) {
    const report = reportIn(folder['gazetteer.yaml']);
    noDoubles(report, gazetteer.districts.map((d, i) => [d.code, ['districts', i, 'code']]), 'code');
    gazetteer.districts.forEach((district, i) => {
      mustBeKnown(report, ['districts', i, 'unit'], 'unit', known.unit, district.unit);
      for (const field of ['streets', 'roads', 'places'] as const) {
        noDoubles(report, district[field].map(({ name }, j) => [name, ['districts', i, field, j]]), 'name');
      }
    });
  }
  if (deadlines) {
    noDoubles(reportIn(folder['deadlines.yaml']), deadlines.deadlines.map((d, i) => [d.name, ['deadlines', i, 'name']]), 'name');
  }
  if (accounts) {
    const report = reportIn(folder['accounts.yaml']);
    noDoubles(report, accounts.accounts.map((account, i) => [account.key, ['accounts', i, 'key']]), 'key');
    accounts.accounts.forEach((account, i) => {
      mustBeZone(report, ['accounts', i, 'zone'], account.zone);
      mustBeKnown(report, ['accounts', i, 'district'], 'district', known.district, account.district);
      mustBeKnown(report, ['accounts', i, 'deadline'], 'deadline', known.deadline, account.deadline);
    });
  }
  if (templates) checkTemplates(templates.templates, reportIn(folder['templates.yaml']));
  return problems;
}

/** Each file's year is its name's, and no day is said twice, not even by two papers. */
export function checkCalendar(calendars: readonly { name: string; parsed: ParsedFile<CalendarYear> }[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const { name, parsed } of calendars) {
    if (!parsed.value) continue;
    if (name !== `calendar/${parsed.value.year}.yaml`) {
      problems.push(parsed.problemAt(['year'], 'is not the year of the file’s name', `rename it to calendar/${parsed.value.year}.yaml`));
    }
    parsed.value.days.forEach(({ date }, i) => {
      const before = seen.get(date);
      if (before) problems.push(parsed.problemAt(['days', i, 'date'], `${date} stands in ${before} already`, 'keep one of them'));
      seen.set(date, name);
    });
  }
  return problems;
}

function mustBeKnown(report: Report, path: Path, what: string, known: Known, code: string | undefined): void {
  if (code === undefined || !known || known.has(code)) return;
  report(path, `there is no ${what} "${code}"`, `use one of: ${nearest(code, known).join(', ')}`);
}

function mustBeZone(report: Report, path: Path, zone: string | undefined): void {
  if (zone === undefined) return;
  try {
    openZone(zone);
  } catch {
    report(path, `"${zone}" is not an IANA time zone`, 'use a name like Asia/Shanghai');
  }
}

function noDoubles(report: Report, entries: readonly (readonly [value: string, path: Path])[], what: string): void {
  const seen = new Set<string>();
  for (const [value, path] of entries) {
    if (seen.has(value)) report(path, `the ${what} "${value}" is used twice`, 'remove or rename one of them');
    seen.add(value);
  }
}

function noCircles(report: Report, units: readonly Unit[]): void {
  const parents = new Map(units.map((unit) => [unit.code, unit.parent]));
  units.forEach((unit, i) => {
    const path = [unit.code];
    for (let at = unit.parent; at !== undefined && path.length <= units.length; at = parents.get(at)) {
      path.push(at);
      if (at === unit.code) {
        report(['units', i, 'parent'], `parents go in a circle: ${path.join(' → ')}`, 'remove one of these parents');
        return;
      }
    }
  });
}

/** The codes that look most like `code` first; at most five. */
function nearest(code: string, known: ReadonlySet<string>): string[] {
  const pairs = (text: string) => new Set([...text].slice(1).map((letter, i) => text[i]! + letter));
  const mine = pairs(code);
  const likeness = (other: string) => [...pairs(other)].filter((pair) => mine.has(pair)).length;
  return [...known].sort((a, b) => likeness(b) - likeness(a)).slice(0, 5);
}
