import type { Kind } from '#libs/contract';
import type { FolderContent } from '../folder/schema.ts';
import { buildMatcher, type Match } from './matcher.ts';
import { normaliseText } from './normalise.ts';

/** What a word of the city's folder stands for. */
export type Mark =
  | { type: 'keyword'; subcategory: string; weight: number; word: string }
  | { type: 'part'; subcategory: string; group: number; part: number; parts: number; word: string }
  | { type: 'kind'; kind: Kind; declared: boolean; word: string }
  | { type: 'unit'; code: string; word: string }
  | { type: 'district-body'; word: string }
  | { type: 'emergency'; word: string }
  | { type: 'confidential'; word: string }
  | { type: 'place'; sort: 'district' | 'street' | 'road' | 'place'; name: string; districts: readonly string[] }
  /** Hides what lies within it: words that mean something else in this company. */
  | { type: 'ignore' | 'emergency-except' | 'lookalike' | 'road-name' };

export type Found = Match<Mark>;

/** Finds the words of a city in a text that `normaliseText` has folded; what longer words hide is left out. */
export type Lexicon = (normalised: string) => Found[];

/** Builds one automaton over all words of the folder. */
export function buildLexicon(content: FolderContent): Lexicon {
  const find = buildMatcher(marksOf(content).map(([word, mark]) => [normaliseText(word), mark] as const));
  return (text) => withoutHidden(find(text));
}

function marksOf(content: FolderContent): (readonly [string, Mark])[] {
  const { weights, kinds, ignore, emergency, confidential, districtBodies } = content['rules.yaml'];
  const { units } = content['units.yaml'];
  const { lookalikes } = content['gazetteer.yaml'];
  return [
    ...content['categories.yaml'].categories.flatMap((category) => category.subcategories).flatMap((sub) => [
      ...(['strong', 'words', 'hints'] as const).flatMap((field) => sub[field].map((word) =>
        [word, { type: 'keyword', subcategory: sub.code, weight: weights[field], word }] as const)),
      ...sub.together.flatMap((parts, group) => parts.flatMap((alternatives, part) => alternatives.split('|').map((word) =>
        [word, { type: 'part', subcategory: sub.code, group, part, parts: parts.length, word }] as const))),
    ]),
    ...kinds.flatMap(({ kind, declared, words }) => [
      ...declared.map((word) => [word, { type: 'kind', kind, declared: true, word }] as const),
      ...words.map((word) => [word, { type: 'kind', kind, declared: false, word }] as const),
    ]),
    ...units.flatMap(({ code, name, aliases }) => [name, ...aliases].map((word) => [word, { type: 'unit', code, word }] as const)),
    ...districtBodies.map((word) => [word, { type: 'district-body', word }] as const),
    ...emergency.words.map((word) => [word, { type: 'emergency', word }] as const),
    ...confidential.map((word) => [word, { type: 'confidential', word }] as const),
    ...placesOf(content),
    ...ignore.map((word) => [word, { type: 'ignore' }] as const),
    ...emergency.except.map((word) => [word, { type: 'emergency-except' }] as const),
    ...lookalikes.map((word) => [word, { type: 'lookalike' }] as const),
  ];
}

/** One mark for each name, with all the districts that have a place of that name. */
function placesOf(content: FolderContent): (readonly [string, Mark])[] {
  const places = new Map<string, Extract<Mark, { type: 'place' }>>();
  const add = (sort: 'district' | 'street' | 'road' | 'place', name: string, aliases: readonly string[], district: string) => {
    for (const word of [name, ...aliases]) {
      const key = `${sort}:${word}`;
      const known = places.get(key)?.districts ?? [];
      places.set(key, { type: 'place', sort, name, districts: [...new Set([...known, district])] });
    }
  };
  for (const district of content['gazetteer.yaml'].districts) {
    add('district', district.name, district.aliases, district.code);
    for (const { name, aliases } of district.streets) add('street', name, aliases, district.code);
    for (const { name, aliases } of district.roads) add('road', name, aliases, district.code);
    for (const { name, aliases } of district.places) add('place', name, aliases, district.code);
  }
  return [...places].flatMap(([key, mark]) => {
    const word = key.slice(key.indexOf(':') + 1);
    const hides = mark.sort === 'road' || mark.sort === 'street';
    return [[word, mark] as const, ...(hides ? [[word, { type: 'road-name' }] as const] : [])];
  });
}

/** A mark is hidden by a longer mark of its own sort, and by a mark of the sorts named here, that covers it. */
const hiddenBy: Record<Mark['type'], readonly Mark['type'][]> = {
  keyword: ['keyword', 'road-name', 'ignore'],
  part: ['road-name', 'ignore'],
  kind: ['kind', 'road-name', 'ignore'],
  unit: ['unit', 'ignore'],
  'district-body': ['ignore'],
  emergency: ['emergency-except', 'ignore'],
  confidential: ['ignore'],
  place: ['place', 'lookalike'],
  ignore: [],
  'emergency-except': [],
  lookalike: [],
  'road-name': [],
};

function withoutHidden(found: Found[]): Found[] {
  const ordered = found.sort((a, b) => a.start - b.start || b.end - a.end);
  const reach: Partial<Record<Mark['type'], { start: number; end: number }>> = {};
  const kept: Found[] = [];
  for (const match of ordered) {
    const { type } = match.value;
    const hidden = hiddenBy[type].some((by) => {
      const cover = reach[by];
      if (!cover || cover.end < match.end) return false;
      // The same words may stand for two things of one sort; only what is longer hides.
      return by !== type || cover.end - cover.start > match.end - match.start;
    });
    if (!hidden) kept.push(match);
    const before = reach[type];
    if (!before || before.end < match.end) reach[type] = { start: match.start, end: match.end };
  }
  return kept;
}
