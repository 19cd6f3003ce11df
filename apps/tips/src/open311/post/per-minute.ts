import type { Clock } from '#libs/service';

/** So much of something in a minute, by whom: a bucket each that fills evenly. Of this process: each instance has its own. */
export class PerMinute {
  readonly #most: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(most: number, clock: Clock) {
    this.#most = most;
    this.#clock = clock;
  }

  /** Takes one; gives the seconds until there is one again when there is none. */
  take(who: string): number | undefined {
    const now = this.#clock.now().getTime();
    const before = this.#buckets.get(who) ?? { left: this.#most, at: now };
    const perMillisecond = this.#most / 60_000;
    const left = Math.min(this.#most, before.left + Math.max(0, now - before.at) * perMillisecond);
    this.#buckets.set(who, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1 ? undefined : Math.ceil((1 - left) / perMillisecond / 1000);
  }
}
