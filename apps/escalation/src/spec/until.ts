import { setTimeout as delay } from 'node:timers/promises';

/** A hang guard, not a claim about speed. */
export async function until<Result>(what: string, look: () => Promise<Result | undefined | false>, seconds = 30): Promise<Result> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    await delay(50);
  }
}
