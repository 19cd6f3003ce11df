import { z } from 'zod';
import { writtenTime } from '#libs/channel';
import { invalid } from '#libs/service';
import type { LetterAccounts } from '../accounts.ts';
import type { LetterRows } from './rows.ts';

export const listQuery = z.object({
  register: z.string().trim().min(1).max(64).optional().describe('only letters of this register number, typed or read from a code'),
  since: z.string().trim().max(100).optional().describe('only letters brought since, e.g. 2026-11-24'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListQuery = z.output<typeof listQuery>;

export const lettersList = z.object({
  letters: z.array(z.object({
    id: z.string(), url: z.string(), storedAt: z.iso.datetime(), receivedAt: z.iso.datetime(), by: z.string(),
    registerNumber: z.string().optional(), readNumber: z.string().optional(),
    state: z.enum(['waiting', 'read', 'refused']), files: z.int(), refused: z.int().describe('files that could not be read'),
    pages: z.int().describe('as far as known'), pagesRead: z.int(),
    corrected: z.boolean(), resembling: z.int().describe('how many letters it may be once more'),
  })),
});

export async function listLetters({ register, since, limit }: ListQuery, { rows, accounts }: { rows: LetterRows; accounts: LetterAccounts }): Promise<z.output<typeof lettersList>> {
  const zone = accounts.usual()?.zone;
  const from = since === undefined || !zone ? undefined : writtenTime(since, zone);
  if (since !== undefined && !from) throw invalid([{ field: 'since', message: 'is no day that a calendar has', remedy: 'send a day like 2026-11-24, or leave it out' }]);
  const letters = await rows.list({ register, since: from, limit });
  return { letters: letters.map(({ registerNumber, readNumber, receivedAt, storedAt, settled, ...letter }) => ({
    ...letter, url: `/letters/${letter.id}`, receivedAt: receivedAt.toISOString(), storedAt: storedAt.toISOString(),
    ...(registerNumber === null ? {} : { registerNumber }), ...(readNumber === null ? {} : { readNumber }),
    state: settled < letter.files ? 'waiting' : letter.refused < letter.files ? 'read' : 'refused',
  })) };
}
