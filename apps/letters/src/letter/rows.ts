import type { Resemblance } from '#libs/contract';
import { SealError, type Sealer } from '#libs/privacy';
import { retried, type Sql, type Store } from '#libs/store';
import { correctionContent, letterDetails, type CorrectionContent, type LetterDetails } from './details.ts';

/** A letter as it was brought; of an erased month only what is not sealed. */
export interface LetterRow {
  id: string;
  account: string;
  revision: number;
  registerNumber?: string;
  readNumber?: string;
  details?: LetterDetails;
  resembles: readonly Resemblance[];
  by: string;
  receivedAt: Date;
  storedAt: Date;
}

/** A clerk's correction: who, when, and what he left. */
export interface Correction {
  number: number;
  by: string;
  at: Date;
  content?: CorrectionContent;
}

/** A letter in the list. */
export interface ListedLetter {
  id: string;
  registerNumber: string | null;
  readNumber: string | null;
  receivedAt: Date;
  storedAt: Date;
  by: string;
  files: number;
  settled: number;
  refused: number;
  pages: number;
  pagesRead: number;
  corrected: boolean;
  resembling: number;
}

export interface ListFilter {
  /** Typed or read from the letter's code. */
  register?: string | undefined;
  since?: Date | undefined;
  limit: number;
}

/** Letters as this service's own tables have them. */
export interface LetterRows {
  /** Before its message is accepted; what was written for one that was accepted stays. */
  write(letter: { id: string; details: LetterDetails; registerNumber: string | undefined; by: string; now: Date }): Promise<void>;
  of(id: string): Promise<LetterRow | undefined>;
  corrections(id: string, sql?: Sql): Promise<Correction[]>;
  /** Newest first. */
  list(filter: ListFilter): Promise<ListedLetter[]>;
}

interface Row extends Omit<LetterRow, 'details' | 'registerNumber' | 'readNumber'> {
  registerNumber: string | null;
  readNumber: string | null;
  details: string;
}

export function openLetterRows({ store, sealer }: { store: Store; sealer: Sealer }): LetterRows {
  const unlessErased = async <Value>(open: Promise<Value>): Promise<Value | undefined> => {
    try {
      return await open;
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  };
  return {
    async write({ id, details, registerNumber, by, now }) {
      const sealed = await sealer.seal(details, now);
      await retried(() => store.execute(
        `INSERT INTO letters (message_id, register_number, details, by, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (message_id) DO UPDATE SET register_number = excluded.register_number, details = excluded.details, by = excluded.by
         WHERE NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.message_id = letters.message_id)`,
        [id, registerNumber ?? null, sealed, by, now],
      ));
    },
    async of(id) {
      const [row] = await store.query<Row>(
        `SELECT letters.message_id AS id, receipts.account, receipts.revision, letters.register_number AS "registerNumber", letters.read_number AS "readNumber",
           letters.details, letters.resembles, letters.by, receipts.received_at AS "receivedAt", receipts.stored_at AS "storedAt"
         FROM letters JOIN receipts USING (message_id) WHERE letters.message_id = $1`,
        [id],
      );
      if (!row) return undefined;
      const { registerNumber, readNumber, details: sealed, ...rest } = row;
      const details = await unlessErased(sealer.open(sealed, letterDetails));
      return {
        ...rest, ...(registerNumber === null ? {} : { registerNumber }), ...(readNumber === null ? {} : { readNumber }), ...(details ? { details } : {}),
      };
    },
    async corrections(id, sql = store) {
      const rows = await sql.query<Omit<Correction, 'content'> & { content: string }>(
        'SELECT number, by, at, content FROM letter_corrections WHERE message_id = $1 ORDER BY number', [id],
      );
      return Promise.all(rows.map(async ({ content: sealed, ...row }) => {
        const content = await unlessErased(sealer.open(sealed, correctionContent));
        return { ...row, ...(content ? { content } : {}) };
      }));
    },
    list({ register, since, limit }) {
      return store.query<ListedLetter>(
        `SELECT letters.message_id AS id, letters.register_number AS "registerNumber", letters.read_number AS "readNumber",
           receipts.received_at AS "receivedAt", receipts.stored_at AS "storedAt", letters.by,
           jobs.files, jobs.settled, jobs.refused, jobs.pages, (SELECT count(*)::int FROM document_pages read WHERE read.message_id = letters.message_id) AS "pagesRead",
           EXISTS (SELECT 1 FROM letter_corrections made WHERE made.message_id = letters.message_id) AS corrected, jsonb_array_length(letters.resembles) AS resembling
         FROM letters JOIN receipts USING (message_id)
         CROSS JOIN LATERAL (
           SELECT count(*)::int AS files, count(*) FILTER (WHERE state <> 'waiting')::int AS settled, count(*) FILTER (WHERE state IN ('refused', 'given-up'))::int AS refused,
             coalesce(sum(pages), 0)::int AS pages
           FROM document_jobs WHERE document_jobs.message_id = letters.message_id
         ) AS jobs
         WHERE ($1::text IS NULL OR letters.register_number = $1 OR letters.read_number = $1) AND ($2::timestamptz IS NULL OR letters.created_at >= $2)
         ORDER BY letters.created_at DESC, letters.message_id LIMIT $3`,
        [register ?? null, since ?? null, limit],
      );
    },
  };
}
