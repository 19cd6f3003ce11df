import { z } from 'zod';
import { channels, inputCategory, kind, kinds, medium, unitCode } from '#libs/contract';
import { attribute } from './attribute.ts';
import { feedsFile } from './feeds-file.ts';
import { petitionColumnsFile } from './petition-columns-file.ts';
import { smsTemplatesFile } from './sms-templates-file.ts';

const word = z.string().trim().min(1);
const words = z.array(word).default([]);
const code = unitCode;
const localDate = z.iso.date();

/** `HH:MM`, up to 24:00; kept as milliseconds since midnight. */
const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time like "17:30", in quotes')
  .transform((text) => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000);

const span = z.strictObject({
  amount: z.int().min(0, 'must not be negative'),
  unit: z.enum(['hour', 'calendar-day', 'working-day']),
});
/** An amount of hours, calendar days or working days. */
export type Span = z.infer<typeof span>;

const degrees = (most: number) => z.number().min(-most).max(most);
/** In degrees of WGS 84. */
const bounds = z
  .strictObject({ south: degrees(90), west: degrees(180), north: degrees(90), east: degrees(180) })
  .refine((box) => box.south < box.north && box.west < box.east, { message: 'must have south below north and west before east', path: ['south'] });
/** The box around the city: a point outside it is taken in, and said to be outside. */
export type Bounds = z.infer<typeof bounds>;

export const cityFile = z.strictObject({
  name: word,
  code: z.string().regex(/^[a-z][a-z0-9-]*$/),
  numberPrefix: z.string().regex(/^[A-Z]{2,6}$/, 'must be 2 to 6 capital letters'),
  zone: word,
  phone: z.strictObject({ country: z.string().regex(/^\d{1,3}$/), area: z.string().regex(/^0\d{2,4}$/) }),
  office: z.strictObject({ opens: clockTime, closes: clockTime }),
  quietHours: z.strictObject({ from: clockTime, to: clockTime }),
  whichCase: z.strictObject({ windowMinutes: z.int().min(0).max(1440) }),
  // Older versions of a folder do not have it.
  pendingText: z.strictObject({
    minutes: z.int().min(0).max(1440), sureFrom: z.number().min(0).max(1),
    // Print is read at 0.94 and more, a neat running hand at 0.85 to 0.88 with one sign in eighteen wrong (npm run bench -- ocr).
    scanSureFrom: z.number().min(0).max(1).default(0.9),
  }).default({ minutes: 10, sureFrom: 0.6, scanSureFrom: 0.9 }),
  desk: code,
  nextYearDecidesFrom: z.string().regex(/^12-\d\d$/, 'must be a day of December like "12-20"'),
  bounds: bounds.optional(),
});

const unit = z.strictObject({
  code,
  name: word,
  aliases: words,
  kind: z.enum(['bureau', 'district', 'utility']),
  parent: code.optional(),
  districts: z.array(code).min(1).optional(),
  webhook: z.strictObject({ url: z.url(), secretEnv: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }).optional(),
});
export const unitsFile = z.strictObject({ units: z.array(unit).min(1) });
/** A unit that cases are referred to. `districts`: those that it serves; all when absent. */
export type Unit = z.infer<typeof unit>;

const title = z.string('is missing: nobody would hold this level').trim().min(1, 'is empty: nobody would hold this level');
const fourTitles = z.tuple([title, title, title, title], {
  error: 'must name four titles, of those who handle it, the deputy leader in charge, the main leader and the vice mayor in charge',
});
export const postsFile = z.strictObject({
  byKind: z.strictObject({ bureau: fourTitles, district: fourTitles, utility: fourTitles }),
  units: z.record(code, fourTitles).default({}),
});

const subcategory = z
  .strictObject({
    code,
    name: word,
    kind,
    unit: code.optional(),
    by: z.literal('district').optional(),
    supporting: z.array(code).default([]),
    deadline: word.optional(),
    identity: z.enum(['shown', 'withheld']),
    strong: words,
    words,
    hints: words,
    together: z.array(z.array(word).min(2)).default([]),
    // Folders of older policies have none.
    attributes: z.array(attribute).default([]),
  })
  .refine((s) => (s.unit === undefined) !== (s.by === undefined), {
    message: 'needs either `unit: <code>` or `by: district`, and not both',
    path: ['code'],
  });
/** What a case is about, in detail; its words are the evidence by which a text is recognised. */
export type Subcategory = z.infer<typeof subcategory>;
export const categoriesFile = z.strictObject({
  categories: z
    .array(z.strictObject({ code, name: word, subcategories: z.array(subcategory).min(1) }))
    .min(1),
});
export type Category = z.infer<typeof categoriesFile>['categories'][number];

const rule = z
  .strictObject({
    name: word,
    when: z.strictObject({
      category: z.array(code).optional(),
      subcategory: z.array(code).optional(),
      kind: z.array(kind).optional(),
      district: z.array(code).optional(),
      account: z.array(code).optional(),
    }),
    unit: code.optional(),
    by: z.literal('district').optional(),
    supporting: z.array(code).default([]),
  })
  .refine((r) => (r.unit === undefined) !== (r.by === undefined), {
    message: 'needs either `unit: <code>` or `by: district`, and not both',
    path: ['name'],
  });
export type Rule = z.infer<typeof rule>;

const weight = z.number().positive();
const perKind = <Item extends z.ZodType>(item: Item) =>
  z.strictObject(Object.fromEntries(kinds.map((k) => [k, item])) as Record<(typeof kinds)[number], Item>);
export const rulesFile = z.strictObject({
  weights: z.strictObject({
    strong: weight, words: weight, hints: weight, together: weight, inSubject: weight,
    declared: weight, opening: weight, kindWords: weight,
  }),
  confidence: z.strictObject({ least: z.number().min(0).max(1), doubt: weight }),
  kinds: z.array(z.strictObject({ kind, name: word, declared: words, words })).min(1),
  negations: words,
  ignore: words,
  emergency: z.strictObject({ words: z.array(word).min(1), except: words }),
  confidential: words,
  districtBodies: words,
  namedUnitReceives: z.array(kind),
  deadlines: z.strictObject({ byKind: perKind(word), emergency: word, categoryDecidesFor: z.array(kind) }),
  rules: z.array(rule).default([]),
});
export type RulesFile = z.infer<typeof rulesFile>;

const named = z.union([word.transform((name) => ({ name, aliases: [] as string[] })), z.strictObject({ name: word, aliases: words })]);
const district = z.strictObject({
  code,
  name: word,
  aliases: words,
  unit: code,
  streets: z.array(named).default([]),
  roads: z.array(named).default([]),
  places: z.array(named).default([]),
});
export type District = z.infer<typeof district>;
export const gazetteerFile = z.strictObject({
  districts: z.array(district).min(1),
  /** Names that contain the name of a place here and mean another: 人和中路 is not 和中路. */
  lookalikes: words,
});

const point = z
  .strictObject({
    level: z.int().min(1).max(4),
    does: z.enum(['tell', 'remind', 'escalate']),
    share: z.number().min(0).max(1).optional(),
    after: span.optional(),
  })
  .refine((p) => (p.share === undefined) !== (p.after === undefined), {
    message: 'needs either `share` (of the time, 0 to 1) or `after` (the limit), and not both',
    path: ['level'],
  });
const deadline = z.strictObject({
  name: code.or(z.string().regex(/^\d+-days$/)),
  title: word,
  ...span.shape,
  start: z.enum(['received', 'accepted']),
  end: z.enum(['exact', 'close-of-day', 'end-of-day']),
  aroundTheClock: z.boolean().default(false),
  lastDayOff: z.enum(['stays', 'next-working-day']).default('stays'),
  points: z.array(point).min(1),
});
/** One of the city's time limits. The day on which it starts is not counted. */
export type Deadline = z.infer<typeof deadline>;
export const deadlinesFile = z.strictObject({
  deadlines: z.array(deadline).min(1),
  limits: z.strictObject({
    return: span,
    extension: span,
    pause: span,
    review: span,
    rework: z.strictObject({ share: z.number().min(0).max(1), atLeast: span }),
    // Cases keep the policy under which they began, and older policies do not know these three.
    handover: z.strictObject({ share: z.number().min(0).max(1), atLeast: span })
      .default({ share: 0.1, atLeast: { amount: 1, unit: 'hour' } }),
    archive: span.default({ amount: 30, unit: 'calendar-day' }),
    supervision: span.default({ amount: 90, unit: 'calendar-day' }),
  }),
});

const account = z.strictObject({
  key: code,
  name: word,
  channel: z.enum(channels),
  media: z.array(medium).min(1),
  category: inputCategory,
  numberSetting: z.string().regex(/^[A-Z][A-Z0-9_]*$/).optional(),
  mailboxSetting: z.string().regex(/^[A-Z][A-Z0-9_]*$/).optional(),
  zone: word.optional(),
  district: code.optional(),
  deadline: word.optional(),
});
/** A line, mailbox, form, feed, station or office that takes messages in. `*Setting` names an environment variable. */
export type Account = z.infer<typeof account>;
export const accountsFile = z.strictObject({ accounts: z.array(account).min(1) });

export const templatesFile = z.strictObject({ templates: z.record(z.string(), z.string().trim().min(1)) });

export const calendarFile = z.strictObject({
  year: z.int().min(1949).max(2200),
  papers: z.array(z.string().regex(/^国办发明电〔\d{4}〕\d+号$/, 'must be like 国办发明电〔2025〕7号')).min(1),
  days: z.array(z.strictObject({ name: word, date: localDate, isOffDay: z.boolean() })).min(1),
});

/** The files of a city's folder, by name; the calendar has one more for each year. */
export const fileSchemas = {
  'city.yaml': cityFile,
  'units.yaml': unitsFile,
  'posts.yaml': postsFile,
  'categories.yaml': categoriesFile,
  'rules.yaml': rulesFile,
  'gazetteer.yaml': gazetteerFile,
  'deadlines.yaml': deadlinesFile,
  'accounts.yaml': accountsFile,
  'templates.yaml': templatesFile,
  'feeds.yaml': feedsFile,
  'sms-templates.yaml': smsTemplatesFile,
  'petition-columns.yaml': petitionColumnsFile,
} as const;

/** Files that a folder may lack, and what holds then; older versions of a folder do not have them. */
export const whenMissing: Partial<Record<FileName, string>> = {
  'feeds.yaml': 'feeds: []',
  'sms-templates.yaml': 'providers: {}',
  'petition-columns.yaml': 'columns: {}',
};
export type FileName = keyof typeof fileSchemas;
export type FolderContent = { [Name in FileName]: z.output<(typeof fileSchemas)[Name]> };
export type CalendarYear = z.infer<typeof calendarFile>;
