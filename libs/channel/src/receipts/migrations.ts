import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was said to those who cannot be written to: they come to read it. */
export class WebAnswers1795693800000 implements MigrationInterface {
  readonly name = 'WebAnswers1795693800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE web_answers (
        answer_id uuid PRIMARY KEY,
        message_id uuid NOT NULL,
        kind text NOT NULL,
        number text,
        said text NOT NULL,
        at timestamptz NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY
      );
      CREATE INDEX web_answers_message ON web_answers (message_id, position);
      COMMENT ON COLUMN web_answers.message_id IS 'of the message that is answered';
      COMMENT ON COLUMN web_answers.number IS 'the case number that it names, where its template has one';
      COMMENT ON COLUMN web_answers.said IS 'sealed: the text, and the PIN where it gives one'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE web_answers');
  }
}
