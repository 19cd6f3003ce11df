import type { Clock } from '#libs/service';

export interface WaitingParts<Found> {
  /** What there is for some of these keys. */
  find(keys: readonly string[]): Promise<Map<string, Found>>;
  /** Calls back when something came by this process; gives how to end it. */
  onAnswer(wake: () => void): () => void;
  clock: Clock;
}

/** Milliseconds between looks at what another instance was told, and for which those who are woken wait for others. */
const look = 250;
const gather = 30;
/**
 * Each who waits holds a connection of the front door. While answers are slow nobody more waits: the rest is served at
 * once, instead of standing in a queue behind those who wait.
 */
const mostWaiting = 24;

/** Many who wait for a row each, of whichever instance: one look serves all of them, and nobody looks while nobody waits. */
export class Waiting<Found> {
  readonly #parts: WaitingParts<Found>;
  readonly #waiting = new Map<string, Set<(found: Found | undefined) => void>>();
  #count = 0;
  #looking = false;
  #wake = new AbortController();

  constructor(parts: WaitingParts<Found>) {
    this.#parts = parts;
  }

  /** Undefined after so many milliseconds, or after one look when too many wait; never rejects. */
  async wait(key: string, milliseconds: number): Promise<Found | undefined> {
    if (this.#count >= mostWaiting) return this.#parts.find([key]).then((found) => found.get(key), () => undefined);
    this.#count += 1;
    const ended = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Found | undefined>();
    const those = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, those.add(resolve));
    void this.#parts.clock.sleep(milliseconds, ended.signal).then(() => resolve(undefined));
    if (this.#looking) this.#wake.abort();
    else void this.#look();
    const found = await promise;
    ended.abort();
    this.#count -= 1;
    those.delete(resolve);
    if (those.size === 0 && this.#waiting.get(key) === those) this.#waiting.delete(key);
    return found;
  }

  async #look(): Promise<void> {
    this.#looking = true;
    const stop = this.#parts.onAnswer(() => this.#wake.abort());
    while (this.#waiting.size > 0) {
      this.#wake = new AbortController();
      try {
        const found = await this.#parts.find([...this.#waiting.keys()]);
        for (const [key, value] of found) {
          for (const resolve of this.#waiting.get(key) ?? []) resolve(value);
          this.#waiting.delete(key);
        }
      } catch {
        // The database is away: they wait as long as they wanted to.
      }
      if (this.#waiting.size > 0) await this.#parts.clock.sleep(look, this.#wake.signal);
      if (this.#wake.signal.aborted) await this.#parts.clock.sleep(gather);
    }
    stop();
    this.#looking = false;
  }
}
