import { z } from 'zod';
import { personsTranscript, type Channel } from '#libs/channel';
import { conflict, invalid, notFound, type Clock } from '#libs/service';
import { retried, type Tx } from '#libs/store';
import { phoneOf } from '../arrival/fields.ts';
import type { CorrectionContent, LetterDetails, Sender } from './details.ts';
import type { Correction, LetterRows } from './rows.ts';

const word = (most: number) => z.string().trim().max(most).optional();

/** What a clerk leaves of a letter. */
export const correctionBody = z.strictObject({
  revision: z.int().min(0).describe('of the letter as it was shown: another one in the meantime is not overwritten'),
  text: z.string().max(1_000_000).refine((text) => text.trim() !== '', 'is empty').describe('the whole text, as it stands on the paper'),
  sender: z.strictObject({ name: word(200), address: word(500), phone: word(64) }).optional()
    .describe('who wrote, as a person reads it: confirms or replaces what was proposed and what was typed'),
  registerNumber: word(64),
});
export type CorrectionBody = z.output<typeof correctionBody>;

export interface Corrected {
  /** Of the letter afterwards. */
  revision: number;
  changed: boolean;
}

export interface CorrectParts {
  channel: Channel;
  rows: LetterRows;
  clock: Clock;
}

/**
 * Keeps a clerk's correction beside what was read, with who and when, and tells it by an amendment, together. The same
 * again changes nothing.
 * @throws Problem 404, 409 with the present revision, 400 for a number that is none
 */
export async function correctLetter(
  id: string, body: CorrectionBody, keyId: string, { channel: { store, sealer, intake, city }, rows, clock }: CorrectParts,
): Promise<Corrected> {
  const letter = await rows.of(id);
  if (!letter) throw notFound('There is no letter of this id.');
  const given = body.sender && senderOf(body.sender, city.now.phone.area);
  return retried(() => store.transaction(async (tx) => {
    const [receipt] = await tx.query<{ revision: number }>('SELECT revision FROM receipts WHERE message_id = $1 FOR UPDATE', [id]);
    const before = (await rows.corrections(id, tx)).at(-1);
    const content: CorrectionContent = {
      text: body.text, ...withSender(given ?? before?.content?.sender), ...withRegister(body.registerNumber || letter.registerNumber),
    };
    const revision = receipt?.revision ?? 0;
    // Sent again because its answer was lost.
    if (before && isSame(before, content)) return { revision, changed: false };
    if (revision !== body.revision) {
      throw conflict(`The letter is at revision ${revision} by now: somebody corrected it, or more of it was read. Look at it once more.`, [
        { field: 'revision', message: `is ${body.revision}, the letter's is ${revision}`, remedy: `fetch the letter again, and send the correction with revision ${revision}` },
      ]);
    }
    const now = clock.now();
    await write(tx, id, { number: (before?.number ?? 0) + 1, by: keyId, at: now, sealed: await sealer.seal(content, now), registerNumber: content.registerNumber });
    const told = await intake.addText(id, {
      part: personsTranscript, by: `clerk:${keyId}`, text: body.text, textOrigin: { kind: 'clerk', confidence: 1 },
      ...(content.sender ? { correspondent: correspondentOf(content.sender, letter.details?.capacity) } : {}),
    }, tx);
    return { revision: told ?? revision, changed: true };
  }));
}

/** `proposed: []`: a person said all of it, and nothing that a machine proposes or was typed before counts beside it. */
function correspondentOf({ name, address, phones }: Sender, capacity: LetterDetails['capacity'] = 'self') {
  return { phones, emails: [], capacity, proposed: [], ...(name ? { name } : {}), ...(address ? { address } : {}) };
}

function senderOf({ name, address, phone }: NonNullable<CorrectionBody['sender']>, areaCode: string): Sender {
  const number = phone ? phoneOf(phone, areaCode) : undefined;
  if (phone && number === undefined) {
    throw invalid([{ field: 'sender.phone', message: 'is no telephone number', remedy: 'send it like 13800001234 or 0792-8123456, or leave it empty' }]);
  }
  return { phones: number === undefined ? [] : [number], ...(name ? { name } : {}), ...(address ? { address } : {}) };
}

function isSame({ content }: Correction, { text, sender, registerNumber }: CorrectionContent): boolean {
  const key = (one: CorrectionContent | undefined) => JSON.stringify([one?.text, one?.sender?.name, one?.sender?.address, one?.sender?.phones, one?.registerNumber]);
  return key(content) === key({ text, sender, registerNumber });
}

const withSender = (sender: Sender | undefined): { sender?: Sender } => (sender ? { sender } : {});
const withRegister = (registerNumber: string | undefined): { registerNumber?: string } => (registerNumber ? { registerNumber } : {});

async function write(
  tx: Tx, id: string, { number, by, at, sealed, registerNumber }: { number: number; by: string; at: Date; sealed: string; registerNumber: string | undefined },
): Promise<void> {
  await tx.execute('INSERT INTO letter_corrections (message_id, number, by, at, content) VALUES ($1, $2, $3, $4, $5)', [id, number, by, at, sealed]);
  if (registerNumber !== undefined) await tx.execute('UPDATE letters SET register_number = $2 WHERE message_id = $1', [id, registerNumber]);
}
