/**
 * A step that takes what has gathered while its last turn was under way, and hands on what it has done: the least waiting
 * that one step at a time can have.
 */
export class Gathering<Item> {
  readonly #work: (items: Item[]) => Promise<unknown>;
  readonly #next: (items: Item[]) => void;
  readonly #failed: (error: unknown) => void;
  #gathered: Item[] = [];
  #working = false;

  constructor(work: (items: Item[]) => Promise<unknown>, next: (items: Item[]) => void, failed: (error: unknown) => void) {
    this.#work = work;
    this.#next = next;
    this.#failed = failed;
  }

  add(items: readonly Item[]): void {
    this.#gathered.push(...items);
    if (!this.#working) this.#run().catch(this.#failed);
  }

  async #run(): Promise<void> {
    this.#working = true;
    while (this.#gathered.length > 0) {
      const items = this.#gathered;
      this.#gathered = [];
      await this.#work(items);
      this.#next(items);
    }
    this.#working = false;
  }
}
