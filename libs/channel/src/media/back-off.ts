/** Seconds after the first, second … failed attempt; after the last there is none. */
const pauses = [1, 5, 30, 120, 600, 1800, 7200];
/** A provider's storage may lag behind its webhook; what is still missing after this many attempts stays so. */
const attemptsAtMissing = 3;

/** Seconds until the next attempt, or undefined to give up. `fraction` in [0, 1) spreads attempts by a fifth. */
export function mediaPause(
  outcome: 'failed' | 'missing', attempts: number, fraction: number, retryAfterSeconds = 0,
): number | undefined {
  if (outcome === 'missing' && attempts >= attemptsAtMissing) return undefined;
  const pause = pauses[attempts - 1];
  return pause === undefined ? undefined : Math.max(pause * (0.9 + fraction * 0.2), retryAfterSeconds);
}
