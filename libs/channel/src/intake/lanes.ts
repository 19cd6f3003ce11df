import { GroupCommit, type GroupCommitOptions } from '#libs/store';

/**
 * Several transactions side by side: while the disk syncs one, the next is being made. Items of one key take the same
 * lane, so that they are written in the order they came.
 */
export class Lanes<Item extends { key: string }, Result> {
  readonly #lanes: readonly GroupCommit<Item, Result>[];

  constructor(count: number, options: GroupCommitOptions<Item, Result>) {
    this.#lanes = Array.from({ length: count }, () => new GroupCommit(options));
  }

  /** How many items wait for a transaction to begin. */
  get waiting(): number {
    return this.#lanes.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  submit(item: Item): Promise<Result> {
    let sum = 0;
    for (let index = 0; index < item.key.length; index += 1) sum += item.key.charCodeAt(index);
    return this.#lanes[sum % this.#lanes.length]!.submit(item);
  }
}
