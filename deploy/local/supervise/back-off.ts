const first = 500;
const longest = 30_000;
/** Longer than who cannot start lives, shorter than the rests between two mishaps. */
const goodRun = 10_000;

/** How long to wait before a process is started again, in milliseconds. */
export interface BackOff {
  failures: number;
  delay: number;
}

export const noFailure: BackOff = { failures: 0, delay: 0 };

/** After a run of `ranMilliseconds`: 0.5 s, doubling up to 30 s; a run of ten seconds begins it anew. */
export function afterExit(previous: BackOff, ranMilliseconds: number): BackOff {
  const failures = ranMilliseconds >= goodRun ? 1 : previous.failures + 1;
  return { failures, delay: Math.min(longest, first * 2 ** (failures - 1)) };
}
