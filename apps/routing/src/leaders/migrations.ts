import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who holds which post, and what is said to them. */
export class Leaders1795478420001 implements MigrationInterface {
  readonly name = 'Leaders1795478420001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE post_holders (
        unit text NOT NULL,
        level smallint NOT NULL CHECK (level BETWEEN 1 AND 4),
        holder text NOT NULL,
        since timestamptz NOT NULL,
        imported_at timestamptz NOT NULL,
        PRIMARY KEY (unit, level)
      );
      COMMENT ON COLUMN post_holders.holder IS 'JWE: name, number, mail address';
      COMMENT ON COLUMN post_holders.since IS 'when this person was first imported as the holder';

      CREATE TABLE leader_tellings (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL,
        unit text NOT NULL,
        level smallint NOT NULL,
        post smallint NOT NULL,
        what text NOT NULL,
        at timestamptz NOT NULL,
        not_before timestamptz NOT NULL,
        medium text NOT NULL,
        account text NOT NULL,
        subject text,
        address text,
        content text,
        sent_at timestamptz
      );
      COMMENT ON COLUMN leader_tellings.post IS 'level of the holder who is told: above level where that is vacant';
      COMMENT ON COLUMN leader_tellings.address IS 'JWE; gone once sent, as is content';
      CREATE INDEX leader_tellings_waiting ON leader_tellings (not_before, at, level, id) WHERE sent_at IS NULL;
      CREATE INDEX leader_tellings_by_case ON leader_tellings (case_id);

      CREATE UNIQUE INDEX tasks_vacant_post ON tasks ((detail->>'unit'), (detail->>'level'))
        WHERE kind = 'vacant-post' AND done_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('what leaders were told is never dropped by a migration');
  }
}
