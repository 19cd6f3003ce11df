import type { Kind } from '#libs/contract';
import type { City } from '../folder/city.ts';
import type { Found } from '../text/lexicon.ts';

export interface KindFound {
  /** Undefined when no word tells; then the category's usual kind holds. */
  kind: Kind | undefined;
  /** Any word accuses, even if the whole is an inquiry or was handed in as one: a unit that is named must not get it. */
  accuses: boolean;
  reason: string;
}

/**
 * The kind of appeal by its words. A declaration (咨询, 投诉 …) outweighs what is merely told, most of all at the
 * beginning; a negated one (不是投诉) does not count. Any word of a report wins whatever else is said, because a report
 * that is taken for a complaint would leave without a person's release.
 */
export function kindOf(city: City, text: string, found: readonly Found[], subjectEnd: number, hint?: Kind): KindFound {
  const scores = new Map<Kind, { score: number; words: Set<string> }>();
  for (const { start, value } of found) {
    if (value.type !== 'kind' || isNegated(city, text, start)) continue;
    const entry = scores.get(value.kind) ?? { score: 0, words: new Set() };
    if (!entry.words.has(value.word)) entry.score += weightOf(city, value.declared, start, subjectEnd);
    entry.words.add(value.word);
    scores.set(value.kind, entry);
  }
  const words = (kind: Kind) => [...(scores.get(kind)?.words ?? [])].join(', ');
  if (hint === 'report' || scores.has('report')) {
    const reason = hint === 'report' ? 'handed in as a report' : `words of a report: ${words('report')}`;
    return { kind: 'report', accuses: true, reason };
  }
  const accuses = scores.has('complaint');
  if (hint !== undefined) return { kind: hint, accuses: accuses || hint === 'complaint', reason: `handed in as ${hint}` };
  const order = city.rules.kinds.map((entry) => entry.kind);
  const best = order
    .filter((kind) => scores.has(kind))
    .reduce<Kind | undefined>((top, kind) => (top && scores.get(top)!.score >= scores.get(kind)!.score ? top : kind), undefined);
  return best
    ? { kind: best, accuses, reason: `${best} by its words: ${words(best)}` }
    : { kind: undefined, accuses, reason: 'no word tells the kind' };
}

/** Within so many characters of its beginning, a text says what it is. */
const opening = 8;

function weightOf(city: City, declared: boolean, start: number, subjectEnd: number): number {
  const { weights } = city.rules;
  if (!declared) return weights.kindWords;
  const opens = start < opening || (start > subjectEnd && start < subjectEnd + opening) || start < subjectEnd;
  return opens ? weights.opening : weights.declared;
}

function isNegated(city: City, text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 8), start);
  return city.rules.negations.some((negation) => before.endsWith(negation));
}
