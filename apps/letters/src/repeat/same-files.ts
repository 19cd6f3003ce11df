import type { Intake } from '#libs/channel';
import type { Resemblance } from '#libs/contract';
import { retried, type Store, type Tx } from '#libs/store';
import { isTold, noteResemblances } from './told.ts';

/** Letters whose very files came before. */
export interface SameFiles {
  /** Tells by an amendment which letters came with these files before; each is told once. */
  tell(messageId: string, sha256s: readonly string[]): Promise<void>;
}

export function createSameFiles({ store, intake }: { store: Store; intake: Pick<Intake, 'amend'> }): SameFiles {
  return {
    async tell(messageId, sha256s) {
      await retried(() => store.transaction(async (tx) => {
        // The receipt first, as everywhere: who tells what was read in it meanwhile waits.
        await tx.query('SELECT 1 FROM receipts WHERE message_id = $1 FOR UPDATE', [messageId]);
        const resembles = await sameFilesOf(tx, messageId, sha256s);
        if (resembles.length === 0) return;
        await noteResemblances(tx, messageId, resembles);
        await intake.amend(messageId, { by: 'part', resembles }, tx);
      }));
    },
  };
}

/** Of other letters those, not told yet, that have a scan with one of these contents. */
export async function sameFilesOf(tx: Tx, messageId: string, sha256s: readonly string[]): Promise<Resemblance[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT DISTINCT jobs.message_id::text AS id FROM document_jobs jobs
     WHERE jobs.sha256 = ANY($2::text[]) AND jobs.message_id <> $1::uuid AND NOT ${isTold('$1::uuid', 'jobs.message_id')} LIMIT 20`,
    [messageId, sha256s],
  );
  return rows.map(({ id }) => ({ messageId: id, by: 'files' }));
}
