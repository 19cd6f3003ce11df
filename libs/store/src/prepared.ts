/** How pg is given a statement: with a name it is parsed and planned once per connection. */
export interface Statement {
  name?: string;
  text: string;
  values?: unknown[];
}

/** A statement that came so often is worth its memory on each connection of the pool. */
const worthIt = 3;
/** Filters of lists make very many: those behind the first few hundred stay without a name. */
const mostTexts = 300;

/**
 * Gives a name to each statement that comes again: half of what PostgreSQL spends on a small statement is parsing and
 * planning it. Only one with parameters: a text without may hold several, which cannot be prepared.
 */
export class Prepared {
  readonly #uses = new Map<string, { count: number; name: string }>();

  statement(text: string, values?: unknown[]): Statement {
    if (values === undefined || values.length === 0) return { text };
    const use = this.#uses.get(text) ?? { count: 0, name: `s${this.#uses.size}` };
    if (use.count === 0) {
      if (this.#uses.size >= mostTexts) return { text, values };
      this.#uses.set(text, use);
    }
    use.count += 1;
    return use.count < worthIt ? { text, values } : { name: use.name, text, values };
  }
}
