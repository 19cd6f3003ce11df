import type { PartitionEnd } from '#libs/bus';
import type { Clock, Logger } from '#libs/service';

export interface HorizonOptions {
  /** Where each partition of cases.events ends, asked of the brokers at the call. */
  ends: () => Promise<readonly PartitionEnd[]>;
  /** Partition → the offset before which everything is read, kept in the database. */
  positions: () => Promise<ReadonlyMap<number, bigint>>;
  /** How many partitions the topic has for ever. */
  partitions: number;
  clock: Clock;
  logger: Logger;
}

/**
 * Promise 6: a point at T fires only when every partition of cases.events has been read up to an end that was asked for
 * after T. So first the time is taken, then the ends are asked for, then it is waited until they are read; points up
 * to that time may fire.
 */
export class Horizon {
  readonly #options: HorizonOptions;
  #target: { at: Date; ends: readonly PartitionEnd[] } | undefined;
  #said: string | undefined;

  constructor(options: HorizonOptions) {
    this.#options = options;
  }

  /**
   * The time up to which points may fire, once; undefined while it is not read so far, or the brokers do not say how far
   * that is. Ends stay as they were asked for until they are reached, so that a topic that never rests cannot hold it up.
   */
  async look(): Promise<Date | undefined> {
    this.#target ??= await this.#ask();
    if (!this.#target || !isRead(this.#target.ends, await this.#options.positions())) return undefined;
    const { at } = this.#target;
    this.#target = undefined;
    return at;
  }

  async #ask(): Promise<{ at: Date; ends: readonly PartitionEnd[] } | undefined> {
    const { clock, ends, partitions, logger } = this.#options;
    const at = clock.now();
    try {
      const asked = await ends();
      if (asked.length !== partitions) throw new Error(`the brokers told ${asked.length} of the ${partitions} partitions of cases.events`);
      this.#said = undefined;
      return { at, ends: asked };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== this.#said) logger.warn({ reason }, 'nothing fires until the brokers say where cases.events ends');
      this.#said = reason;
      return undefined;
    }
  }
}

/** Whether everything before these ends is read; a partition that holds nothing has nothing to be read. */
export function isRead(ends: readonly PartitionEnd[], positions: ReadonlyMap<number, bigint>): boolean {
  return ends.every(({ partition, low, high }) => low === high || (positions.get(partition) ?? 0n) >= high);
}
