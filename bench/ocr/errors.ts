/** What was read wrong in some pages. */
export interface Errors {
  /** Characters put in, left out or read as others. */
  wrong: number;
  /** Characters that should have been read. */
  of: number;
}

/**
 * Compares what was read with what was to be read, character by character and without white space: lines end where the
 * page is narrow, which is nobody's mistake.
 */
export function errorsIn(truth: string, read: string): Errors {
  const [wanted, found] = [charactersOf(truth), charactersOf(read)];
  return { wrong: distance(wanted, found), of: wanted.length };
}

/** Full-width and half-width forms of one sign, which fonts draw alike, count as the same: ：: （( ，, ； and so on (NFKC). */
export function folded(text: string): string {
  return text.normalize('NFKC');
}

/** Over all pages together: long letters weigh more. Per cent. */
export function rateOf(pages: readonly Errors[]): number {
  const sum = pages.reduce((all, { wrong, of }) => ({ wrong: all.wrong + wrong, of: all.of + of }), { wrong: 0, of: 0 });
  if (sum.of === 0) throw new RangeError('nothing was to be read');
  return (sum.wrong * 100) / sum.of;
}

function charactersOf(text: string): string[] {
  return Array.from(text.replaceAll(/\s/gu, ''));
}

/** Levenshtein's: the fewest insertions, omissions and exchanges that make one of the other. */
function distance(wanted: readonly string[], found: readonly string[]): number {
  let row = Uint32Array.from({ length: found.length + 1 }, (_, n) => n);
  for (const [n, character] of wanted.entries()) {
    const next = new Uint32Array(found.length + 1);
    next[0] = n + 1;
    for (let m = 0; m < found.length; m += 1) {
      next[m + 1] = Math.min(row[m]! + (character === found[m] ? 0 : 1), row[m + 1]! + 1, next[m]! + 1);
    }
    row = next;
  }
  return row[found.length]!;
}
