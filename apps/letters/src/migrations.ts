import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of letters beside their messages: the register, what clerks corrected, and what may be the same once more. */
export class Letters1795712400000 implements MigrationInterface {
  readonly name = 'Letters1795712400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE letters (
        message_id uuid PRIMARY KEY,
        register_number text,
        read_number text,
        details text NOT NULL,
        resembles jsonb NOT NULL DEFAULT '[]',
        by text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX letters_register_number ON letters (register_number);
      CREATE INDEX letters_read_number ON letters (read_number);
      CREATE INDEX letters_created_at ON letters (created_at);
      COMMENT ON TABLE letters IS 'written just before the message is accepted: without a receipt it is no letter yet';
      COMMENT ON COLUMN letters.register_number IS 'as it was typed';
      COMMENT ON COLUMN letters.read_number IS 'as a barcode or QR code on the letter says it';
      COMMENT ON COLUMN letters.details IS 'sealed: what was typed, which files came';
      COMMENT ON COLUMN letters.by IS 'id of the key, or inbox';

      CREATE TABLE letter_corrections (
        message_id uuid NOT NULL,
        number integer NOT NULL,
        by text NOT NULL,
        at timestamptz NOT NULL,
        content text NOT NULL,
        PRIMARY KEY (message_id, number)
      );
      COMMENT ON COLUMN letter_corrections.content IS 'sealed: text, sender and register number as a clerk left them';

      CREATE TABLE letter_pages (
        message_id uuid NOT NULL,
        place integer NOT NULL,
        page integer NOT NULL,
        words bit(128),
        picture bit(64) NOT NULL,
        read_at timestamptz NOT NULL,
        PRIMARY KEY (message_id, place, page)
      );
      CREATE INDEX letter_pages_read_at ON letter_pages (read_at);
      COMMENT ON COLUMN letter_pages.words IS 'under the city''s key: pages of similar words differ in few bits, and no bit tells a word'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE letter_pages; DROP TABLE letter_corrections; DROP TABLE letters');
  }
}
