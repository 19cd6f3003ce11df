import { join } from 'node:path';
import type { DocumentReader, ReadLine, ReadPage } from '#libs/documents';
import { correspondent as correspondentSchema, type Correspondent, type IntakeMessageAmended, type IntakeMessageReceived } from '#libs/contract';
import { openAdapter, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import type { TestDatabase } from '../../../../test/servers.ts';
import { lettersServiceWith } from '../letters.service.ts';

export const assets = join('apps', 'letters', 'src', 'page', 'assets');

/** One thing that the reader of a spec does with a file. */
export interface ScriptedPage {
  lines: (string | Pick<ReadLine, 'text' | 'confidence'>)[];
  codes?: ReadPage['codes'];
  hash?: string;
  blank?: boolean;
}

/** In place of the process that reads: what it finds in a file stands in the file's last bytes, as a spec wrote it. */
export class ScriptedReader implements DocumentReader {
  readonly #scripts = new Map<string, ScriptedPage[] | string>();
  /** While set, nothing is read further than the page in hand. */
  hold: Promise<void> | undefined;

  /** A file of this script: a PNG's first bytes, and after them what tells it from others. A text is the reason why it is refused. */
  file(script: ScriptedPage[] | string, tail: string): Buffer {
    this.#scripts.set(tail, script);
    return Buffer.concat([pngHead, Buffer.from(tail)]);
  }

  async read({ bytes, from = 0 }: Parameters<DocumentReader['read']>[0], onPage: Parameters<DocumentReader['read']>[1]): ReturnType<DocumentReader['read']> {
    const script = this.#scripts.get(bytes.subarray(pngHead.length).toString()) ?? 'no script for this file';
    if (typeof script === 'string') return { outcome: 'refused', fault: 'damaged', reason: script };
    for (const [index, page] of script.entries()) {
      if (index < from) continue;
      if (index > 0) await this.hold;
      await onPage(pageOf(page, index + 1, script.length));
    }
    return { outcome: 'read', pages: script.length };
  }

  wanted(): boolean {
    return false;
  }

  async close(): Promise<void> {}
}

const pngHead = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(17)]);

function pageOf({ lines, codes = [], hash = 'ffff0000ffff0000', blank = false }: ScriptedPage, page: number, of: number): ReadPage {
  const read = lines.map((line, index): ReadLine => ({
    box: [100, 100 + index * 60, 900, 50], ...(typeof line === 'string' ? { text: line, confidence: 0.98 } : line),
  }));
  return {
    page, of, width: 1240, height: 1754, image: Buffer.from(`RIFF\0\0\0\0WEBP${page}`), mediaType: 'image/webp', lines: read, codes, blank, source: 'ocr', pictureHash: hash,
    text: read.map(({ text }) => text).join('\n'), confidence: read.length === 0 ? 0 : 0.98,
  };
}

export interface LettersKit extends AdapterKit {
  reader: ScriptedReader;
  emptied(): Promise<void>;
  intake(): Promise<{ received: IntakeMessageReceived[]; amended: IntakeMessageAmended[] }>;
  opened(sealed: string | undefined): Promise<Correspondent>;
}

/** Letters without a broker: nothing is published, the outbox tells. */
export async function openLetters(env: Record<string, string> = {}, database?: TestDatabase): Promise<LettersKit> {
  const reader = new ScriptedReader();
  const kit = await openAdapter(lettersServiceWith({ reader }), { env: { LETTERS_FILES: assets, ...env }, ...(database ? { database } : {}) });
  return {
    ...kit, reader,
    async emptied() {
      await kit.query('TRUNCATE outbox, receipts, originals, conflicts, media_jobs, message_parts, document_jobs, document_pages, letters, letter_corrections, letter_pages, sources');
    },
    async intake() {
      const records = await kit.records();
      return {
        received: records.filter((record) => 'storedAt' in record) as unknown as IntakeMessageReceived[],
        amended: records.filter((record) => 'revision' in record) as unknown as IntakeMessageAmended[],
      };
    },
    opened: (sealed) => kit.sealer.open(sealed ?? '', correspondentSchema),
  };
}

/** A form as a clerk's program sends it. */
export function formOf(fields: Record<string, string>, files: readonly (readonly [bytes: Uint8Array, name: string, type?: string])[]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [bytes, name, type = 'image/png'] of files) form.append('scan', new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
}
