import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of the rows of a sheet, to be fetched again. */
export class PetitionReports1795712400000 implements MigrationInterface {
  readonly name = 'PetitionReports1795712400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE petition_reports (
        id uuid PRIMARY KEY,
        request text UNIQUE,
        body_hash text NOT NULL,
        content text NOT NULL,
        created_at timestamptz NOT NULL
      );
      COMMENT ON COLUMN petition_reports.request IS 'hash of the key that was used and the Idempotency-Key, where one came';
      COMMENT ON COLUMN petition_reports.content IS 'sealed: the report'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE petition_reports');
  }
}
