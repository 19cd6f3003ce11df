import { subtle } from 'node:crypto';
import { instantIn, type Accepted, type Channel, type HttpAnswer } from '#libs/channel';
import { messageId as idOfMessage } from '#libs/contract';
import { invalid, type Clock, type FieldError, type Logger } from '#libs/service';
import type { LetterAccounts } from '../accounts.ts';
import type { LetterDetails } from '../letter/details.ts';
import type { LetterRows } from '../letter/rows.ts';
import type { SameFiles } from '../repeat/same-files.ts';
import { readFields, type LetterFields } from './fields.ts';
import { oddity, takenFile, type SentFile, type TakenFile } from './files.ts';

/** One letter that somebody brings. */
export interface BroughtLetter {
  /** At its source, for ever; no personal word in it. */
  identity: string;
  provider: 'scan' | 'inbox';
  fields: Readonly<Record<string, unknown>>;
  files: readonly SentFile[];
  /** Id of the key, or `inbox`. */
  by: string;
}

export interface LetterDeskParts {
  channel: Channel;
  accounts: LetterAccounts;
  rows: LetterRows;
  sameFiles: SameFiles;
  clock: Clock;
  logger: Logger;
  publicUrl: string;
}

/** Takes letters in, whoever brings them: a clerk, a scanner, the watched folder. */
export class LetterDesk {
  readonly #parts: LetterDeskParts;

  constructor(parts: LetterDeskParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the letter is stored for good; reading it goes on behind.
   * @throws Problem 400 when a field is wrong or nothing in it can be read, 503 when it cannot be stored now
   */
  async take(brought: BroughtLetter): Promise<Accepted> {
    const { channel, accounts, rows, sameFiles, clock, logger } = this.#parts;
    const now = clock.now();
    const read = readFields(brought.fields, { accounts, areaCode: channel.city.now.phone.area, now });
    const taken = await Promise.all(brought.files.map(takenFile));
    const faults = [...('faults' in read ? read.faults : []), ...faultsOf(taken)];
    if (faults.length > 0 || 'faults' in read) throw invalid(faults);
    const { fields } = read;
    const details = await detailsOf(fields, taken);
    const id = idOfMessage(channel.city.now.code, fields.account.key, brought.identity);
    // Before the message, so that none is without it; what is never accepted is never shown.
    await rows.write({ id, details, registerNumber: fields.registerNumber, by: brought.by, now });
    const accepted = await channel.intake.accept({
      account: fields.account, medium: 'letter', provider: brought.provider, identity: brought.identity,
      original: { bytes: Buffer.from(JSON.stringify({ ...details, registerNumber: fields.registerNumber, by: brought.by })), mediaType: 'application/json' },
      correspondent: { ...fields.sender, emails: [], capacity: fields.capacity },
      ...(fields.postmarkedOn ? { occurredAt: fields.postmarkedOn } : {}), ...(fields.receivedOn ? { receivedAt: fields.receivedOn } : {}),
      ...(fields.subject === undefined ? {} : { subject: fields.subject }),
      text: '', textOrigin: { kind: 'pending', confidence: 0 },
      files: taken.map(({ file }) => file),
      sameWhile: { ...details, registerNumber: fields.registerNumber, files: details.files.map(({ sha256 }) => sha256) },
      // Whoever chose the key himself is told that he used it twice.
      onConflict: 'refuse',
      response: (messageId) => this.#answer(messageId, taken),
    });
    if (!accepted.duplicate) {
      // It is stored, and that is what its sender waits for: what could not be told now is found again when it is read.
      await sameFiles.tell(accepted.messageId, details.files.map(({ sha256 }) => sha256))
        .catch((error: unknown) => logger.warn({ messageId: accepted.messageId, error }, 'whether a letter came before could not be told at once'));
    }
    return accepted;
  }

  #answer(messageId: string, taken: readonly TakenFile[]): HttpAnswer {
    const url = `${this.#parts.publicUrl}/letters/${messageId}`;
    const files = taken.map(({ file: { name, mediaType, bytes }, odd }, place) => ({
      place, ...(name === undefined ? {} : { name }), mediaType, bytes: bytes.length,
      ...(odd === undefined ? { accepted: true } : { accepted: false, ...oddity(odd) }),
    }));
    return {
      status: 201, headers: { 'content-type': 'application/json; charset=utf-8', 'location': url },
      body: JSON.stringify({ id: messageId, messageId, url, progress: `${url}/progress`, files }),
    };
  }
}

/** Where one file can be read, the odd ones come in with it: nothing that was sent is lost. */
function faultsOf(taken: readonly TakenFile[]): FieldError[] {
  if (taken.length === 0) return [{ field: 'files', message: 'no file came', remedy: 'send the scan as a file of the form, or as the body itself' }];
  if (taken.some(({ odd }) => odd === undefined)) return [];
  return taken.map(({ file: { name }, odd }, index) => ({ field: name ?? `files[${index}]`, ...oddity(odd ?? '') }));
}

async function detailsOf({ account, sender, capacity, subject, postmarkedOn, receivedOn }: LetterFields, taken: readonly TakenFile[]): Promise<LetterDetails> {
  return {
    sender, capacity, ...(subject === undefined ? {} : { subject }),
    ...(postmarkedOn ? { postmarkedOn: instantIn(account.zone, postmarkedOn) } : {}), ...(receivedOn ? { receivedOn: instantIn(account.zone, receivedOn) } : {}),
    files: await Promise.all(taken.map(async ({ file: { name, mediaType, bytes }, odd }) => ({
      ...(name === undefined ? {} : { name }), mediaType, bytes: bytes.length, sha256: await sha256Of(bytes), ...(odd === undefined ? {} : { odd }),
    }))),
  };
}

/** Beside the event loop: a scan may be large. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await subtle.digest('SHA-256', new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength))).toString('hex');
}
