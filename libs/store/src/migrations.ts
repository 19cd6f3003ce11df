import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from './migrate.ts';

/** Inbox, outbox and the relay's memory: the tables that every service has. */
class StoreTables1795478400000 implements MigrationInterface {
  readonly name = 'StoreTables1795478400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inbox (
        consumer text NOT NULL,
        id text NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer, id)
      );
      CREATE INDEX inbox_seen_at ON inbox USING brin (seen_at);

      CREATE TABLE outbox (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text NOT NULL,
        topic text NOT NULL,
        key text,
        headers jsonb NOT NULL,
        value bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        sent_at timestamptz
      );
      CREATE INDEX outbox_unsent ON outbox (seq) WHERE sent_at IS NULL;

      CREATE TABLE relay_progress (
        topic text NOT NULL,
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        confirmed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (topic, partition)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE relay_progress; DROP TABLE outbox; DROP TABLE inbox');
  }
}

/** Keys that wait for a person, with every record that waits behind them, and what people decided. */
class ParkedTables1795478400001 implements MigrationInterface {
  readonly name = 'ParkedTables1795478400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE parked_keys (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consumer text NOT NULL,
        topic text NOT NULL,
        slot text NOT NULL,
        key text,
        state text NOT NULL DEFAULT 'parked' CHECK (state IN ('parked', 'releasing')),
        reason text NOT NULL,
        attempts integer NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (consumer, topic, slot)
      );
      CREATE INDEX parked_keys_releasing ON parked_keys (consumer) WHERE state = 'releasing';

      CREATE TABLE parked_records (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        parked_key bigint NOT NULL REFERENCES parked_keys ON DELETE CASCADE,
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        headers jsonb NOT NULL,
        value bytea NOT NULL,
        recorded_at timestamptz NOT NULL,
        UNIQUE (parked_key, partition, "offset")
      );

      CREATE TABLE parked_audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        who text NOT NULL,
        action text NOT NULL CHECK (action IN ('release', 'skip')),
        reason text,
        consumer text NOT NULL,
        topic text NOT NULL,
        key text,
        partition integer,
        "offset" bigint,
        record_id text
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked_audit; DROP TABLE parked_records; DROP TABLE parked_keys');
  }
}

/** Every service's migrations begin with these: `migrations: [...storeMigrations, …own]`. */
export const storeMigrations: MigrationClass[] = [StoreTables1795478400000, ParkedTables1795478400001];
