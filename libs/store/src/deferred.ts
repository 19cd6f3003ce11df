import type { Sql } from './tx.ts';

interface Statement {
  sql: string;
  parameters: readonly unknown[];
}

/** Statements that wait to be sent together, as the parts of one. */
export class Deferred {
  readonly #sql: Sql;
  readonly #begin: () => void;
  #waiting: Statement[] = [];

  /** `begin` is called before anything is sent that may not be the transaction's last. */
  constructor(sql: Sql, begin: () => void) {
    this.#sql = sql;
    this.#begin = begin;
  }

  /** Of two alike the second waits for the first: within one statement nothing says which is done first. */
  async add(sql: string, parameters: readonly unknown[]): Promise<void> {
    if (this.#waiting.some((other) => other.sql === sql)) {
      this.#begin();
      await this.flush();
    }
    this.#waiting.push({ sql, parameters });
  }

  async flush(): Promise<void> {
    const [first, ...others] = this.#waiting.splice(0);
    if (!first) return;
    const { sql, parameters } = others.length === 0 ? first : joined([first, ...others]);
    await this.#sql.execute(sql, [...parameters]);
  }

  /** What waits, behind a statement whose rows the parts can read as `main`. */
  behind(main: Statement): { sql: string; parameters: unknown[] } {
    return joined(this.#waiting.splice(0), main);
  }
}

/** One statement of several, their parameters numbered on; it gives the rows of `main`, where there is one. */
export function joined(statements: readonly Statement[], main?: Statement): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const part = (name: string, { sql, parameters: own }: Statement): string => {
    const before = parameters.length;
    parameters.push(...own);
    return `${name} AS (${sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`)})`;
  };
  const parts = [...(main ? [part('main', main)] : []), ...statements.map((statement, index) => part(`part${index}`, statement))];
  return { sql: `WITH ${parts.join(', ')} ${main ? 'SELECT * FROM main' : 'SELECT 1'}`, parameters };
}
