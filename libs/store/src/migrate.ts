import { MigrationExecutor, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Logger } from '#libs/service';
import { isUnavailable, MigrationError } from './errors.ts';

/** Its name ends in the 13 digits of its time, which give the order. */
export type MigrationClass = new () => MigrationInterface;

/**
 * Runs what is pending, each migration in its own transaction, under the schema's advisory lock: of several instances
 * that start at once one does the work and the others wait for it. Rejects with MigrationError, which names the
 * migration and PostgreSQL's sentence, or with an `isUnavailable` error.
 */
export async function migrate(dataSource: DataSource, schema: string, logger: Logger): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SET statement_timeout = 0; SET lock_timeout = 0');
    await lock(runner, schema);
    try {
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'each';
      const done = await executor.executePendingMigrations();
      if (done.length > 0) logger.info({ schema, migrations: done.map(({ name }) => name) }, 'schema migrated');
    } finally {
      await runner.query(`SELECT pg_advisory_unlock(${lockOf}, 1)`, [schema]);
      await runner.query('RESET statement_timeout; RESET lock_timeout');
    }
  } catch (error) {
    if (isUnavailable(error)) throw error;
    throw new MigrationError(`schema "${schema}" could not be migrated: ${sentenceOf(error)}`, { cause: error });
  } finally {
    await runner.release();
  }
}

const lockOf = "hashtext('migrations:' || $1)";

// Asked for again and again rather than waited for in the server: the pool's own answer time-out would end a long wait.
async function lock(runner: QueryRunner, schema: string): Promise<void> {
  for (;;) {
    const [row] = (await runner.query(`SELECT pg_try_advisory_lock(${lockOf}, 1) AS held`, [schema])) as { held: boolean }[];
    if (row?.held) return;
    await runner.query('SELECT pg_sleep(0.2)');
  }
}

/** The same migration, whose errors say which one it was. */
export function namingFailures(migration: MigrationClass): MigrationClass {
  return class extends migration {
    override async up(runner: QueryRunner): Promise<void> {
      await super.up(runner).catch((error: unknown) => {
        throw isUnavailable(error) ? error : new Error(`migration ${this.name ?? migration.name}: ${sentenceOf(error)}`, { cause: error });
      });
    }
  };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
