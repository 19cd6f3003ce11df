import type { Attachment, Correspondent, Resemblance } from '#libs/contract';
import { scanPart } from '../parts/merge.ts';
import type { Change } from '../intake/amend.ts';
import type { Intake } from '../intake/intake.ts';
import type { Sealer } from '#libs/privacy';
import type { Store, Tx } from '#libs/store';
import type { DocumentJob } from './claim.ts';
import { documentsSignal } from './jobs.ts';
import { readPages, type DocumentPlace, type ReadDocumentPage } from './pages.ts';
import { propose } from './propose.ts';

/** A file of which every page was read. */
export interface ReadScan extends DocumentPlace {
  account: string;
  /** Of the file. */
  sha256: string;
  pages: readonly ReadDocumentPage[];
  /** Of the pages on which something is. */
  pictureHashes: readonly string[];
  text: string;
}

/** What an adapter does with what was read, in the transaction that tells it. */
export type OnRead = (read: ReadScan, tx: Tx) => Promise<{ resembles?: Resemblance[] } | undefined | void>;

export interface SettleParts {
  store: Store;
  sealer: Sealer;
  intake: Pick<Intake, 'addText' | 'amend'>;
  /** Of the city's numbers, as 0792. */
  areaCode: string;
  onRead?: OnRead;
}

/** Settles a file that was read: its words, its pages and who may have written it are one amendment. False when it was settled before. */
export async function settleRead(job: DocumentJob, now: Date, { store, sealer, intake, areaCode, onRead }: SettleParts): Promise<boolean> {
  const { messageId, place, account, sha256 } = job;
  return store.transaction(async (tx) => {
    if (!(await close(tx, job, 'read', undefined, now))) return false;
    const pages = (await readPages(tx, messageId, sealer)).get(place) ?? [];
    const said = pages.filter(({ text }) => text.trim() !== '');
    const text = said.map((page) => page.text.trim()).join('\n\n');
    const pictureHashes = pages.filter(({ blank }) => !blank).map(({ pictureHash }) => pictureHash);
    const found = await onRead?.({ messageId, place, account, sha256, pages, pictureHashes, text }, tx);
    const who = await isKnownWhoSent(tx, messageId) ? proposed(text, areaCode, now) : undefined;
    await intake.addText(
      messageId,
      { part: scanPart(place), by: 'ocr', text, textOrigin: { kind: 'ocr', confidence: confidenceOf(said) }, ...(who === undefined ? {} : { correspondent: who }) },
      tx,
      { attachments: (current) => [...current, ...pages.map(attached)], ...(found?.resembles?.length ? { resembles: found.resembles } : {}) },
    );
    return true;
  });
}

/**
 * Settles a file that no machine will read, and says so by an amendment without words; of one that holds a virus nobody is
 * given the bytes any more. False when it was settled before.
 */
export async function settleUnread(
  job: DocumentJob, { state, reason, infected }: { state: 'refused' | 'given-up'; reason: string; infected: boolean }, now: Date, { store, intake }: SettleParts,
): Promise<boolean> {
  return store.transaction(async (tx) => {
    if (!(await close(tx, job, state, reason, now))) return false;
    const attachments: Change['attachments'] = (current) => (infected ? current.map((file, place) => (place === job.place ? withheld(file, reason) : file)) : [...current]);
    await intake.amend(job.messageId, { by: 'ocr', attachments }, tx);
    return true;
  });
}

async function close(tx: Tx, { messageId, place }: DocumentPlace, state: string, reason: string | undefined, now: Date): Promise<boolean> {
  // The receipt first, as everywhere: two workers of one message wait for each other instead of deadlocking.
  await tx.query('SELECT 1 FROM receipts WHERE message_id = $1 FOR UPDATE', [messageId]);
  const changed = await tx.execute(
    `UPDATE document_jobs SET state = $3, reason = $4, settled_at = $5,
       pages = CASE WHEN $3 = 'read' THEN (SELECT count(*) FROM document_pages WHERE message_id = $1 AND place = $2) ELSE pages END
     WHERE message_id = $1 AND place = $2 AND state = 'waiting'`,
    [messageId, place, state, reason ?? null, now],
  );
  if (changed > 0) tx.signal(documentsSignal);
  return changed > 0;
}

/** Where it is not, what a scan says must not go in place of what a person typed. */
async function isKnownWhoSent(tx: Tx, messageId: string): Promise<boolean> {
  return (await tx.query("SELECT 1 FROM message_parts WHERE message_id = $1 AND part NOT LIKE 'ocr:%' LIMIT 1", [messageId])).length > 0;
}

function proposed(text: string, areaCode: string, today: Date): Correspondent | undefined {
  const { name, address, phones } = propose(text, { areaCode, today });
  const fields = [...(name === undefined ? [] : ['name' as const]), ...(phones.length === 0 ? [] : ['phones' as const]), ...(address === undefined ? [] : ['address' as const])];
  if (fields.length === 0) return undefined;
  return { phones, emails: [], capacity: 'self', ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }), proposed: fields };
}

/** The mean over the characters of all pages. */
function confidenceOf(pages: readonly ReadDocumentPage[]): number {
  const characters = pages.reduce((sum, { text }) => sum + text.length, 0);
  if (characters === 0) return 0;
  return Math.min(pages.reduce((sum, { text, confidence }) => sum + confidence * text.length, 0) / characters, 1);
}

function attached({ page, sha256, mediaType, bytes }: ReadDocumentPage): Attachment {
  return { state: 'stored', role: 'page', sha256, mediaType, bytes, name: `page-${page}.webp` };
}

function withheld(file: Attachment, reason: string): Attachment {
  const { role, mediaType, name } = file;
  return { state: 'unavailable', reason, role, ...(mediaType === undefined ? {} : { mediaType }), ...(name === undefined ? {} : { name }) };
}
