import { z } from 'zod';
import { mergeParts, partContent, personsTranscript, type Channel, type Merged, type Part, type ReadDocument } from '#libs/channel';
import { SealError } from '#libs/privacy';
import type { Correction, LetterRow, LetterRows } from './rows.ts';

const line = z.object({
  text: z.string(), confidence: z.number(),
  box: z.array(z.number()).describe('left, top, width and height in pixels of the page’s picture'),
});
const page = z.object({
  page: z.int(), picture: z.string(), width: z.number(), height: z.number(), blank: z.boolean(), confidence: z.number(), source: z.string(),
  lines: z.array(line), codes: z.array(z.object({ format: z.string(), text: z.string() })),
});
const sender = z.object({
  name: z.string().optional(), address: z.string().optional(), phones: z.array(z.string()), capacity: z.string(),
  proposed: z.array(z.string()).describe('what of it a machine read and nobody has confirmed'),
});

export const letterView = z.object({
  id: z.string(), account: z.string(), by: z.string(), receivedAt: z.iso.datetime(), storedAt: z.iso.datetime(),
  state: z.enum(['waiting', 'read', 'refused']).describe('refused: nothing of it could be read'),
  revision: z.int(),
  registerNumber: z.string().optional().describe('as it was typed, else as the letter’s code says it'),
  readNumber: z.string().optional().describe('as a barcode or QR code on the letter says it'),
  numbersDiffer: z.boolean(),
  subject: z.string().optional(), postmarkedOn: z.string().optional(), receivedOn: z.string().optional(),
  text: z.string().describe('as it counts: corrected, else as it was read'),
  readText: z.string().describe('as a machine read it'),
  textOrigin: z.object({ kind: z.string(), confidence: z.number() }),
  sender,
  corrections: z.array(z.object({ number: z.int(), by: z.string(), at: z.iso.datetime(), text: z.string().optional(), sender: sender.pick({ name: true, address: true, phones: true }).optional() })),
  resembles: z.array(z.object({ messageId: z.string(), by: z.string(), url: z.string() })),
  files: z.array(z.object({
    place: z.int(), name: z.string().optional(), mediaType: z.string(), bytes: z.number(),
    state: z.enum(['waiting', 'read', 'refused', 'given-up', 'kept']).describe('kept: no picture and no PDF, nothing is read in it'),
    reason: z.string().optional(), of: z.int().optional().describe('how many pages it has, as soon as that is known'), pages: z.array(page),
  })),
});
export type LetterView = z.output<typeof letterView>;

export interface ViewParts {
  channel: Channel;
  rows: LetterRows;
}

/** So often a letter may change while it is looked at. */
const looks = 5;

/** Everything that is known of a letter, for the clerk who has it before him; undefined when there is none of this id. */
export async function viewLetter(id: string, { channel, rows }: ViewParts): Promise<LetterView | undefined> {
  let letter = await rows.of(id);
  for (let look = 1; letter; look += 1) {
    const [documents, parts, corrections] = await Promise.all([channel.documents.of(id), partsOf(id, channel), rows.corrections(id)]);
    const after = await rows.of(id);
    // What is shown must be what its revision says, on which a clerk's correction builds.
    if (look === looks || after?.revision === letter.revision) return viewOf(letter, documents, parts, corrections);
    letter = after;
  }
  return undefined;
}

function viewOf(letter: LetterRow, documents: readonly ReadDocument[], parts: readonly Part[], corrections: readonly Correction[]): LetterView {
  const { id } = letter;
  const merged = mergeParts(parts);
  const { details, registerNumber = letter.readNumber, readNumber } = letter;
  return {
    id, account: letter.account, by: letter.by, revision: letter.revision, receivedAt: letter.receivedAt.toISOString(), storedAt: letter.storedAt.toISOString(),
    state: stateOf(documents),
    ...(registerNumber === undefined ? {} : { registerNumber }), ...(readNumber === undefined ? {} : { readNumber }),
    numbersDiffer: registerNumber !== undefined && readNumber !== undefined && plain(registerNumber) !== plain(readNumber),
    ...only({ subject: details?.subject, postmarkedOn: details?.postmarkedOn, receivedOn: details?.receivedOn }),
    text: merged.text, textOrigin: merged.textOrigin, readText: mergeParts(parts.filter((part) => part.id !== personsTranscript)).text,
    sender: senderOf(merged, letter),
    corrections: corrections.map(({ number, by, at, content }) => ({
      number, by, at: at.toISOString(), ...only({ text: content?.text, sender: content?.sender }),
    })),
    resembles: letter.resembles.map(({ messageId, by }) => ({ messageId, by, url: `/letters/${messageId}` })),
    files: filesOf(id, documents, letter),
  };
}

async function partsOf(id: string, { store, sealer }: Channel): Promise<Part[]> {
  const rows = await store.query<{ part: string; content: string }>('SELECT part, content FROM message_parts WHERE message_id = $1 ORDER BY position', [id]);
  const parts = await Promise.all(rows.map(async ({ part, content }): Promise<Part | undefined> => {
    try {
      return { id: part, content: await sealer.open(content, partContent) };
    } catch (error) {
      // Its month was erased: what is left is shown.
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }));
  return parts.filter((part) => part !== undefined);
}

function stateOf(documents: readonly ReadDocument[]): LetterView['state'] {
  if (documents.some(({ state }) => state === 'waiting')) return 'waiting';
  return documents.some(({ state }) => state === 'read') ? 'read' : 'refused';
}

/** What was typed, before anything was read, stands in no part of the message. */
function senderOf({ correspondent: { name, address, phones, capacity, proposed = [] } }: Merged, { details }: LetterRow): LetterView['sender'] {
  return {
    phones: phones.length > 0 ? phones : (details?.sender.phones ?? []), capacity: capacity === 'self' ? (details?.capacity ?? capacity) : capacity, proposed: [...proposed],
    ...only({ name: name ?? details?.sender.name, address: address ?? details?.sender.address }),
  };
}

function filesOf(id: string, documents: readonly ReadDocument[], { details }: LetterRow): LetterView['files'] {
  const scans = documents.map((document): LetterView['files'][number] => ({
    place: document.place, mediaType: document.mediaType, bytes: document.bytes, state: document.state,
    ...only({ name: document.name, reason: document.reason, of: document.pages }),
    pages: document.read.map(({ page: number, width, height, blank, confidence, source, lines, codes }) => ({
      page: number, picture: `/letters/${id}/pages/${document.place}/${number}`, width, height, blank, confidence, source,
      lines: lines.map((one) => ({ ...one, box: [...one.box] })), codes: codes.map((code) => ({ ...code })),
    })),
  }));
  const kept = (details?.files ?? []).flatMap(({ odd, name, mediaType, bytes }, place): LetterView['files'] => (
    odd === undefined ? [] : [{ place, mediaType, bytes, state: 'kept', ...only({ name }), pages: [] }]));
  return [...scans, ...kept].sort((one, other) => one.place - other.place);
}

/** Two ways to write the same number. */
function plain(registerNumber: string): string {
  return registerNumber.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function only<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };
}
