/** What a person has to put right: shown as it stands, in one sentence with the remedy, and without a stack. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** The code of a system error (`ENOSPC`, `EEXIST`); not by `instanceof`, which fails for errors of another realm (jest). */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
