import { caseNumber, type City } from '#libs/city';
import type { Tx } from '#libs/store';

/**
 * Gives out case numbers in one transaction, gapless per day of the city: the day's row stays locked until the
 * transaction ends, so a roll-back gives its numbers back.
 */
export class NumberBook {
  readonly #tx: Tx;
  readonly #city: City;
  readonly #now: Date;
  #last: number | undefined;

  constructor(tx: Tx, city: City, now: Date) {
    this.#tx = tx;
    this.#city = city;
    this.#now = now;
  }

  async next(): Promise<string> {
    this.#last = (this.#last ?? (await this.#open())) + 1;
    return caseNumber(this.#city, this.#now, this.#last);
  }

  /** Writes down what was given out; call it once, at the end of the transaction. */
  async close(): Promise<void> {
    if (this.#last === undefined) return;
    await this.#tx.defer('UPDATE case_numbers SET last = $2 WHERE day = $1', [this.#day(), this.#last]);
  }

  async #open(): Promise<number> {
    const [row] = await this.#tx.query<{ last: number }>(
      `INSERT INTO case_numbers (day, last) VALUES ($1, 0)
       ON CONFLICT (day) DO UPDATE SET last = case_numbers.last RETURNING last`,
      [this.#day()],
    );
    return row!.last;
  }

  #day(): string {
    return this.#city.zone.dateOf(this.#now);
  }
}
