import { createHash } from 'node:crypto';
import { wholeMessage, type AttachedFile, type Channel, type InboundItem } from '#libs/channel';
import type { Attachment } from '#libs/contract';
import type { Fault } from '../faults/faults.ts';
import { readPetition, type PetitionContext, type PetitionRead } from './petition.ts';
import type { GivenRow, GivenRows } from './read-rows.ts';
import type { KeptReport } from './report.ts';
import { attachedScan, numbersByName, type NamedFile, type OpenedFiles } from './scans.ts';
import { petitionNumber } from './number.ts';

export interface TakeParts {
  channel: Pick<Channel, 'intake' | 'store' | 'content' | 'city'>;
  unit: string | undefined;
  now: Date;
  id: string;
}

type RowReport = KeptReport['rows'][number];
type FileReport = KeptReport['files'][number];
type StoredFile = Extract<Attachment, { state: 'stored' }>;

/** Taken in together: their commits are one. Fewer with scans, which are written to the disk first. */
const together = 100;
const togetherWithScans = 20;

/**
 * Takes rows in, each by itself: what was taken in before is known, whatever else is in the file. Rejects when one could not
 * be stored now: the file is to come again.
 */
export async function takeForwarded({ rows, columns, letters, unread }: GivenRows, files: Pick<OpenedFiles, 'others' | 'refused'>, parts: TakeParts): Promise<KeptReport> {
  const { channel, unit, now, id } = parts;
  const numberOf = numbersByName([...new Set(rows.flatMap(({ words }) => (words.number === undefined ? [] : [petitionNumber(words.number)])))]);
  const matched = files.others.map((file) => ({ file, number: numberOf(file.name) }));
  const scansOf = Map.groupBy(matched.filter(({ number }) => number !== undefined), ({ number }) => number ?? '');
  const context: PetitionContext = { city: channel.city, unit, now, scanned: (number) => scansOf.has(number) };
  const read = rows.map((row) => ({ row, read: row.faults.length > 0 ? { ok: false as const, faults: row.faults } : readPetition(row.words, context) }));
  // Several rows may have one number; its scans belong to the first that can be taken.
  const owners = new Map<string, number>();
  for (const one of read) if (one.read.ok && !owners.has(one.read.petition.number)) owners.set(one.read.petition.number, one.row.row);

  const reports: RowReport[] = [];
  const fates = new Map<NamedFile, FileReport['result']>();
  const size = matched.length > 0 ? togetherWithScans : together;
  for (let first = 0; first < read.length; first += size) {
    reports.push(...await Promise.all(read.slice(first, first + size).map(async (one) => {
      const number = one.read.ok ? one.read.petition.number : undefined;
      const scans = number !== undefined && owners.get(number) === one.row.row ? (scansOf.get(number) ?? []).map(({ file }) => file) : [];
      return takeRow(one, scans, channel, (file, fate) => fates.set(file, fate));
    })));
  }
  const example = reports.find(({ number }) => number !== undefined)?.number;
  return {
    id, columns, letters, unread, rows: reports,
    files: [
      ...matched.map(({ file, number }): FileReport => {
        const result = fates.get(file);
        const of = number === undefined ? {} : { number };
        if (result !== undefined) return { name: file.name, result, ...of };
        return { name: file.name, result: 'refused', ...of, code: number === undefined ? 'no-such-number' : 'row-refused', ...(example === undefined ? {} : { example }) };
      }),
      ...files.refused.map(({ name, code }): FileReport => ({ name, result: 'refused', code })),
    ],
  };
}

async function takeRow(
  { row, read }: { row: GivenRow; read: PetitionRead | { ok: false; faults: Fault[] } }, scans: readonly NamedFile[], channel: TakeParts['channel'],
  tell: (file: NamedFile, fate: 'accepted' | 'known') => void,
): Promise<RowReport> {
  if (!read.ok) return { row: row.row, ...('number' in read && read.number !== undefined ? { number: read.number } : {}), result: 'refused', faults: read.faults, notices: [] };
  const { number, item, notices } = read.petition;
  const files = await Promise.all(scans.map(attachedScan));
  const named = files.map(({ name = '', bytes }) => ({ name, sha256: sha256Of(bytes) }));
  const accepted = await channel.intake.accept({
    ...item, files, onConflict: 'keep',
    original: { bytes: Buffer.from(JSON.stringify(named.length === 0 ? row.original : { petition: row.original, files: named })), mediaType: 'application/json' },
    response: () => ({ status: 200, headers: {}, body: '' }),
  });
  const { messageId, duplicate, conflict } = accepted;
  const late = duplicate ? await attachLate(messageId, conflict ? files.map((file) => ({ ...file, role: 'media' as const })) : files, item, channel) : undefined;
  for (const [index, file] of scans.entries()) tell(file, late === undefined || late.has(named[index]?.sha256 ?? '') ? 'accepted' : 'known');
  return {
    row: row.row, number, messageId, faults: [], result: conflict ? 'different' : duplicate ? 'known' : 'accepted',
    notices: conflict ? [...notices, 'other-content'] : notices,
  };
}

/**
 * Scans that come after their petition was taken in are added to it; gives the hashes of those that were new. Its typed words
 * become a part, so that what is read in the scans stands beneath them.
 */
async function attachLate(messageId: string, files: readonly AttachedFile[], { text, correspondent }: Pick<InboundItem, 'text' | 'correspondent'>, { intake, store, content }: TakeParts['channel']): Promise<Set<string>> {
  if (files.length === 0) return new Set();
  const there = await store.query<{ sha256: string }>(
    `SELECT file ->> 'sha256' AS sha256 FROM receipts, jsonb_array_elements(attachments) AS file WHERE message_id = $1 AND file ->> 'role' IN ('original', 'media')
     UNION SELECT sha256 FROM document_jobs WHERE message_id = $1`, [messageId],
  );
  const known = new Set(there.map(({ sha256 }) => sha256));
  const fresh = files.filter(({ bytes }) => !known.has(sha256Of(bytes)));
  if (fresh.length === 0) return new Set();
  const stored = await Promise.all(fresh.map(async ({ bytes, mediaType, role, name }): Promise<StoredFile> => {
    const { sha256, bytes: size } = await content.put(bytes);
    return { state: 'stored', role, mediaType, sha256, bytes: size, ...(name === undefined ? {} : { name }) };
  }));
  const attachments = (current: readonly Attachment[]): Attachment[] => {
    const hashes = new Set(current.flatMap((file) => (file.state === 'stored' ? [file.sha256] : [])));
    return [...current, ...stored.filter(({ sha256 }) => !hashes.has(sha256))];
  };
  if (!fresh.some(({ role }) => role === 'original')) await intake.amend(messageId, { by: 'part', attachments });
  else {
    const textOrigin = text === '' ? { kind: 'pending' as const, confidence: 0 } : { kind: 'typed' as const, confidence: 1 };
    await store.transaction((tx) => intake.addText(messageId, { part: wholeMessage, by: 'part', text, textOrigin, correspondent }, tx, { attachments }));
  }
  return new Set(fresh.map(({ bytes }) => sha256Of(bytes)));
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
