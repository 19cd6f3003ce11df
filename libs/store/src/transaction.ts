import type { Writable } from 'node:stream';
import type pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { Deferred } from './deferred.ts';
import { isUnavailable } from './errors.ts';
import type { OutgoingRecord } from './outbox/port.ts';
import type { Prepared } from './prepared.ts';
import { traced } from './traced.ts';
import type { Sql, Tx } from './tx.ts';

/** What is told to others once the transaction is committed. */
export interface Followers {
  afterCommit: (() => void)[];
  signalled: Set<string>;
  handed: OutgoingRecord[];
}

/**
 * The pool's connections are pipelined: statements are sent as they are asked for, without waiting for the answers to
 * those before, and answered in their order. What is asked in one turn leaves in one packet.
 * @throws QueryFailedError with PostgreSQL's error and the statement; never its values, which may be personal
 */
export function sqlOn(client: pg.ClientBase, prepared: Prepared): Sql {
  const run = async (sql: string, parameters?: unknown[]): Promise<pg.QueryResult | undefined> => {
    try {
      inOnePacket(client);
      const result = (await client.query(prepared.statement(sql, parameters))) as pg.QueryResult | pg.QueryResult[];
      return Array.isArray(result) ? result.at(-1) : result;
    } catch (error) {
      throw new QueryFailedError(sql, undefined, error as Error);
    }
  };
  return {
    query: async <Row>(sql: string, parameters?: unknown[]) => ((await run(sql, parameters))?.rows ?? []) as Row[],
    execute: async (sql, parameters) => (await run(sql, parameters))?.rowCount ?? 0,
  };
}

function inOnePacket(client: pg.ClientBase): void {
  const { stream } = (client as pg.ClientBase & { connection: { stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/**
 * Runs `work` in a transaction on this connection. It begins with the first statement that is not deferred: what only
 * writes takes one round trip, committed by itself.
 */
export async function runTransaction<Result>(plain: Sql, work: (tx: Tx) => Promise<Result>, followers: Followers): Promise<Result> {
  const spanned = traced(plain);
  // Statements behind one that failed fail as well, saying only that the transaction is aborted, and may be heard first.
  let failure: { error: unknown } | undefined;
  const noted = async <Outcome>(outcome: Promise<Outcome>): Promise<Outcome> => outcome.catch((error: unknown) => {
    throw (failure ??= { error }).error;
  });
  const sql: Sql = {
    query: (statement, parameters) => noted(spanned.query(statement, parameters)),
    execute: (statement, parameters) => noted(spanned.execute(statement, parameters)),
  };
  let state: 'new' | 'begun' | 'over' = 'new';
  // Not waited for: what is sent behind it fails when it fails.
  let beginning: Promise<unknown> = Promise.resolve();
  const begin = () => {
    if (state === 'over') throw new Error('this transaction is committed: nothing more can be done in it');
    if (state === 'new') beginning = sql.execute('BEGIN');
    state = 'begun';
  };
  const deferred = new Deferred(sql, begin);
  const tx: Tx = {
    async query<Row>(statement: string, parameters?: unknown[]) {
      begin();
      return lastOf(beginning, deferred.flush(), sql.query<Row>(statement, parameters));
    },
    async execute(statement, parameters) {
      begin();
      return lastOf(beginning, deferred.flush(), sql.execute(statement, parameters));
    },
    async defer(statement, parameters = []) {
      if (state === 'over') begin();
      await deferred.add(statement, parameters);
    },
    async alone<Row>(statement: string, parameters: unknown[]) {
      if (state !== 'new') throw new Error('something was done in this transaction already: it cannot be one statement');
      state = 'over';
      const whole = deferred.behind({ sql: statement, parameters });
      return sql.query<Row>(whole.sql, whole.parameters);
    },
    hand: (rows) => void followers.handed.push(...rows),
    afterCommit: (callback) => void followers.afterCommit.push(callback),
    signal: (name) => void followers.signalled.add(name),
  };
  const begun = () => state === 'begun';
  try {
    const result = await work(tx);
    if (!begun()) await deferred.flush();
    // Behind a statement that failed COMMIT rolls back.
    else await lastOf(beginning, deferred.flush(), sql.execute('COMMIT'));
    return result;
  } catch (error) {
    // A connection that is gone has rolled back by itself; of what COMMIT ended, ROLLBACK finds nothing.
    if (begun() && !isUnavailable(error)) await sql.execute('ROLLBACK').catch((failed: unknown) => { throw new RollbackFailed(error, failed); });
    throw error;
  }
}

/** Waits for all; gives the last one's result, or the first error. */
async function lastOf<Result>(...sent: [...Promise<unknown>[], Promise<Result>]): Promise<Result> {
  const outcomes = await Promise.allSettled(sent);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return (outcomes.at(-1) as PromiseFulfilledResult<Result>).value;
}

/** The connection is of no use any more; `cause` is what the transaction failed with. */
export class RollbackFailed extends Error {
  readonly failed: unknown;
  constructor(cause: unknown, failed: unknown) {
    super('the connection could not roll back', { cause });
    this.failed = failed;
  }
}
