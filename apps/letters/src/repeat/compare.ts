import type { OnRead } from '#libs/channel';
import type { Resemblance } from '#libs/contract';
import { samePictureBits } from '#libs/documents';
import type { Clock } from '#libs/service';
import type { Tx } from '#libs/store';
import { registerNumberIn } from './register.ts';
import { sameFilesOf } from './same-files.ts';
import { isTold, noteResemblances } from './told.ts';
import { wordsFingerprint } from './words.ts';

export interface CompareParts {
  cityKey: Buffer;
  clock: Clock;
  /** How far back is compared. */
  months: number;
  /** LETTERS_REGISTER_PATTERN */
  pattern: string;
}

/** Of 128 bits: pages of the same words, read twice with some faults, differ in fewer; others in about 64. */
const sameWords = 26;
/** Pages whose pictures are alike must at least not say something else. */
const otherWords = 40;
interface Likeness {
  id: string;
  page: number;
  byPicture: boolean;
}

/**
 * After a file of a letter was read, in the transaction that tells it: notes the register number that its codes say, and
 * finds letters that this one may be once more.
 */
export function compareLetters({ cityKey, clock, months, pattern }: CompareParts): OnRead {
  return async ({ messageId, place, sha256, pages }, tx) => {
    const number = registerNumberIn(pages.flatMap(({ codes }) => codes), pattern);
    if (number !== undefined) await tx.execute('UPDATE letters SET read_number = coalesce(read_number, $2) WHERE message_id = $1', [messageId, number]);
    const now = clock.now();
    const prints = pages.filter(({ blank }) => !blank).map(({ page, text, pictureHash }) => ({
      page, words: wordsFingerprint(text, cityKey) ?? null, picture: BigInt(`0x${pictureHash}`).toString(2).padStart(64, '0'),
    }));
    const since = new Date(now);
    since.setUTCMonth(since.getUTCMonth() - months);
    const likenesses: Likeness[] = [];
    for (const print of prints) {
      await keep(tx, { messageId, place, ...print, now });
      likenesses.push(...(await alike(tx, { messageId, since, ...print })));
    }
    const byFiles = await sameFilesOf(tx, messageId, [sha256]);
    const found = [...byFiles, ...resemblancesOf(likenesses, prints.length).filter(({ messageId: id }) => !byFiles.some((same) => same.messageId === id))];
    await noteResemblances(tx, messageId, found);
    return found.length === 0 ? {} : { resembles: found };
  };
}

/** Letters that are like this one in at least half of the file's pages. Pure. */
export function resemblancesOf(likenesses: readonly Likeness[], pages: number): Resemblance[] {
  return [...Map.groupBy(likenesses, ({ id }) => id)].flatMap(([messageId, like]): Resemblance[] => (
    new Set(like.map(({ page }) => page)).size * 2 < pages ? [] : [{ messageId, by: like.every(({ byPicture }) => byPicture) ? 'picture' : 'words' }]));
}

interface Print {
  messageId: string;
  page: number;
  words: string | null;
  picture: string;
}

async function keep(tx: Tx, { messageId, place, page, words, picture, now }: Print & { place: number; now: Date }): Promise<void> {
  await tx.execute(
    `INSERT INTO letter_pages (message_id, place, page, words, picture, read_at) VALUES ($1, $2, $3, $4::bit(128), $5::bit(64), $6)
     ON CONFLICT (message_id, place, page) DO UPDATE SET words = excluded.words, picture = excluded.picture, read_at = excluded.read_at`,
    [messageId, place, page, words, picture, now],
  );
}

async function alike(tx: Tx, { messageId, page, words, picture, since }: Print & { since: Date }): Promise<Likeness[]> {
  const rows = await tx.query<{ id: string; byPicture: boolean }>(
    `SELECT id, bool_or(near) AS "byPicture" FROM (
       SELECT other.message_id::text AS id, bit_count(other.picture # $3::bit(64)) <= ${samePictureBits} AS near, bit_count(other.words # $2::bit(128)) AS apart
       FROM letter_pages other WHERE other.message_id <> $1::uuid AND other.read_at > $4 AND NOT ${isTold('$1::uuid', 'other.message_id')}
     ) AS compared
     WHERE apart <= ${sameWords} OR (near AND coalesce(apart, 0) <= ${otherWords}) GROUP BY id LIMIT 20`,
    [messageId, words, picture, since],
  );
  return rows.map((row) => ({ ...row, page }));
}
