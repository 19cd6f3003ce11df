import { openZone } from '../time/zone.ts';
import { checkTemplates, checkTemplateValues } from '../templates.ts';
import { checkDeadlines } from './check-deadlines.ts';
import type { ParsedFile, ParsedFolder, Path } from './parse.ts';
import type { Problem } from './problem.ts';
import { codesOf, mustBeKnown, noCircles, noDoubles, type Codes, type Report } from './references.ts';
import type { CalendarYear, FileName, FolderContent } from './schema.ts';

/** What a schema cannot see: references between files, doubles, circles. Files with faults of their own are left out. */
export function checkContent(folder: ParsedFolder): Problem[] {
  const codes = codesOf(folder);
  const problems: Problem[] = [];
  for (const name of Object.keys(checks) as FileName[]) {
    check(name, folder[name] as ParsedFile<never>, codes, problems);
  }
  return problems;
}

type Check<Name extends FileName> = (content: FolderContent[Name], report: Report, codes: Codes) => void;

function check<Name extends FileName>(name: Name, file: ParsedFile<FolderContent[Name]>, codes: Codes, problems: Problem[]): void {
  if (file.value === undefined) return;
  const checkFile: Check<Name> = checks[name];
  checkFile(file.value, (...place) => problems.push(file.problemAt(...place)), codes);
}

const checks: { [Name in FileName]: Check<Name> } = {
  'city.yaml'(city, report, codes) {
    mustBeKnown(report, ['desk'], 'unit', codes, city.desk);
    mustBeZone(report, ['zone'], city.zone);
    if (city.office.opens >= city.office.closes) {
      report(['office', 'closes'], 'is not after `opens`', 'give the time at which the office closes');
    }
  },

  'units.yaml'({ units }, report, codes) {
    noDoubles(report, units.map((unit, i) => [unit.code, ['units', i, 'code']]), 'code');
    noCircles(report, units);
    units.forEach((unit, i) => {
      mustBeKnown(report, ['units', i, 'parent'], 'unit', codes, unit.parent);
      unit.districts?.forEach((code, j) => mustBeKnown(report, ['units', i, 'districts', j], 'district', codes, code));
    });
    const names = units.flatMap((unit, i) => [
      [unit.name, ['units', i, 'name']] as const,
      ...unit.aliases.map((alias, j) => [alias, ['units', i, 'aliases', j]] as const),
    ]);
    noDoubles(report, names, 'name');
  },

  'posts.yaml'({ units }, report, codes) {
    for (const code of Object.keys(units)) mustBeKnown(report, ['units', code], 'unit', codes, code);
  },

  'categories.yaml'({ categories }, report, codes) {
    noDoubles(report, categories.map((category, i) => [category.code, ['categories', i, 'code']]), 'code');
    const all = categories.flatMap((category, i) =>
      category.subcategories.map((sub, j) => ({ sub, path: ['categories', i, 'subcategories', j] as const })));
    noDoubles(report, all.map(({ sub, path }) => [sub.code, [...path, 'code']]), 'code');
    for (const { sub, path } of all) {
      mustBeKnown(report, [...path, 'unit'], 'unit', codes, sub.unit);
      sub.supporting.forEach((code, k) => mustBeKnown(report, [...path, 'supporting', k], 'unit', codes, code));
      mustBeKnown(report, [...path, 'deadline'], 'deadline', codes, sub.deadline);
      noDoubles(report, sub.attributes.map((attribute, k) => [attribute.code, [...path, 'attributes', k, 'code']]), 'code');
      sub.attributes.forEach(({ values }, k) => noDoubles(report, values.map(({ key }, v) => [key, [...path, 'attributes', k, 'values', v, 'key']]), 'key'));
      const words = (['strong', 'words', 'hints'] as const).flatMap((field) =>
        sub[field].map((text, k) => [text, [...path, field, k]] as const));
      noDoubles(report, words, 'word');
      if (words.length + sub.together.length === 0) {
        report([...path, 'code'], 'has no words, so no text is ever recognised as it', 'add `strong`, `words` or `hints`');
      }
    }
  },

  'rules.yaml'({ rules, kinds, deadlines }, report, codes) {
    noDoubles(report, rules.map((rule, i) => [rule.name, ['rules', i, 'name']]), 'name');
    noDoubles(report, kinds.map((entry, i) => [entry.kind, ['kinds', i, 'kind']]), 'kind');
    rules.forEach((rule, i) => {
      mustBeKnown(report, ['rules', i, 'unit'], 'unit', codes, rule.unit);
      rule.supporting.forEach((code, k) => mustBeKnown(report, ['rules', i, 'supporting', k], 'unit', codes, code));
      for (const field of ['category', 'subcategory', 'district', 'account'] as const) {
        rule.when[field]?.forEach((code, k) => mustBeKnown(report, ['rules', i, 'when', field, k], field, codes, code));
      }
      if (Object.keys(rule.when).length === 0) report(['rules', i, 'when'], 'is empty', 'name at least one condition');
    });
    for (const [kind, name] of Object.entries(deadlines.byKind)) {
      mustBeKnown(report, ['deadlines', 'byKind', kind], 'deadline', codes, name);
    }
    mustBeKnown(report, ['deadlines', 'emergency'], 'deadline', codes, deadlines.emergency);
  },

  'gazetteer.yaml'({ districts }, report, codes) {
    noDoubles(report, districts.map((district, i) => [district.code, ['districts', i, 'code']]), 'code');
    districts.forEach((district, i) => {
      mustBeKnown(report, ['districts', i, 'unit'], 'unit', codes, district.unit);
      for (const field of ['streets', 'roads', 'places'] as const) {
        noDoubles(report, district[field].map(({ name }, j) => [name, ['districts', i, field, j]]), 'name');
      }
    });
  },

  'deadlines.yaml': (content, report) => checkDeadlines(content, report),

  'accounts.yaml'({ accounts }, report, codes) {
    noDoubles(report, accounts.map((account, i) => [account.key, ['accounts', i, 'key']]), 'key');
    accounts.forEach((account, i) => {
      if (account.zone !== undefined) mustBeZone(report, ['accounts', i, 'zone'], account.zone);
      mustBeKnown(report, ['accounts', i, 'district'], 'district', codes, account.district);
      mustBeKnown(report, ['accounts', i, 'deadline'], 'deadline', codes, account.deadline);
    });
  },

  'templates.yaml': ({ templates }, report) => checkTemplates(templates, report),

  'feeds.yaml'({ feeds }, report, codes) {
    noDoubles(report, feeds.map((feed, i) => [feed.key, ['feeds', i, 'key']]), 'key');
    feeds.forEach((feed, i) => mustBeKnown(report, ['feeds', i, 'account'], 'account', codes, feed.account));
  },

  'sms-templates.yaml'({ providers }, report) {
    for (const [provider, { templates }] of Object.entries(providers)) {
      for (const [name, { variables }] of Object.entries(templates)) {
        const path = ['providers', provider, 'templates', name] as const;
        checkTemplateValues(name, variables.map(({ value }, i) => [value, [...path, 'variables', i, 'value']]), path, report);
      }
    }
  },

  'petition-columns.yaml'({ columns }, report) {
    noDoubles(report, Object.entries(columns).flatMap(([field, names]) => names.map((name, i) => [name, ['columns', field, i]] as const)), 'heading');
  },
};

/** Each file's year is its name's, and no day is said twice, not even by two papers. */
export function checkCalendar(calendars: readonly { name: string; parsed: ParsedFile<CalendarYear> }[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const { name, parsed } of calendars) {
    if (!parsed.value) continue;
    const own = `calendar/${parsed.value.year}.yaml`;
    if (name !== own) problems.push(parsed.problemAt(['year'], 'is not the year of the file’s name', `rename it to ${own}`));
    parsed.value.days.forEach(({ date }, i) => {
      const before = seen.get(date);
      if (before) problems.push(parsed.problemAt(['days', i, 'date'], `${date} stands in ${before} already`, 'keep one of them'));
      seen.set(date, name);
    });
  }
  return problems;
}

function mustBeZone(report: Report, path: Path, zone: string): void {
  try {
    openZone(zone);
  } catch {
    report(path, `"${zone}" is not an IANA time zone`, 'use a name like Asia/Shanghai');
  }
}
