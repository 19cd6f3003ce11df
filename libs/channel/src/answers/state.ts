/** How far one part of an answer came. */
export type DeliveryState = 'pending' | 'sending' | 'sent' | 'delivered' | 'failed';

/** What happened to it. */
export type DeliveryEvent = 'sent' | 'delivered' | 'failed';

/**
 * The state after an event. Reports overtake each other: delivered is the end, a late `sent` undoes nothing, and what
 * failed can still turn out to be delivered.
 */
export function afterEvent(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  if (state === 'delivered') return 'delivered';
  if (event === 'sent') return state === 'failed' ? 'failed' : 'sent';
  return event;
}

/** What the whole answer is, of its parts; undefined while nothing can be said. */
export function wholeAnswer(parts: readonly DeliveryState[]): DeliveryEvent | undefined {
  if (parts.includes('failed')) return 'failed';
  if (parts.length === 0 || parts.some((state) => state === 'pending' || state === 'sending')) return undefined;
  return parts.every((state) => state === 'delivered') ? 'delivered' : 'sent';
}

/** Seconds until the n-th failed attempt is done again; `fraction` in [0, 1) spreads them by a fifth. */
function deliveryPause(attempts: number, fraction: number, retryAfterSeconds = 0): number {
  const pause = [1, 2, 5, 15, 60, 300, 900][attempts - 1] ?? 3600;
  return Math.max(pause * (0.9 + fraction * 0.2), retryAfterSeconds);
}

/**
 * Seconds until a text that is not known to be sent is tried or looked up again: not before a provider that is busy asks for
 * it, and not after its list is said to be complete.
 */
export function pauseAfter(outcome: { outcome: 'busy'; retryAfterSeconds?: number } | { outcome: 'unknown'; lookAgainSeconds?: number }, attempts: number, fraction: number): number {
  if (outcome.outcome === 'busy') return deliveryPause(attempts, fraction, outcome.retryAfterSeconds);
  return Math.min(deliveryPause(attempts, fraction), outcome.lookAgainSeconds ?? Infinity);
}

/** What a provider has not taken by then is given up and becomes a task: an answer from yesterday helps nobody. */
export const deliveryHours = 24;
