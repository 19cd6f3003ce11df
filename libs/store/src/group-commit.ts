/** What became of one item of a batch. */
export type Outcome<Result> = PromiseSettledResult<Result>;

export interface GroupCommitOptions<Item, Result> {
  /** Writes a batch in one transaction. Rejects when the transaction failed: then nothing of it is written. */
  write(items: readonly Item[]): Promise<Result[]>;
  /** Whether a failed transaction fails all its items. Otherwise each is written alone, so that only the guilty fail. */
  failsAll(error: unknown): boolean;
  /** Weight per transaction; default 200. A heavier item goes alone. */
  most?: number;
  /** What an item counts; default 1. */
  weigh?: (item: Item) => number;
  /** Transactions side by side while more waits than one takes: for items that need no order among them; default 1. */
  parallel?: number;
  /** What each transaction waits for before it begins, so that others can join it; default nothing. */
  gather?: () => Promise<unknown>;
}

/** For `gather`: the end of the event loop's turn. */
export const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Shares commits: while one transaction is in flight the next batch gathers, and an idle one does not wait at all. Every
 * caller waits for the commit of his own item. One transaction at a time, unless `parallel` allows more, so items are written
 * in the order they came.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>;
  readonly #most: number;
  #gathered: { item: Item; settle: (outcome: Outcome<Result>) => void }[] = [];
  #writers = 0;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options;
    this.#most = options.most ?? 200;
  }

  /** How many items wait for a transaction to begin. */
  get waiting(): number {
    return this.#gathered.length;
  }

  submit(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#gathered.push({
        item,
        settle: (outcome) => (outcome.status === 'fulfilled' ? resolve(outcome.value) : reject(outcome.reason as Error)),
      });
      if (this.#mayStart()) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writers += 1;
    while (this.#gathered.length > 0 && (this.#writers === 1 || this.#moreThanOneTakes())) {
      if (this.#options.gather) await this.#options.gather();
      const batch = this.#gathered.splice(0, this.#fitting());
      const outcomes = await this.#attempt(batch.map(({ item }) => item));
      batch.forEach(({ settle }, index) => {
        settle(outcomes[index] ?? { status: 'rejected', reason: new Error('the batch gave no outcome for this item') });
      });
    }
    this.#writers -= 1;
  }

  #mayStart(): boolean {
    const { parallel = 1 } = this.#options;
    return this.#writers === 0 || (this.#writers < parallel && this.#moreThanOneTakes());
  }

  #moreThanOneTakes(): boolean {
    return this.#fitting() < this.#gathered.length;
  }

  /** How many of the gathered fit into one transaction; at least one. */
  #fitting(): number {
    const { weigh = () => 1 } = this.#options;
    let weight = 0;
    const over = this.#gathered.findIndex(({ item }) => (weight += weigh(item)) > this.#most);
    return over === -1 ? this.#gathered.length : Math.max(over, 1);
  }

  async #attempt(items: readonly Item[]): Promise<Outcome<Result>[]> {
    try {
      const results = await this.#options.write(items);
      return results.map((value) => ({ status: 'fulfilled', value }));
    } catch (reason) {
      if (items.length === 1 || this.#options.failsAll(reason)) return items.map(() => ({ status: 'rejected', reason }));
    }
    const outcomes: Outcome<Result>[] = [];
    for (const item of items) outcomes.push(...(await this.#attempt([item])));
    return outcomes;
  }
}
