import { openZone, type LocalDate, type Zone } from '../time/zone.ts';
import { buildLexicon, type Lexicon } from '../text/lexicon.ts';
import type { CityFiles } from './files.ts';
import type { ApprovedTemplates } from './sms-templates-file.ts';
import type {
  Account, Bounds, CalendarYear, Category, Deadline, District, FolderContent, RulesFile, Subcategory, Unit,
} from './schema.ts';

/** How one city works, as its folder says; never changes. A changed folder is another `City` with another `hash`. */
export interface City {
  /** SHA-256 of the files, lower-case hex: the version of the policy that a case keeps. */
  readonly hash: string;
  /** The files from which `cityFromFiles` builds exactly this city again. */
  readonly files: CityFiles;
  readonly name: string;
  readonly code: string;
  readonly numberPrefix: string;
  readonly zone: Zone;
  /** Country code and area code that a telephone number without them is given. */
  readonly phone: FolderContent['city.yaml']['phone'];
  /** Undefined where the folder names none. */
  readonly bounds: Bounds | undefined;
  /** Milliseconds since midnight in the city's zone. */
  readonly office: { opens: number; closes: number };
  readonly quietHours: { from: number; to: number };
  /** A message of the same sender within so many minutes belongs to his new case. */
  readonly whichCase: { windowMinutes: number };
  /** A text still missing after so many minutes is a task; what a machine read counts from this confidence on. */
  readonly pendingText: FolderContent['city.yaml']['pendingText'];
  /** Code of the unit that holds what no other does: the duty desk. */
  readonly desk: string;
  readonly units: ReadonlyMap<string, Unit>;
  readonly categories: ReadonlyMap<string, Category>;
  readonly subcategories: ReadonlyMap<string, Subcategory & { category: string }>;
  readonly rules: RulesFile;
  readonly districts: ReadonlyMap<string, District>;
  readonly deadlines: ReadonlyMap<string, Deadline>;
  readonly limits: FolderContent['deadlines.yaml']['limits'];
  readonly accounts: ReadonlyMap<string, Account>;
  readonly templates: ReadonlyMap<string, string>;
  readonly posts: FolderContent['posts.yaml'];
  /** The sources on the web that are read. */
  readonly feeds: FolderContent['feeds.yaml']['feeds'];
  /** By provider: its approved texts. */
  readonly smsTemplates: ReadonlyMap<string, ApprovedTemplates>;
  /** More headings that a sheet of petitions may have, by the field that they name. */
  readonly petitionColumns: FolderContent['petition-columns.yaml']['columns'];
  readonly calendar: {
    years: ReadonlySet<number>;
    /** Days that do not follow their weekday → whether one works. */
    days: ReadonlyMap<LocalDate, boolean>;
    /** `12-20`: from then on the next year's paper has a say. */
    nextYearDecidesFrom: string;
  };
  /** The words of this city, ready to be found; built at the first call. */
  lexicon(): Lexicon;
}

/** Puts checked content together. */
export function assembleCity(
  content: FolderContent, years: readonly CalendarYear[], identity: { hash: string; files: CityFiles },
): City {
  const city = content['city.yaml'];
  const categories = content['categories.yaml'].categories;
  let lexicon: Lexicon | undefined;
  return {
    ...identity,
    name: city.name,
    code: city.code,
    numberPrefix: city.numberPrefix,
    zone: openZone(city.zone),
    phone: city.phone,
    bounds: city.bounds,
    office: city.office,
    quietHours: city.quietHours,
    whichCase: city.whichCase,
    pendingText: city.pendingText,
    desk: city.desk,
    units: byKey(content['units.yaml'].units, (unit) => unit.code),
    categories: byKey(categories, (category) => category.code),
    subcategories: byKey(
      categories.flatMap(({ code, subcategories }) => subcategories.map((sub) => ({ ...sub, category: code }))),
      (sub) => sub.code,
    ),
    rules: content['rules.yaml'],
    districts: byKey(content['gazetteer.yaml'].districts, (district) => district.code),
    deadlines: byKey(content['deadlines.yaml'].deadlines, (deadline) => deadline.name),
    limits: content['deadlines.yaml'].limits,
    accounts: byKey(content['accounts.yaml'].accounts, (account) => account.key),
    templates: new Map(Object.entries(content['templates.yaml'].templates)),
    posts: content['posts.yaml'],
    feeds: content['feeds.yaml'].feeds,
    smsTemplates: new Map(Object.entries(content['sms-templates.yaml'].providers)),
    petitionColumns: content['petition-columns.yaml'].columns,
    calendar: {
      years: new Set(years.map(({ year }) => year)),
      days: new Map(years.flatMap(({ days }) => days.map(({ date, isOffDay }) => [date, !isOffDay] as const))),
      nextYearDecidesFrom: city.nextYearDecidesFrom,
    },
    lexicon: () => (lexicon ??= buildLexicon(content)),
  };
}

function byKey<Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [key(item), item]));
}
