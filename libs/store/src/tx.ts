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
