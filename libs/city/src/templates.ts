import type { Path } from './folder/parse.ts';
import type { City } from './folder/city.ts';

/**
 * What leaders are told of a case: `holder` has it `since` then, `due` is what is owed, `asked` the appeal as the unit may
 * read it, `story` what was said since, `level` and `title` of the post.
 */
const leaders = ['city', 'unit', 'title', 'level', 'kind', 'number', 'holder', 'since', 'due', 'asked', 'story'] as const;
const instructed = [...leaders, 'instruction'] as const;

/** The texts that the gateway sends by itself, and the values that each may use. */
const templateValues = {
  /** First answer: number and PIN of the new case. */
  acknowledgement: ['city', 'number', 'pin'],
  /** Second answer on the same case: his message was added to it. */
  joined: ['city', 'number'],
  /** At once, on words of danger. */
  emergency: ['city'],
  accepted: ['city', 'number', 'unit'],
  progress: ['city', 'number', 'text'],
  question: ['city', 'number', 'text'],
  /** The limit was extended, and why (信访工作条例 2022 §34). */
  extended: ['city', 'number', 'text'],
  'extension-refused': ['city', 'number', 'text'],
  reopened: ['city', 'number'],
  review: ['city', 'number', 'unit'],
  answer: ['city', 'number', 'text'],
  'not-accepted': ['city', 'number', 'text'],
  /** To level 1, when its unit gets the case. */
  'leader-told': leaders,
  /** The instruction is the reminding person's, where one reminds. */
  'leader-reminded': instructed,
  'leader-escalated': leaders,
  'leader-overdue': leaders,
  'leader-supervised': instructed,
  /** The limit of a supervision has passed. */
  'leader-supervision-over': instructed,
} as const;

export type TemplateName = keyof typeof templateValues;
/** What `renderTemplate` must be given for one template; the city's name comes by itself. */
export type TemplateValues<Name extends TemplateName> = Record<Exclude<(typeof templateValues)[Name][number], 'city'>, string>;

/** Cases keep the policy under which they began, and older policies do not know leaders' texts. */
const ofOlderPolicies = '【{city}】{title}：{kind}{number}自{since}起由{holder}办理，期限{due}。{asked}';

const placeholder = /\{([^{}]*)\}/g;

/** The city's text `name` with its values put in. Which values a text may use was checked when the city was loaded. */
export function renderTemplate<Name extends TemplateName>(city: City, name: Name, values: TemplateValues<Name>): string {
  const all: Record<string, string> = { ...values, city: city.name };
  return (city.templates.get(name) ?? ofOlderPolicies).replace(placeholder, (_, key: string) => all[key] ?? '');
}

/** The fixed answer to words of danger; names 110, 119 and 120. */
export function emergencyReply(city: City): string {
  return renderTemplate(city, 'emergency', {} as TemplateValues<'emergency'>);
}

/** Reports templates that are missing, unknown, or use values that they will not be given. */
export function checkTemplates(
  templates: Readonly<Record<string, string>>, report: (path: Path, message: string, remedy: string) => void,
): void {
  for (const [name, allowed] of Object.entries(templateValues)) {
    const text = templates[name];
    if (text === undefined) {
      if (name.startsWith('leader-')) continue;
      report(['templates'], `the template "${name}" is missing`, `add it; it may use ${braced(allowed)}`);
      continue;
    }
    for (const [, key = ''] of text.matchAll(placeholder)) {
      if (!(allowed as readonly string[]).includes(key)) {
        report(['templates', name], `{${key}} is not given to this template`, `use ${braced(allowed)}`);
      }
    }
  }
  for (const name of Object.keys(templates)) {
    if (!(name in templateValues)) {
      report(['templates', name], 'no message uses this template', `remove it or name it one of: ${Object.keys(templateValues).join(', ')}`);
    }
  }
  const emergency = templates.emergency;
  if (emergency !== undefined && !['110', '119', '120'].every((number) => emergency.includes(number))) {
    report(['templates', 'emergency'], 'does not name 110, 119 and 120', 'name all three');
  }
}

/** Reports values that the template `name` is not given, and a name that no template has. */
export function checkTemplateValues(
  name: string, values: readonly (readonly [value: string, path: Path])[], path: Path, report: (path: Path, message: string, remedy: string) => void,
): void {
  const allowed: readonly string[] | undefined = (templateValues as Record<string, readonly string[]>)[name];
  if (allowed === undefined) {
    report(path, 'no message uses this template', `remove it or name it one of: ${Object.keys(templateValues).join(', ')}`);
    return;
  }
  for (const [value, at] of values) {
    if (!allowed.includes(value)) report(at, `"${value}" is not given to this template`, `use one of: ${allowed.join(', ')}`);
  }
}

function braced(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(', ');
}
