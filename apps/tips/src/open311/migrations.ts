import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came in by Open311, and what everybody may see of it. */
export class Open311Requests1795694400000 implements MigrationInterface {
  readonly name = 'Open311Requests1795694400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE open311_requests (
        message_id uuid PRIMARY KEY,
        identity text NOT NULL,
        content text,
        posted_at timestamptz NOT NULL,
        service text NOT NULL,
        description text,
        address text,
        address_id text,
        latitude double precision,
        longitude double precision,
        case_id uuid UNIQUE,
        number text UNIQUE,
        version integer,
        status text,
        unit text,
        kind text,
        due_at timestamptz,
        paused boolean NOT NULL DEFAULT false,
        merged boolean NOT NULL DEFAULT false,
        hidden boolean NOT NULL DEFAULT false,
        reason text,
        updated_at timestamptz
      );
      COMMENT ON COLUMN open311_requests.content IS 'HMAC of all that was posted, where the sender gave no Idempotency-Key';
      COMMENT ON COLUMN open311_requests.service IS 'chosen by the sender, then as the case is classified';
      COMMENT ON COLUMN open311_requests.description IS 'masked, as everybody may read it';
      COMMENT ON COLUMN open311_requests.hidden IS 'for ever: it is or was confidential, or a report';
      COMMENT ON COLUMN open311_requests.kind IS 'null until the case is classified: till then nobody sees it';
      CREATE INDEX open311_requests_content ON open311_requests (content, posted_at) WHERE content IS NOT NULL;
      CREATE INDEX open311_requests_shown ON open311_requests (posted_at DESC, number) WHERE kind IS NOT NULL AND NOT hidden;
      CREATE INDEX open311_requests_updated ON open311_requests (updated_at) WHERE kind IS NOT NULL AND NOT hidden;

      CREATE TABLE open311_updates (
        update_id uuid PRIMARY KEY,
        case_id uuid NOT NULL,
        status text NOT NULL,
        paused boolean NOT NULL,
        unit text NOT NULL,
        reason text,
        at timestamptz NOT NULL
      );
      CREATE INDEX open311_updates_at ON open311_updates (at, update_id);
      CREATE INDEX open311_updates_case ON open311_updates (case_id, at);

      CREATE TABLE open311_services (one boolean PRIMARY KEY CHECK (one), hash text NOT NULL, since timestamptz NOT NULL);
      COMMENT ON TABLE open311_services IS 'since when the services are as they are'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE open311_services; DROP TABLE open311_updates; DROP TABLE open311_requests');
  }
}
