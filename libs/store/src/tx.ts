import type { OutgoingRecord } from './outbox/port.ts';

/** What runs SQL: the store itself (each statement alone) or a transaction. Parameters are $1, $2 …; rows come back. */
export interface Sql {
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** For statements whose rows do not matter: how many rows they touched. */
  execute(sql: string, parameters?: unknown[]): Promise<number>;
}

/** An open transaction. Valid only inside the function that `store.transaction` calls. */
export interface Tx extends Sql {
  /**
   * Writes before the next query of this transaction, or its commit, in one round trip with others that wait so. For
   * statements that change rows of which nobody asks, and that do not need to see each other's changes.
   */
  defer(sql: string, parameters?: unknown[]): Promise<void>;
  /**
   * The whole transaction in one round trip: `sql`, with what is deferred as parts of the same statement, committed and
   * synced when it resolves with the rows of `sql`. Deferred statements may read those rows as the table `main`.
   */
  alone<Row = Record<string, unknown>>(sql: string, parameters: unknown[]): Promise<Row[]>;
  /** Rows of the outbox that it inserts: this process's relay need not read their content again. */
  hand(rows: readonly OutgoingRecord[]): void;
  /** Runs right after a successful commit, never after a roll-back. For waking somebody; must not fail or be slow. */
  afterCommit(callback: () => void): void;
  /** Wakes those who listen with `store.onSignal(name)` right after the commit, once however often it is called. */
  signal(name: string): void;
}
