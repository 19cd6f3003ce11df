import pg from 'pg';
import { DataSource, type Logger as OrmLogger, type QueryRunner } from 'typeorm';
import type { Clock, Logger } from '#libs/service';
import { Availability } from './availability.ts';
import { answerTimeout, connectionOptions, schemaName, type ConnectionSettings } from './connection.ts';
import { isUnavailable, UnavailableError } from './errors.ts';
import { failpoint } from './failpoint.ts';
import { migrate, namingFailures, type MigrationClass } from './migrate.ts';
import { Handed } from './outbox/handed.ts';
import { Prepared } from './prepared.ts';
import { inDatabaseSpan, traced } from './traced.ts';
import { RollbackFailed, runTransaction, sqlOn, type Followers } from './transaction.ts';
import { Turns } from './turns.ts';
import type { Sql, Tx } from './tx.ts';

export interface StoreOptions extends ConnectionSettings {
  /** Connections that this process holds at most; default 6. */
  poolSize?: number;
  /** The service's own migrations after `storeMigrations`. */
  migrations: MigrationClass[];
  logger: Logger;
  clock: Clock;
}

/**
 * One service's schema in PostgreSQL. All its methods reject with an `isUnavailable` error while the database is away, and
 * with BusyError when no connection came free in ten seconds.
 */
export interface Store extends Sql {
  readonly dataSource: DataSource;
  readonly schema: string;
  /** Rows of the outbox that this process committed and its relay has not published. */
  readonly handed: Handed;
  /** For a connection of one's own, outside the pool (session locks, LISTEN). */
  readonly connection: ConnectionSettings;
  /**
   * Runs `work` in one transaction: committed and synced when it resolves, rolled back when it rejects. An error of the
   * COMMIT itself that `isUnavailable` has an unknown outcome: do the work again under its unique keys.
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  available(): boolean;
  /** What is waited for, for /readyz; undefined when the database answers and is migrated. */
  readiness(): string | undefined;
  whenAvailable(signal?: AbortSignal): Promise<void>;
  /** Calls back after each commit that signalled `name` in this process. Returns how to stop it. */
  onSignal(name: string, listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Opens the service's schema and runs its migrations. When the database is away it resolves all the same and goes on
 * trying (`readiness` says so); any other failure (wrong password, failed migration) rejects.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock, logger } = options;
  const dataSource = createDataSource(options);
  const signals = new Signals();
  let migrated = false;

  const prepare = async () => {
    if (!dataSource.isInitialized) await dataSource.initialize();
    if (!migrated) await migrate(dataSource, options.schema, logger);
    migrated = true;
  };
  const availability = new Availability(
    async () => {
      await prepare();
      await dataSource.query('SELECT 1');
    },
    clock,
    logger,
  );
  await prepare().catch((error: unknown) => {
    if (!isUnavailable(error)) throw error;
    availability.lost(error);
  });

  // One connection is left for the look whether the database is back.
  const turns = new Turns(poolSizeOf(options) - 1, turnPatience, clock);
  const prepared = new Prepared();
  const handed = new Handed();
  const guarded = async <Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> => {
    if (!migrated) throw new UnavailableError(`database: ${availability.reason ?? 'not opened yet'}`);
    const giveBack = await turns.take();
    const runner = dataSource.createQueryRunner();
    try {
      const result = await work(sqlOn((await runner.connect()) as pg.ClientBase, prepared));
      await runner.release();
      return result;
    } catch (caught) {
      // A connection that cannot even roll back must not go back into the pool.
      const error = caught instanceof RollbackFailed ? caught.cause : caught;
      const away = isUnavailable(error);
      if (away) availability.lost(error);
      await release(runner, away || caught instanceof RollbackFailed ? error : undefined);
      throw away ? asUnavailable(error) : error;
    } finally {
      giveBack();
    }
  };

  return {
    dataSource, handed,
    schema: options.schema,
    connection: { url: options.url, schema: options.schema, applicationName: options.applicationName },
    query: (sql, parameters) => guarded((plain) => traced(plain).query(sql, parameters)),
    execute: (sql, parameters) => guarded((plain) => traced(plain).execute(sql, parameters)),
    async transaction(work) {
      const followers: Followers = { afterCommit: [], signalled: new Set(), handed: [] };
      const result = await inDatabaseSpan('transaction', undefined, () => guarded((sql) => runTransaction(sql, work, followers)));
      failpoint('after-commit', options.schema);
      handed.keep(followers.handed);
      for (const callback of followers.afterCommit) callback();
      for (const name of followers.signalled) signals.emit(name);
      return result;
    },
    available: () => migrated && availability.reason === undefined,
    readiness: () => (migrated && availability.reason === undefined ? undefined : `database: ${availability.reason ?? 'opening'}`),
    whenAvailable: (signal) => availability.whenAvailable(signal),
    onSignal: (name, listener) => signals.on(name, listener),
    async close() {
      await availability.stop();
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}

const poolSizeOf = ({ poolSize = 6 }: StoreOptions): number => poolSize;
/** Milliseconds; behind it a caller is told to come again, while he still listens. */
const turnPatience = 10_000;

function asUnavailable(error: unknown): UnavailableError {
  if (error instanceof UnavailableError) return error;
  return new UnavailableError(`database: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

function createDataSource(options: StoreOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    // TypeORM would load its driver by a run-time require, which a bundle does not have.
    driver: pg,
    schema: schemaName(options.schema),
    poolSize: poolSizeOf(options),
    poolErrorHandler: (error: unknown) => {
      options.logger.debug({ reason: error instanceof Error ? error.message : String(error) }, 'idle database connection lost');
    },
    migrations: options.migrations.map(namingFailures),
    logger: silentOrmLogger,
    migrationsTableName: 'schema_migrations',
    installExtensions: false,
    extra: { ...connectionOptions(options), query_timeout: answerTimeout, idleTimeoutMillis: 30_000, pipeline: true },
  });
}

/** Gives the connection back; with an error, the pool throws it away instead of handing it to the next. */
async function release(runner: QueryRunner, error?: unknown): Promise<void> {
  const pooled = runner as QueryRunner & { releasePostgresConnection(error?: unknown): Promise<void> };
  await pooled.releasePostgresConnection(error).catch(() => undefined);
}

class Signals {
  readonly #listeners = new Map<string, Set<() => void>>();

  on(name: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  emit(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) listener();
  }
}

// TypeORM prints migrations to the console by itself; what fails is thrown, and what ran is logged by migrate().
const silentOrmLogger: OrmLogger = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
