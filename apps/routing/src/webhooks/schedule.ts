const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Standard Webhooks, recommended schedule; after its end once a day. Milliseconds after each failed attempt. */
const pauses = [0, 5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
const jitter = 0.1;
const longestRetryAfter = 24 * hour;

/** When the next attempt is due after `failures` (≥ 1) in a row; the receiver’s Retry-After is honoured up to a day. */
export function nextAttempt(now: Date, failures: number, fraction: number, retryAfter?: string | null): Date {
  const planned = pauses[Math.min(failures, pauses.length - 1)]! * (1 + jitter * (2 * fraction - 1));
  return new Date(now.getTime() + Math.max(planned, asked(retryAfter, now)));
}

/** The schedule is through: time to tell a person. */
export function isExhausted(failures: number): boolean {
  return failures === pauses.length;
}

function asked(retryAfter: string | null | undefined, now: Date): number {
  if (!retryAfter) return 0;
  const seconds = Number(retryAfter);
  const wait = Number.isFinite(seconds) ? seconds * second : Date.parse(retryAfter) - now.getTime();
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), longestRetryAfter);
}
