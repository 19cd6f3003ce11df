import type { EntityManager, QueryRunner } from 'typeorm';

/** What runs SQL: the store itself (each statement alone) or a transaction. Parameters are $1, $2 …; rows come back. */
export interface Sql {
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** For statements whose rows do not matter: how many rows they touched. */
  execute(sql: string, parameters?: unknown[]): Promise<number>;
}

/** An open transaction. Valid only inside the function that `store.transaction` calls. */
export interface Tx extends Sql {
  readonly manager: EntityManager;
  /**
   * Writes before the next query of this transaction, or its commit, in one round trip with others that wait so. For
   * statements that change rows of which nobody asks, and that do not need to see each other's changes.
   */
  defer(sql: string, parameters?: unknown[]): Promise<void>;
  /** Runs right after a successful commit, never after a roll-back. For waking somebody; must not fail or be slow. */
  afterCommit(callback: () => void): void;
  /** Wakes those who listen with `store.onSignal(name)` right after the commit, once however often it is called. */
  signal(name: string): void;
}

export function sqlOn(runner: QueryRunner): Sql {
  return {
    async query<Row>(sql: string, parameters?: unknown[]) {
      const result = await runner.query(sql, parameters, true);
      return result.records as Row[];
    },
    async execute(sql, parameters) {
      const result = await runner.query(sql, parameters, true);
      return result.affected ?? 0;
    },
  };
}

/** Statements that wait to be sent together, as the parts of one. */
export class Deferred {
  readonly #sql: Sql;
  #waiting: { sql: string; parameters: unknown[] }[] = [];

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Of two alike the second waits for the first: within one statement nothing says which is done first. */
  async add(sql: string, parameters: unknown[]): Promise<void> {
    if (this.#waiting.some((other) => other.sql === sql)) await this.flush();
    this.#waiting.push({ sql, parameters });
  }

  async flush(): Promise<void> {
    const [first, ...others] = this.#waiting.splice(0);
    if (!first) return;
    if (others.length === 0) await this.#sql.execute(first.sql, first.parameters);
    else {
      const { sql, parameters } = joined([first, ...others]);
      await this.#sql.execute(sql, parameters);
    }
  }
}

/** One statement of several, its parameters numbered on. */
export function joined(statements: readonly { sql: string; parameters: readonly unknown[] }[]): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const parts = statements.map(({ sql, parameters: own }, index) => {
    const before = parameters.length;
    parameters.push(...own);
    return `part${index} AS (${sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`)})`;
  });
  return { sql: `WITH ${parts.join(', ')} SELECT 1`, parameters };
}
