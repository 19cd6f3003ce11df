import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { answerOnce, fileTypeOf, isScanType, type AttachedFile, type Channel, type MultipartFile, type Receipt, type Receipts, type Said } from '#libs/channel';
import { messageId as idOf } from '#libs/contract';
import { SealError } from '#libs/privacy';
import { Problem, problemKinds, type Clock } from '#libs/service';
import { noticeCodes, type Fault, type NoticeCode } from '../faults/faults.ts';
import type { PetitionsSettings } from '../settings.ts';
import { readVisit, type VisitInput } from './visit.ts';

/** By which a controller is given the Desk. */
export const deskToken = Symbol('reception desk');

export interface DeskParts {
  channel: Pick<Channel, 'intake' | 'city' | 'store' | 'sealer'>;
  receipts: Receipts;
  clock: Clock;
  settings: Pick<PetitionsSettings, 'CITY_KEY' | 'PETITIONS_RECEIPT_SECONDS'>;
}

/** A visit as it was sent. */
export interface SentVisit {
  input: VisitInput;
  files: readonly MultipartFile[];
  /** The Idempotency-Key. */
  key: string;
  unit: string | undefined;
}

const recorded = z.object({
  name: z.string().optional(), headCount: z.int(), representatives: z.array(z.string()), officer: z.string(), arrivedAt: z.coerce.date(), subject: z.string().optional(), record: z.string(),
  files: z.array(z.string()),
});
const kept = z.object({ visit: z.string(), notices: z.array(z.enum(noticeCodes)) });

/** What the page to print shows. */
export interface VisitView {
  messageId: string;
  storedAt: Date;
  visit: z.output<typeof recorded>;
  said: Said[];
  /** Number and PIN may come at any moment. */
  awaited: boolean;
}

const head = 4200;
const awaitedMilliseconds = 600_000;
const pageMilliseconds = 2000;

/** Where visits are taken in, and what is printed for who came. */
export class Desk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** @throws Problem 422 when the key was used before for something else, 503 when it cannot be stored now */
  async take({ input, files: sent, key, unit }: SentVisit): Promise<{ messageId: string; notices: NoticeCode[] } | { faults: Fault[] }> {
    const { channel: { intake, city, sealer }, clock } = this.#parts;
    const now = clock.now();
    const read = readVisit(input, { city, unit, now, hasMaterials: sent.length > 0 });
    if (!read.ok) return read;
    const { visit: { account, item, notices, name, arrivedAt } } = read;
    const files = await Promise.all(sent.map(attached));
    const content: z.output<typeof recorded> = {
      headCount: item.visit?.headCount ?? 1, representatives: (item.correspondent.representatives ?? []).map((one) => one.name), officer: input.officer, arrivedAt, record: item.text,
      files: files.map((file) => file.name ?? ''), ...(name === undefined ? {} : { name }), ...(item.subject === undefined ? {} : { subject: item.subject }),
    };
    const body = JSON.stringify({ visit: await sealer.seal(content, now), notices });
    const hashes = files.map(({ name: called = '', bytes }) => ({ name: called, sha256: createHash('sha256').update(bytes).digest('hex') }));
    const accepted = await intake.accept({
      ...item, account, identity: key, files, onConflict: 'refuse',
      sameWhile: [item.sameWhile, hashes.map(({ sha256 }) => sha256)],
      original: { bytes: Buffer.from(JSON.stringify({ visit: input, files: hashes })), mediaType: 'application/json' },
      replyTo: { medium: 'visit', address: idOf(city.now.code, account.key, key) },
      response: () => ({ status: 201, headers: { 'content-type': 'application/json' }, body }),
    });
    return { messageId: accepted.messageId, notices: kept.parse(JSON.parse(answerOnce(accepted).body)).notices };
  }

  awaitNumber(messageId: string): Promise<Receipt | undefined> {
    return this.#parts.receipts.wait(messageId, this.#parts.settings.PETITIONS_RECEIPT_SECONDS * 1000);
  }

  /** The secret part of a receipt's address. */
  receiptKey(messageId: string): string {
    return createHmac('sha256', this.#parts.settings.CITY_KEY).update(`visit-receipt:${messageId}`).digest('base64url');
  }

  opens(messageId: string, key: string): boolean {
    const [expected, shown] = [Buffer.from(this.receiptKey(messageId)), Buffer.from(key)];
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  }

  /** Undefined when this was no visit. @throws Problem 410 when its month's key was erased */
  async view(messageId: string): Promise<VisitView | undefined> {
    const { channel: { store, sealer }, receipts, clock } = this.#parts;
    const [row] = await store.query<{ response: { body: string }; storedAt: Date }>(
      `SELECT response, stored_at AS "storedAt" FROM receipts WHERE message_id = $1 AND provider = 'reception'`, [messageId],
    );
    const sealed = row && kept.safeParse(JSON.parse(row.response.body)).data;
    if (!row || !sealed) return undefined;
    const young = clock.now().getTime() - row.storedAt.getTime() < awaitedMilliseconds;
    if (young) await receipts.wait(messageId, pageMilliseconds);
    const said = await receipts.of(messageId);
    try {
      return { messageId, storedAt: row.storedAt, visit: await sealer.open(sealed.visit, recorded), said, awaited: young && said.length === 0 };
    } catch (error) {
      if (error instanceof SealError) throw new Problem(problemKinds.erased, { detail: 'What this receipt shows was erased with its month.', cause: error });
      throw error;
    }
  }
}

/** A sound is what was said; a picture or PDF is material whose words are read; whatever else it is, it is kept. */
async function attached({ name: given, mediaType: said, bytes }: MultipartFile): Promise<AttachedFile> {
  const { mediaType } = await fileTypeOf(bytes.subarray(0, head), said);
  const name = given?.split(/[/\\]/).at(-1)?.slice(-200);
  const role = mediaType.startsWith('audio/') ? 'recording' : isScanType(mediaType) ? 'original' : 'media';
  return { bytes, mediaType, role, ...(name ? { name } : {}) };
}
