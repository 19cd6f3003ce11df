import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose number was only named; tasks that begin later; one open task of each source that fails. */
export class LivingVoice1795687300000 implements MigrationInterface {
  readonly name = 'LivingVoice1795687300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE case_senders ADD COLUMN proved boolean NOT NULL DEFAULT true;
      COMMENT ON COLUMN case_senders.proved IS 'false: a form or the like only named the number or address';
      CREATE INDEX case_senders_by_case ON case_senders (case_id);
      ALTER TABLE tasks ADD COLUMN due_from timestamptz;
      COMMENT ON COLUMN tasks.due_from IS 'from when a person is to see it; null: at once';
      CREATE UNIQUE INDEX tasks_of_source ON tasks ((detail->>'source')) WHERE kind = 'source' AND done_at IS NULL;`);
  }

  async down(): Promise<void> {
    throw new Error('tasks are never dropped by a migration');
  }
}
