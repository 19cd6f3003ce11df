/** A source that fails is asked less and less often, but four times a day at least. */
const longest = 6 * 3600;
const failuresUntilTold = 5;
const daysUntilTold = 1;

/** Seconds until a source is asked again. `fraction` in [0, 1) spreads sources by a tenth. */
export function pauseAfter({ everySeconds }: { everySeconds: number }, failures: number, fraction: number, retryAfterSeconds = 0): number {
  const grown = Math.min(everySeconds * 2 ** Math.max(failures - 1, 0), Math.max(longest, everySeconds));
  return Math.max(grown * (0.95 + fraction * 0.1), retryAfterSeconds);
}

/** Whether a person is to hear of it: it failed five times or for a day, or said clearly that it will not answer. */
export function isDead({ failures, clear, failingSince, now }: { failures: number; clear: boolean; failingSince: Date; now: Date }): boolean {
  return clear || failures >= failuresUntilTold || now.getTime() - failingSince.getTime() >= daysUntilTold * 86_400_000;
}

/** What to do, by what it answered. */
export function remedyFor(reason: string): string {
  if (/40[14]|410|451|403/.test(reason)) return `${reason}: ask who runs it for its new address or for access, and correct feeds.yaml`;
  if (/not public/.test(reason)) return `${reason}: correct its address in feeds.yaml, or allow it by MEDIA_ALLOW_PRIVATE`;
  return `${reason}: look at its address in feeds.yaml in a browser, and ask who runs it`;
}
