import type { City } from '../folder/city.ts';
import type { Found, Mark } from '../text/lexicon.ts';
import { normaliseText } from '../text/normalise.ts';

export interface PlaceFound {
  /** The district, when the text leaves no doubt. */
  district?: string;
  /** As the gazetteer spells them; the first that the text names in that district. */
  street?: string;
  road?: string;
  place?: string;
  /** Districts that it may be: one when `district` is known, none when the text names no place of the city. */
  candidates: string[];
}

type PlaceMark = Extract<Mark, { type: 'place' }>;

/**
 * Where in the city a text speaks of. A district that is named decides; else the streets, roads and places do, as far
 * as they agree. A road that runs through two districts leaves both as candidates.
 */
export function findPlace(city: City, text: string): PlaceFound {
  return placeAmong(city.lexicon()(normaliseText(text)));
}

/** As `findPlace`, from marks already found. */
export function placeAmong(found: readonly Found[]): PlaceFound {
  const marks = found.map(({ value }) => value).filter((mark): mark is PlaceMark => mark.type === 'place');
  const named = unique(marks.filter((mark) => mark.sort === 'district').flatMap((mark) => mark.districts));
  const finer = marks.filter((mark) => mark.sort !== 'district');
  const candidates = named.length === 1 ? named : narrow(named, finer);
  const within = finer.filter((mark) => candidates.length === 0 || mark.districts.some((code) => candidates.includes(code)));
  const first = (sort: PlaceMark['sort']) => within.find((mark) => mark.sort === sort)?.name;
  const street = first('street');
  const road = first('road');
  const place = first('place');
  return {
    ...(candidates.length === 1 && { district: candidates[0]! }),
    ...(street !== undefined && { street }),
    ...(road !== undefined && { road }),
    ...(place !== undefined && { place }),
    candidates,
  };
}

/** Districts on which all the marks agree; where they contradict each other, all that any of them names. */
function narrow(named: readonly string[], marks: readonly PlaceMark[]): string[] {
  const sets = [...(named.length > 0 ? [named] : []), ...marks.map((mark) => mark.districts)];
  if (sets.length === 0) return [];
  const common = sets.reduce((left, right) => left.filter((code) => right.includes(code)));
  return common.length > 0 ? [...common] : unique(sets.flat());
}

function unique(codes: readonly string[]): string[] {
  return [...new Set(codes)];
}
