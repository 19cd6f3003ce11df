import type { City } from './folder/city.ts';
import { addDays } from './time/zone.ts';

/**
 * `JJ-20261124-000123`: the city's prefix, the day on which `date` falls in the city's zone, and the day's or city's
 * running number (1 … 999,999,999). Throws RangeError on another number.
 */
export function caseNumber(city: Pick<City, 'numberPrefix' | 'zone'>, date: Date, n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > 999_999_999) throw new RangeError(`A case's running number is 1 to 999999999, not ${n}`);
  return `${city.numberPrefix}-${city.zone.dateOf(date).replaceAll('-', '')}-${String(n).padStart(6, '0')}`;
}

/**
 * The case numbers of this city that a text quotes, each once, in order and in their proper form. Full-width and
 * lower-case letters, other dashes, blanks and missing hyphens are forgiven; a date that does not exist is not.
 */
export function findCaseNumbers(city: Pick<City, 'numberPrefix'>, text: string): string[] {
  const folded = text.normalize('NFKC').toUpperCase();
  const gap = String.raw`[\s\-_\u2010-\u2015\u2212.]{0,3}`;
  const quoted = new RegExp(String.raw`(?<![A-Z0-9])${city.numberPrefix}${gap}(\d{8})${gap}(\d{6,9})(?!\d)`, 'g');
  const found = [...folded.matchAll(quoted)]
    .filter(([, day = '']) => isDate(day))
    .map(([, day, n]) => `${city.numberPrefix}-${day}-${n}`);
  return [...new Set(found)];
}

function isDate(day: string): boolean {
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return !Number.isNaN(Date.parse(`${date}T00:00:00Z`)) && addDays(date, 0) === date;
}
