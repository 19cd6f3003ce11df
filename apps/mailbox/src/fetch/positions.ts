import { hash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Store } from '#libs/store';
import type { Mailbox } from '../mailboxes.ts';

/** How far a mailbox was read, by the UIDs of one UIDVALIDITY. */
export interface Position {
  uidValidity: string;
  /** All mails up to this UID are stored. */
  uid: number;
  /** With all mails up to this UID was done at the server what the settings say. */
  done: number;
}

class MailboxPositions1795692600000 implements MigrationInterface {
  readonly name = 'MailboxPositions1795692600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mailbox_positions (
        mailbox text PRIMARY KEY,
        uid_validity text NOT NULL,
        uid bigint NOT NULL,
        done bigint NOT NULL
      );
      COMMENT ON COLUMN mailbox_positions.mailbox IS 'account and a hash of server, user and folder: another folder is read from its start'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mailbox_positions');
  }
}

export const mailboxMigrations: (new () => MigrationInterface)[] = [MailboxPositions1795692600000];

export interface Positions {
  /** Zero for a mailbox that was never read, or whose UIDs count no more. */
  read(uidValidity: string): Promise<Position>;
  write(position: Position): Promise<void>;
}

export function positionsOf({ account, imap: { host, port, user, folder } }: Pick<Mailbox, 'account' | 'imap'>, store: Pick<Store, 'query' | 'execute'>): Positions {
  const mailbox = `${account}/${hash('sha256', JSON.stringify([host, port, user, folder]), 'hex').slice(0, 16)}`;
  return {
    async read(uidValidity) {
      const [row] = await store.query<{ uid: string; done: string }>(
        'SELECT uid, done FROM mailbox_positions WHERE mailbox = $1 AND uid_validity = $2', [mailbox, uidValidity],
      );
      return { uidValidity, uid: Number(row?.uid ?? 0), done: Number(row?.done ?? 0) };
    },
    async write({ uidValidity, uid, done }) {
      await store.execute(
        `INSERT INTO mailbox_positions (mailbox, uid_validity, uid, done) VALUES ($1, $2, $3, $4)
         ON CONFLICT (mailbox) DO UPDATE SET uid_validity = $2, uid = $3, done = $4`,
        [mailbox, uidValidity, uid, done],
      );
    },
  };
}
