import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Proposals of the clocks that came too late, and what a new calendar moved. */
export class Clocks1795478410007 implements MigrationInterface {
  readonly name = 'Clocks1795478410007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stale_points (
        id uuid PRIMARY KEY, case_id uuid NOT NULL, proposal jsonb NOT NULL, reason text NOT NULL, at timestamptz NOT NULL
      );
      CREATE INDEX stale_points_by_case ON stale_points (case_id, at);
      CREATE TABLE recounts (
        calendar text PRIMARY KEY,
        years integer[] NOT NULL,
        after uuid NOT NULL,
        passes integer NOT NULL,
        passed_at timestamptz,
        seen bigint NOT NULL DEFAULT 0,
        changed bigint NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL
      );
      CREATE TABLE due_changes (
        calendar text NOT NULL,
        case_id uuid NOT NULL,
        version integer NOT NULL,
        from_at timestamptz,
        to_at timestamptz NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (case_id, version)
      );
      CREATE INDEX due_changes_by_calendar ON due_changes (calendar, at);`);
  }

  async down(): Promise<void> {
    throw new Error('what the clocks did is never dropped by a migration');
  }
}
