import type { City } from '../folder/city.ts';
import type { Found } from '../text/lexicon.ts';

/** How much speaks for a subcategory, and which words. */
export interface Score {
  subcategory: string;
  score: number;
  words: string[];
}

/** Subcategories for which anything speaks, `chosen` by the citizen too, the likeliest first; equal ones in the order of the folder. */
export function scoreCategories(city: City, found: readonly Found[], subjectEnd: number, chosen?: string): Score[] {
  const { weights } = city.rules;
  const scores = new Map<string, Map<string, number>>();
  const note = (subcategory: string, word: string, weight: number) => {
    const words = scores.get(subcategory) ?? new Map<string, number>();
    words.set(word, Math.max(words.get(word) ?? 0, weight));
    scores.set(subcategory, words);
  };
  const groups = new Map<string, Map<number, string>>();
  for (const { start, value } of found) {
    const factor = start < subjectEnd ? weights.inSubject : 1;
    if (value.type === 'keyword') note(value.subcategory, value.word, value.weight * factor);
    if (value.type !== 'part') continue;
    const key = `${value.subcategory}#${value.group}`;
    const parts = groups.get(key) ?? new Map<number, string>();
    if (!parts.has(value.part)) parts.set(value.part, value.word);
    groups.set(key, parts);
    if (parts.size === value.parts) note(value.subcategory, [...parts.values()].join(' + '), weights.together * factor);
  }
  if (chosen !== undefined && city.subcategories.has(chosen)) note(chosen, 'chosen by the citizen', weights.strong);
  const order = [...city.subcategories.keys()];
  return [...scores]
    .map(([subcategory, words]) => ({
      subcategory,
      score: [...words.values()].reduce((sum, weight) => sum + weight, 0),
      words: [...words.keys()],
    }))
    .sort((a, b) => b.score - a.score || order.indexOf(a.subcategory) - order.indexOf(b.subcategory));
}
