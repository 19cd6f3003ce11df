import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Clocks1795478410007 } from './clock-migrations.ts';
import { LivingVoice1795687300000 } from './voice-migrations.ts';
import { Leaders1795478420001 } from '../leaders/migrations.ts';

class Cases1795478410001 implements MigrationInterface {
  readonly name = 'Cases1795478410001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policies (hash text PRIMARY KEY, files jsonb NOT NULL, stored_at timestamptz NOT NULL);
      CREATE TABLE case_numbers (day text PRIMARY KEY, last integer NOT NULL);

      CREATE TABLE cases (
        id uuid PRIMARY KEY,
        number text NOT NULL UNIQUE,
        version integer NOT NULL,
        status text NOT NULL,
        unit text NOT NULL,
        kind text NOT NULL,
        category text NOT NULL,
        subcategory text,
        district text,
        channel text NOT NULL,
        medium text NOT NULL,
        account text NOT NULL,
        emergency boolean NOT NULL,
        confidential boolean NOT NULL,
        opened_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        due_at timestamptz,
        place jsonb,
        state jsonb NOT NULL,
        pin_hash text
      );
      CREATE INDEX cases_newest ON cases (emergency DESC, opened_at DESC, id DESC);
      CREATE INDEX cases_by_unit ON cases (unit, opened_at DESC, id DESC);
      CREATE INDEX cases_by_status ON cases (status, opened_at DESC, id DESC);
      CREATE INDEX cases_by_due ON cases (due_at, id) WHERE due_at IS NOT NULL;

      CREATE TABLE case_events (
        case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        version integer NOT NULL,
        event jsonb NOT NULL,
        PRIMARY KEY (case_id, version)
      );

      CREATE TABLE case_messages (
        message_id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        revision integer NOT NULL,
        received_at timestamptz NOT NULL,
        medium text NOT NULL,
        message jsonb NOT NULL
      );
      CREATE INDEX case_messages_by_case ON case_messages (case_id, received_at);

      CREATE TABLE case_senders (
        digest text NOT NULL,
        case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        PRIMARY KEY (digest, case_id)
      );

      CREATE TABLE case_entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        version integer NOT NULL,
        at timestamptz NOT NULL,
        author text NOT NULL,
        unit text,
        kind text NOT NULL,
        public boolean NOT NULL,
        text text NOT NULL
      );
      CREATE INDEX case_entries_by_case ON case_entries (case_id, id);

      CREATE TABLE actions (
        case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE,
        id text NOT NULL,
        caller text NOT NULL,
        request_digest text NOT NULL,
        version integer NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (case_id, id)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('cases are never dropped by a migration');
  }
}

class Departments1795478410002 implements MigrationInterface {
  readonly name = 'Departments1795478410002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE departments (code text PRIMARY KEY, position bigint NOT NULL);
      CREATE TABLE department_cases (
        case_id uuid NOT NULL,
        code text NOT NULL,
        sequence integer NOT NULL,
        role text NOT NULL,
        PRIMARY KEY (case_id, code)
      );
      CREATE INDEX department_cases_by_code ON department_cases (code, case_id);
      CREATE TABLE department_messages (
        code text NOT NULL,
        position bigint NOT NULL,
        id uuid NOT NULL UNIQUE,
        case_id uuid NOT NULL,
        sequence integer NOT NULL,
        at timestamptz NOT NULL,
        message text NOT NULL,
        shown text[] NOT NULL,
        PRIMARY KEY (code, position),
        UNIQUE (case_id, code, sequence)
      );
      COMMENT ON COLUMN department_messages.message IS 'JWE: it may hold an identity that was released';
      COMMENT ON COLUMN department_messages.shown IS 'SHA-256 of the attachments that this unit may fetch';
      CREATE TABLE department_webhooks (
        code text PRIMARY KEY,
        position bigint NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL,
        disabled_at timestamptz,
        last_error text
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('what departments were told is never dropped by a migration');
  }
}

class Citizens1795478410003 implements MigrationInterface {
  readonly name = 'Citizens1795478410003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE acknowledgements (
        case_id uuid PRIMARY KEY,
        due_since timestamptz NOT NULL
      );
      CREATE TABLE answers (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL,
        kind text NOT NULL,
        medium text NOT NULL,
        account text NOT NULL,
        at timestamptz NOT NULL,
        state text NOT NULL,
        provider_id text,
        reason text
      );
      CREATE INDEX answers_by_case ON answers (case_id, at);
      CREATE TABLE tasks (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        case_id uuid,
        subject text NOT NULL,
        detail jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        done_at timestamptz,
        done_by text,
        outcome text
      );
      CREATE INDEX tasks_open ON tasks (created_at, id) WHERE done_at IS NULL;
      CREATE INDEX tasks_by_case ON tasks (case_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('answers and tasks are never dropped by a migration');
  }
}

class CaseSearch1795478410005 implements MigrationInterface {
  readonly name = 'CaseSearch1795478410005';

  async up(runner: QueryRunner): Promise<void> {
    // Each filter that may stand alone has its index, with the status beside it, in the order of the list: whoever looks
    // for the newest of a unit reads those and no others (records/case-lists.ts).
    const filters = ['unit', 'kind', 'category', 'subcategory', 'district', 'account', 'medium', 'channel'];
    await runner.query(`
      ALTER TABLE cases ALTER COLUMN number TYPE text COLLATE "C";
      DROP INDEX cases_by_unit, cases_by_status, cases_by_due;
      CREATE INDEX cases_by_status ON cases (status, emergency DESC, opened_at DESC, id DESC);
      CREATE INDEX cases_confidential ON cases (status, emergency DESC, opened_at DESC, id DESC) WHERE confidential;
      CREATE INDEX cases_by_received ON cases (received_at DESC, id DESC);
      CREATE INDEX cases_by_due ON cases (status, due_at, id) WHERE due_at IS NOT NULL;
      ${filters.map((column) => `CREATE INDEX cases_by_${column} ON cases (${column}, status, emergency DESC, opened_at DESC, id DESC);`).join('\n')}
    `);
  }

  async down(): Promise<void> {
    throw new Error('indices are not taken back by a migration');
  }
}

class AcknowledgementsInOrder1795478410004 implements MigrationInterface {
  readonly name = 'AcknowledgementsInOrder1795478410004';

  async up(runner: QueryRunner): Promise<void> {
    // Without it each round would sort all that waits: the longer the queue, the slower it moves.
    await runner.query('CREATE INDEX acknowledgements_oldest ON acknowledgements (due_since)');
  }

  async down(): Promise<void> {
    throw new Error('indices are not taken back by a migration');
  }
}

/** In its case's row a PIN, made a moment after it, wrote the entries of all the row's indices a second time. */
class PinsApart1795478410006 implements MigrationInterface {
  readonly name = 'PinsApart1795478410006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE case_pins (case_id uuid PRIMARY KEY, hash text NOT NULL);
      INSERT INTO case_pins SELECT id, pin_hash FROM cases WHERE pin_hash IS NOT NULL;
      ALTER TABLE cases DROP COLUMN pin_hash`);
  }

  async down(): Promise<void> {
    throw new Error('PINs are not put back by a migration');
  }
}

/** Routing's own tables, after those of libs/store and libs/bus. */
export const routingMigrations = [Cases1795478410001, Departments1795478410002, Citizens1795478410003, AcknowledgementsInOrder1795478410004, CaseSearch1795478410005, PinsApart1795478410006, Clocks1795478410007, Leaders1795478420001, LivingVoice1795687300000];
