import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each source of feeds.yaml was read, and when it is asked again. */
export class Feeds1795695000000 implements MigrationInterface {
  readonly name = 'Feeds1795695000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE feeds (
        key text PRIMARY KEY,
        url text NOT NULL,
        since timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        etag text,
        last_modified text,
        failures integer NOT NULL DEFAULT 0,
        failing_since timestamptz,
        posts jsonb NOT NULL DEFAULT '{}'
      );
      COMMENT ON COLUMN feeds.url IS 'SHA-256 of the address: another one is another document';
      COMMENT ON COLUMN feeds.since IS 'posts from before are none of ours: the source was not read then';
      COMMENT ON COLUMN feeds.next_at IS 'while it is being read: when another may take it up';
      COMMENT ON COLUMN feeds.posts IS 'of the document read last: identity → content, so that what is known is not taken in again'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feeds');
  }
}
