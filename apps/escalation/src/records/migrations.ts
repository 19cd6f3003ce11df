import type { MigrationInterface, QueryRunner } from 'typeorm';

class Clocks1795478420001 implements MigrationInterface {
  readonly name = 'Clocks1795478420001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cases (
        case_id uuid PRIMARY KEY,
        number text NOT NULL,
        version integer NOT NULL,
        status text NOT NULL,
        unit text NOT NULL,
        round integer NOT NULL,
        level integer NOT NULL,
        kind text,
        category text,
        district text,
        due_at timestamptz NOT NULL,
        deadline text,
        policy text,
        due jsonb,
        lead uuid,
        clock jsonb,
        open boolean NOT NULL,
        running boolean NOT NULL
      );
      COMMENT ON COLUMN cases.due_at IS 'infinity where there is no limit yet: listed last';
      COMMENT ON COLUMN cases.running IS 'open, no follower, and no question to the citizen waits';
      CREATE UNIQUE INDEX cases_by_number ON cases (number);
      CREATE INDEX cases_open ON cases (due_at, case_id) WHERE open;
      CREATE INDEX cases_running ON cases (due_at, case_id) WHERE running;
      CREATE INDEX cases_open_by_unit ON cases (unit, due_at, case_id) WHERE open;

      CREATE TABLE clocks (
        case_id uuid NOT NULL,
        unit text NOT NULL,
        point text NOT NULL,
        level integer NOT NULL,
        round integer NOT NULL,
        next_at timestamptz NOT NULL,
        case_version integer NOT NULL,
        proposed_at timestamptz,
        fault text,
        PRIMARY KEY (case_id, unit)
      );
      COMMENT ON TABLE clocks IS 'of each case and unit the next point only';
      CREATE INDEX clocks_next ON clocks (next_at, case_id, unit) WHERE proposed_at IS NULL;

      CREATE TABLE reached (
        case_id uuid NOT NULL,
        version integer NOT NULL,
        unit text NOT NULL,
        round integer NOT NULL,
        level integer NOT NULL,
        point text NOT NULL,
        at timestamptz NOT NULL,
        said_at timestamptz NOT NULL,
        why text NOT NULL,
        PRIMARY KEY (case_id, version)
      );

      CREATE TABLE positions (partition integer PRIMARY KEY, next_offset bigint NOT NULL);
      COMMENT ON TABLE positions IS 'how far cases.events is read, by all instances together'
    `);
  }

  async down(): Promise<void> {
    throw new Error('clocks are never dropped by a migration');
  }
}

/** Escalation's own tables, after those of libs/store and libs/bus. */
export const escalationMigrations = [Clocks1795478420001];
