import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scans that are to be read, and what was read in each page of them. */
export class Documents1795708800000 implements MigrationInterface {
  readonly name = 'Documents1795708800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE document_jobs (
        message_id uuid NOT NULL,
        place integer NOT NULL,
        sha256 text NOT NULL,
        media_type text NOT NULL,
        bytes bigint NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'read', 'refused', 'given-up')),
        pages integer,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        reason text,
        settled_at timestamptz,
        PRIMARY KEY (message_id, place)
      );
      CREATE INDEX document_jobs_due ON document_jobs (next_at) WHERE state = 'waiting';
      CREATE INDEX document_jobs_sha256 ON document_jobs (sha256);
      COMMENT ON COLUMN document_jobs.place IS 'index in receipts.attachments';
      COMMENT ON COLUMN document_jobs.pages IS 'how many it has, as soon as that is known';
      CREATE TABLE document_pages (
        message_id uuid NOT NULL,
        place integer NOT NULL,
        page integer NOT NULL,
        sha256 text NOT NULL,
        media_type text NOT NULL,
        bytes bigint NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        source text NOT NULL CHECK (source IN ('ocr', 'text-layer', 'none')),
        blank boolean NOT NULL,
        confidence real NOT NULL,
        picture_hash text NOT NULL,
        content text NOT NULL,
        read_at timestamptz NOT NULL,
        PRIMARY KEY (message_id, place, page)
      );
      CREATE INDEX document_pages_picture_hash ON document_pages (picture_hash) WHERE NOT blank;
      COMMENT ON COLUMN document_pages.page IS '1, 2, 3 … within the file';
      COMMENT ON COLUMN document_pages.sha256 IS 'of the picture of the page in STORAGE_URL';
      COMMENT ON COLUMN document_pages.content IS 'sealed: its lines with their boxes, and the codes on it'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE document_pages; DROP TABLE document_jobs');
  }
}
