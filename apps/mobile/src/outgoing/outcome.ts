import type { SendOutcome } from '#libs/channel';

/** One call of a provider's API that is to send a text. Never rejects. */
export async function attempt(provider: string, call: () => Promise<SendOutcome>): Promise<SendOutcome> {
  try {
    return await call();
  } catch (error) {
    return neverReached(error)
      ? { outcome: 'busy', reason: `${provider} cannot be reached` }
      : { outcome: 'unknown', reason: `${provider}’s answer was lost` };
  }
}

/** Not sent now; `seconds` when the provider says or means a time. */
export function busy(reason: string, seconds?: number): SendOutcome {
  return { outcome: 'busy', reason, ...(seconds !== undefined && seconds > 0 && seconds < 86_400 ? { retryAfterSeconds: seconds } : {}) };
}

/** A provider's words as they may stand in a log and before a clerk. */
export function withoutNumbers(text: string): string {
  return text.replace(/\+?\d{5,}/g, '…').slice(0, 300);
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** The request did not leave this machine's network: certainly nothing was sent. */
export function neverReached(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown; errors?: { code?: unknown }[] } };
  const codes = [cause?.code, ...(cause?.errors ?? []).map(({ code }) => code)].filter((code) => code !== undefined);
  return codes.length > 0 && codes.every((code) => typeof code === 'string' && unreachable.has(code));
}
