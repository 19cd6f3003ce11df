import type { Figure, Spread } from './result.ts';

/** Median, least and most of some repeats. @throws RangeError for none */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [min, max, upper] = [sorted[0], sorted.at(-1), sorted[middle]];
  if (min === undefined || max === undefined || upper === undefined) throw new RangeError('no repeats to compare');
  return { median: sorted.length % 2 === 1 ? upper : (upper + sorted[middle - 1]!) / 2, min, max };
}

/** One row from the repeats of one measurement; a measure that not every repeat has is left out. */
export function figureOf(what: string, repeats: readonly Readonly<Record<string, number>>[]): Figure {
  const names = Object.keys(repeats[0] ?? {}).filter((name) => repeats.every((repeat) => repeat[name] !== undefined));
  return { what, measures: Object.fromEntries(names.map((name) => [name, spreadOf(repeats.map((repeat) => repeat[name]!))])) };
}

/** The median of a measure. @throws Error when the figure does not have it */
export function medianOf(figure: Figure, measure: string): number {
  const found = figure.measures[measure];
  if (!found) throw new Error(`"${figure.what}" has no "${measure}": it has ${Object.keys(figure.measures).join(', ')}`);
  return found.median;
}
