import type { Kind } from '#libs/contract';
import type { City } from '../folder/city.ts';
import { placeAmong, type PlaceFound } from '../place/find-place.ts';
import type { Found } from '../text/lexicon.ts';
import { normaliseText } from '../text/normalise.ts';
import { scoreCategories, type Score } from './category.ts';
import { deadlineOf } from './deadline.ts';
import { kindOf } from './kind.ts';
import { kin, recipientOf, type Recipient } from './recipient.ts';

export interface ClassifyInput {
  text: string;
  subject?: string;
  /** Where it is, as the citizen or the form says; goes before what the text says. */
  place?: string;
  /** The kind under which it was handed in. */
  kindHint?: Kind;
  /** Code of the subcategory that the citizen chose; it speaks as loud as a strong word, and is one that a word can outweigh. */
  service?: string;
  /** Key of the account that took it in: its district and its deadline hold. */
  account?: string;
}

export interface Classification {
  kind: Kind;
  /** `unclassified` when nothing speaks for any. */
  category: string;
  subcategory?: string;
  district?: string;
  street?: string;
  road?: string;
  /** The recipient: a unit of the city, or its duty desk. */
  unit: string;
  supporting: string[];
  /** At the duty desk: the units that a clerk may think of, the likeliest first. */
  candidates: string[];
  /** 0 to 1: how far the category stands above what would lead to another unit. */
  confidence: number;
  emergency: boolean;
  emergencyWords: string[];
  /** Units that the text names, by any of their names. */
  namedUnits: string[];
  /** Units that its words accuse, with their parents and children: none of them may learn who wrote. */
  accused: string[];
  /** The citizen asks for secrecy. */
  confidential: boolean;
  deadline: string;
  /** Whether the category's policy lets the unit see who wrote; never for a report, a wish for secrecy, or an accused unit. */
  showsIdentity: boolean;
  /** `desk`: a person decides, the case waits at the duty desk. */
  decidedBy: 'rule' | 'desk';
  reasons: string[];
}

/** Category of a text for which no word of the city speaks. */
export const unclassified = 'unclassified';

/** What an appeal is, where, and whose; pure, and the same for the same city and input. */
export function classify(city: City, input: ClassifyInput): Classification {
  const subject = normaliseText(input.subject ?? '');
  const text = subject === '' ? normaliseText(input.text) : `${subject}\n${normaliseText(input.text)}`;
  const found = city.lexicon()(text);
  const place = whereItIs(city, input, found);
  const scores = scoreCategories(city, found, subject.length, input.service);
  const told = kindOf(city, text, found, subject.length, input.kindHint);

  const top = scores[0] && city.subcategories.get(scores[0].subcategory);
  const kind = told.kind ?? top?.kind ?? 'other';
  const accuses = told.accuses || kind === 'complaint' || kind === 'report';
  const namedUnits = [...new Set(wordsOf(found, 'unit').map((mark) => mark.code))];
  const emergencyWords = [...new Set(wordsOf(found, 'emergency').map((mark) => mark.word))];
  const confidential = wordsOf(found, 'confidential').length > 0;
  const accused = accuses ? accusedUnits(city, namedUnits, found, place) : new Set<string>();

  const choice = chooseUnit(city, { scores, kind, place, account: input.account, accused, namedUnits });
  return {
    kind,
    category: top?.category ?? unclassified,
    ...(top && { subcategory: top.code }),
    ...(place.district !== undefined && { district: place.district }),
    ...(place.street !== undefined && { street: place.street }),
    ...(place.road !== undefined && { road: place.road }),
    unit: choice.unit,
    supporting: choice.supporting,
    candidates: choice.candidates,
    confidence: choice.confidence,
    emergency: emergencyWords.length > 0,
    emergencyWords,
    namedUnits,
    accused: [...accused],
    confidential,
    deadline: deadlineOf(city, { kind, subcategory: top?.code, account: input.account, emergency: emergencyWords.length > 0 }),
    showsIdentity: top?.identity === 'shown' && kind !== 'report' && !confidential && accused.size === 0,
    decidedBy: choice.decidedBy,
    reasons: [
      told.reason,
      ...(scores[0] ? [`${scores[0].subcategory}: ${scores[0].words.join(', ')}`] : ['no word of any category']),
      ...choice.reasons,
      ...(emergencyWords.length > 0 ? [`words of danger: ${emergencyWords.join(', ')}`] : []),
    ],
  };
}

interface Choice {
  unit: string;
  supporting: string[];
  candidates: string[];
  confidence: number;
  decidedBy: 'rule' | 'desk';
  reasons: string[];
}

interface Evidence {
  scores: readonly Score[];
  kind: Kind;
  place: PlaceFound;
  account: string | undefined;
  accused: ReadonlySet<string>;
  namedUnits: readonly string[];
}

/** The unit of the likeliest category, unless something speaks for a person's decision. */
function chooseUnit(city: City, evidence: Evidence): Choice {
  const { scores, kind, place, accused, namedUnits } = evidence;
  const options = scores.slice(0, 5).map((score) => ({ score: score.score, ways: recipientsOf(city, score.subcategory, evidence) }));
  const top = options[0];
  const topUnits = top?.ways.map((way) => way.unit) ?? [];
  const rival = options.find(({ ways }) => ways.some((way) => !topUnits.includes(way.unit)) || ways.length === 0);
  const confidence = top ? round(top.score / (top.score + (rival && rival !== top ? rival.score : 0) + city.rules.confidence.doubt)) : 0;
  const candidates = [...new Set(options.flatMap(({ ways }) => ways.map((way) => way.unit)))].filter((code) => !accused.has(code));
  const toDesk = (reason: string): Choice => ({
    unit: city.desk, supporting: [], candidates, confidence, decidedBy: 'desk', reasons: [reason],
  });

  if (kind === 'report') return toDesk('a report leaves only by a person’s release');
  if (!top) {
    const [only, ...others] = namedUnits;
    if (only !== undefined && others.length === 0 && only !== city.desk && !accused.has(only) && city.rules.namedUnitReceives.includes(kind)) {
      return { unit: only, supporting: [], candidates: [], confidence: 0.5, decidedBy: 'rule', reasons: [`it speaks to ${only} by name`] };
    }
    return toDesk('no category was recognised');
  }
  if (top.ways.length === 0) return toDesk('the district decides, and the text names none');
  if (top.ways.length > 1) return toDesk(`the place is not clear: ${place.candidates.join(' or ')}`);
  const [way] = top.ways as [Recipient];
  if (accused.has(way.unit)) return toDesk(`${way.unit} is accused by name, or belongs to a unit that is`);
  if (rival && rival !== top && rival.score === top.score) return toDesk('two categories of different units are equally likely');
  if (confidence < city.rules.confidence.least) return toDesk(`confidence ${confidence} is below ${city.rules.confidence.least}`);
  const supporting = way.supporting.filter((code) => !accused.has(code));
  return { unit: way.unit, supporting, candidates: [], confidence, decidedBy: 'rule', reasons: [way.reason] };
}

/** Each unit that it may go to: several when the place is not clear and they differ, none when a place is needed. */
function recipientsOf(city: City, subcategory: string, { kind, place, account }: Evidence): Recipient[] {
  const districts = place.candidates.length > 0 ? place.candidates : [undefined];
  const ways = districts.map((district) => recipientOf(city, { subcategory, kind, district, account }));
  const known = ways.filter((way) => way !== undefined);
  return known.filter((way, i) => known.findIndex((other) => other.unit === way.unit) === i);
}

function whereItIs(city: City, { place, account }: ClassifyInput, found: readonly Found[]): PlaceFound {
  const own = place === undefined ? undefined : placeAmong(city.lexicon()(normaliseText(place)));
  if (own?.district !== undefined) return own;
  const told = placeAmong([...(place === undefined ? [] : city.lexicon()(normaliseText(place))), ...found]);
  const district = account === undefined ? undefined : city.accounts.get(account)?.district;
  return told.candidates.length === 0 && district !== undefined ? { ...told, district, candidates: [district] } : told;
}

/** Units accused by name and their kin; a village or street office that is named stands for its district. */
function accusedUnits(city: City, named: readonly string[], found: readonly Found[], place: PlaceFound): Set<string> {
  const bodies = wordsOf(found, 'district-body').length > 0;
  const districts = place.candidates.length > 0 ? place.candidates : [...city.districts.keys()];
  const local = bodies ? districts.map((code) => city.districts.get(code)!.unit) : [];
  return kin(city, [...named, ...local]);
}

function wordsOf<Type extends Found['value']['type']>(found: readonly Found[], type: Type): Extract<Found['value'], { type: Type }>[] {
  return found
    .map(({ value }) => value)
    .filter((mark): mark is Extract<Found['value'], { type: Type }> => mark.type === type);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
