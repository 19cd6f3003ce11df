import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Documents1795708800000 } from './reading/migrations.ts';

/** What was taken in: originals and receipts, what is still to be fetched for them, and how far providers were listed. */
class IntakeTables1795478500000 implements MigrationInterface {
  readonly name = 'IntakeTables1795478500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE originals (
        sha256 text PRIMARY KEY,
        media_type text NOT NULL,
        bytes integer NOT NULL,
        body text,
        file text,
        stored_at timestamptz NOT NULL,
        CHECK ((body IS NULL) <> (file IS NULL))
      );
      COMMENT ON COLUMN originals.sha256 IS 'of the bytes as they came';
      COMMENT ON COLUMN originals.body IS 'sealed: base64 of the bytes';
      COMMENT ON COLUMN originals.file IS 'of a large one: the address of the sealed text in STORAGE_URL';

      CREATE TABLE receipts (
        message_id uuid PRIMARY KEY,
        account text NOT NULL,
        channel text NOT NULL,
        provider text NOT NULL,
        identity text NOT NULL,
        fingerprint text NOT NULL,
        original text NOT NULL REFERENCES originals DEFERRABLE INITIALLY DEFERRED,
        key text NOT NULL,
        state text NOT NULL CHECK (state IN ('accepted', 'unreadable')),
        reason text,
        response jsonb NOT NULL,
        attachments jsonb NOT NULL,
        revision integer NOT NULL DEFAULT 0,
        zone text NOT NULL,
        received_at timestamptz NOT NULL,
        stored_at timestamptz NOT NULL
      );
      CREATE INDEX receipts_stored_at ON receipts (stored_at);
      COMMENT ON COLUMN receipts.key IS 'the record key, fixed at acceptance';
      COMMENT ON COLUMN receipts.revision IS 'of the last amendment';

      CREATE TABLE conflicts (
        message_id uuid NOT NULL REFERENCES receipts,
        fingerprint text NOT NULL,
        original text NOT NULL REFERENCES originals,
        seen_at timestamptz NOT NULL,
        PRIMARY KEY (message_id, fingerprint)
      );

      CREATE TABLE media_jobs (
        message_id uuid NOT NULL REFERENCES receipts,
        place integer NOT NULL,
        provider text NOT NULL,
        account text NOT NULL,
        url text NOT NULL,
        declared_type text,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'unavailable')),
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL,
        reason text,
        sha256 text,
        media_type text,
        settled_at timestamptz,
        PRIMARY KEY (message_id, place)
      );
      CREATE INDEX media_jobs_due ON media_jobs (next_at) WHERE state = 'waiting';
      COMMENT ON COLUMN media_jobs.place IS 'index in receipts.attachments';
      COMMENT ON COLUMN media_jobs.url IS 'sealed: it may let anybody in who has it';

      CREATE TABLE listings (
        name text PRIMARY KEY,
        read_until timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE listings; DROP TABLE media_jobs; DROP TABLE conflicts; DROP TABLE receipts; DROP TABLE originals');
  }
}

/** What is to be said to citizens, and how far each part of it came. */
class DeliveryTables1795478500001 implements MigrationInterface {
  readonly name = 'DeliveryTables1795478500001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deliveries (
        answer_id uuid NOT NULL,
        part integer NOT NULL,
        parts integer NOT NULL,
        case_id uuid NOT NULL,
        kind text NOT NULL,
        medium text NOT NULL,
        account text NOT NULL,
        line text NOT NULL,
        "to" text NOT NULL,
        subject text,
        text text NOT NULL,
        in_reply_to text,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'delivered', 'failed')),
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL,
        tried_since timestamptz,
        provider_id text,
        reason text,
        position bigint GENERATED ALWAYS AS IDENTITY,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (answer_id, part)
      );
      CREATE INDEX deliveries_open ON deliveries (line, position) WHERE state IN ('pending', 'sending');
      CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state IN ('pending', 'sending');
      CREATE INDEX deliveries_provider_id ON deliveries (provider_id) WHERE provider_id IS NOT NULL;
      COMMENT ON COLUMN deliveries.line IS 'HMAC of medium and address: one address is written to in order';
      COMMENT ON COLUMN deliveries."to" IS 'sealed';
      COMMENT ON COLUMN deliveries.text IS 'sealed';
      COMMENT ON COLUMN deliveries.tried_since IS 'when the provider was first asked to send it'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deliveries');
  }
}

/** Originals are listed by their messages, and moved to the storage, which seals what it stores. */
class MovedOriginals1795539600000 implements MigrationInterface {
  readonly name = 'MovedOriginals1795539600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE originals DROP COLUMN file, ADD COLUMN move_at timestamptz;
      CREATE INDEX originals_to_move ON originals (move_at) WHERE move_at IS NOT NULL;
      COMMENT ON COLUMN originals.body IS 'sealed: base64 of the bytes; of a large one null: it lies in STORAGE_URL';
      COMMENT ON COLUMN originals.move_at IS 'when it is to be put into STORAGE_URL; null when it lies there'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE originals DROP COLUMN move_at, ADD COLUMN file text');
  }
}

/**
 * A receipt and its original are written by one transaction, and nobody deletes originals: the key between them found
 * nothing, and its check at each commit was a fourteenth of all that PostgreSQL does for a message.
 */
class UncheckedOriginals1795550400000 implements MigrationInterface {
  readonly name = 'UncheckedOriginals1795550400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE receipts DROP CONSTRAINT receipts_original_fkey');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE receipts ADD CONSTRAINT receipts_original_fkey
      FOREIGN KEY (original) REFERENCES originals DEFERRABLE INITIALLY DEFERRED`);
  }
}

/** Messages that come in several parts; sources that are asked; from which template an answer was made. */
class PartsAndSources1795687200000 implements MigrationInterface {
  readonly name = 'PartsAndSources1795687200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE message_parts (
        message_id uuid NOT NULL,
        part text NOT NULL,
        fingerprint text NOT NULL,
        content text NOT NULL,
        response jsonb NOT NULL,
        seen_at timestamptz NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY,
        PRIMARY KEY (message_id, part)
      );
      COMMENT ON COLUMN message_parts.content IS 'sealed: what the part says, see parts/merge.ts';
      CREATE TABLE sources (
        source text PRIMARY KEY,
        account text NOT NULL,
        state text NOT NULL CHECK (state IN ('failing', 'working')),
        reason text,
        since timestamptz NOT NULL
      );
      ALTER TABLE deliveries ADD COLUMN template text;
      COMMENT ON COLUMN deliveries.template IS 'sealed: the template and its values'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries DROP COLUMN template; DROP TABLE sources; DROP TABLE message_parts');
  }
}

/** Recordings that a speech service is to write down. */
class SpeechJobs1795693200000 implements MigrationInterface {
  readonly name = 'SpeechJobs1795693200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE speech_jobs (
        message_id uuid NOT NULL,
        place integer NOT NULL,
        sha256 text NOT NULL,
        media_type text NOT NULL,
        bytes bigint NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'heard', 'silent', 'given-up')),
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        reason text,
        settled_at timestamptz,
        PRIMARY KEY (message_id, place)
      );
      CREATE INDEX speech_jobs_due ON speech_jobs (next_at) WHERE state = 'waiting';
      COMMENT ON COLUMN speech_jobs.place IS 'index in receipts.attachments'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE speech_jobs');
  }
}

/** Every adapter's own, after `storeMigrations`. */
export const channelMigrations: (new () => MigrationInterface)[] = [
  IntakeTables1795478500000, DeliveryTables1795478500001, MovedOriginals1795539600000, UncheckedOriginals1795550400000,
  PartsAndSources1795687200000, SpeechJobs1795693200000, Documents1795708800000,
];
