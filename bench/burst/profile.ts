import { setTimeout as delay } from 'node:timers/promises';
import { instant } from '../load/instant.ts';

export interface Run {
  /** Lives that were begun. */
  begun: number;
  /** What went wrong, a line for each. */
  errors: string[];
  /** Milliseconds of whole lives, from the instant at which each was due, by the index of its step. */
  lives: number[][];
  /** `instant()` at which the last step ended. */
  endedAt: number;
  /** Milliseconds by which the generator itself began lives late, the most. */
  lateness: number;
  /** Resolves when the last life is over; `errors` and `lives` are whole then. */
  over: Promise<void>;
}

/** When lives are due, in milliseconds from the start: `rates` a second for so many seconds each. */
export function dueTimes(rates: readonly number[], seconds: number): { at: number; step: number }[] {
  return rates.flatMap((rate, step) => Array.from({ length: Math.round(rate * seconds) }, (_, index) => ({
    at: step * seconds * 1000 + (index * 1000) / rate, step,
  })));
}

/** An open loop: each life begins when it is due, whatever became of the others. Resolves when the last step has ended. */
export async function run(rates: readonly number[], seconds: number, live: (index: number) => Promise<void>): Promise<Run> {
  const due = dueTimes(rates, seconds);
  const lives: number[][] = rates.map(() => []);
  const errors: string[] = [];
  const going: Promise<void>[] = [];
  const startedAt = instant();
  let lateness = 0;
  for (const [index, { at, step }] of due.entries()) {
    const early = startedAt + at - instant();
    if (early > 0) await delay(early);
    lateness = Math.max(lateness, instant() - startedAt - at);
    going.push(live(index).then(
      () => void lives[step]!.push(instant() - startedAt - at),
      (error: unknown) => void errors.push(error instanceof Error ? error.message : String(error)),
    ));
  }
  const endedAt = startedAt + rates.length * seconds * 1000;
  await delay(Math.max(endedAt - instant(), 0));
  return { begun: due.length, errors, lives, endedAt, lateness, over: Promise.all(going).then(() => undefined) };
}
