import { setTimeout as delay } from 'node:timers/promises';
import type { KeptText, KeptTexts } from './kept-texts.ts';

/** What a text that is sent meets: delivered, or not; or the sending itself fails in one of a few ways. */
export type SmsFault = 'cut' | 'cut-before' | 'server-error' | 'limit' | 'undelivered';

export interface Delivering {
  texts: KeptTexts;
  /** The address at the gateway that is told of each text; nobody is told when there is none. */
  reportUrl?: string;
  /** The body of a report about this text. */
  reportOf: (text: KeptText) => unknown;
  /** From a text's being taken to its being delivered. */
  stepMilliseconds: number;
  fetch: typeof fetch;
  signal: AbortSignal;
}

/** Lets a text arrive after a moment, or not, and tells the gateway. As at the provider, a report that nobody takes is lost. */
export async function deliverLater(text: KeptText, fault: SmsFault | undefined, { texts, reportUrl, reportOf, stepMilliseconds, fetch: send, signal }: Delivering): Promise<void> {
  try {
    await delay(stepMilliseconds, undefined, { signal });
    const arrived: KeptText = { ...text, status: fault === 'undelivered' ? 'undelivered' : 'delivered' };
    texts.keep(arrived);
    if (reportUrl === undefined) return;
    await send(reportUrl, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(reportOf(arrived)),
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
    });
  } catch {
    // Lost.
  }
}
