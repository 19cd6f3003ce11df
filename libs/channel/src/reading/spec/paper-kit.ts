import { correspondent, intakeMessageAmended, type Correspondent, type IntakeMessageAmended } from '#libs/contract';
import type { DocumentReader, OnPage, Reading, ReadPage, UnreadDocument } from '#libs/documents';
import { testDatabase } from '../../../../../test/servers.ts';
import type { AttachedFile, InboundItem } from '../../intake/item.ts';
import { hastyClock, item, openKit, published, until, type Kit } from '../../spec/kit.ts';
import { DocumentWorker, type DocumentWorkerOptions } from '../worker.ts';

/** What the bytes of a file say: the text of each page, one a line; `~` before it: read unsurely. */
export class TestReader implements DocumentReader {
  readonly given: { text: string; from: number }[] = [];
  /** Instead of reading. */
  readonly next: ((document: UnreadDocument, onPage: OnPage, signal: AbortSignal) => Promise<Reading>)[] = [];
  othersWait = false;

  async read(document: UnreadDocument, onPage: OnPage, signal: AbortSignal): Promise<Reading> {
    const { bytes, from = 0 } = document;
    this.given.push({ text: bytes.toString(), from });
    const instead = this.next.shift();
    if (instead) return instead(document, onPage, signal);
    const pages = pagesOf(bytes);
    for (const page of pages.slice(from)) if (await onPage(page) === 'set-aside') return { outcome: 'set-aside' };
    return { outcome: 'read', pages: pages.length };
  }
  wanted(): boolean {
    return this.othersWait;
  }
  async close(): Promise<void> {}
}

/** As TestReader reads them. */
export function pagesOf(bytes: Buffer): ReadPage[] {
  const texts = bytes.toString().split('\n');
  return texts.map((line, index) => {
    const text = line.replace('~', '');
    const blank = text === '';
    const confidence = blank ? 0 : line.startsWith('~') ? 0.5 : 1;
    return {
      page: index + 1, of: texts.length, width: 100, height: 140, image: Buffer.from(`picture of ${text}`), mediaType: 'image/webp', text, confidence, blank,
      lines: blank ? [] : [{ text, box: [1, 2, 30, 4], confidence }], codes: [], source: blank ? 'none' : 'ocr', pictureHash: '00000000000000f' + (index % 10),
    };
  });
}

export const scan = (text: string, changed: Partial<AttachedFile> = {}): AttachedFile => ({ bytes: Buffer.from(text), mediaType: 'image/png', name: 'scan.png', role: 'original', ...changed });

export interface Job {
  place: number;
  state: string;
  reason: string | null;
  attempts: number;
  pages: number | null;
}

/** The parts of an adapter that takes paper, on a database of its own. */
export interface PaperKit extends Kit {
  start(reader: DocumentReader, changed?: Partial<DocumentWorkerOptions>): DocumentWorker;
  /** To be stopped with it. */
  workers: { stop(): Promise<void> }[];
  letter(id: string, files: AttachedFile[], changed?: Partial<InboundItem>): Promise<string>;
  jobs(): Promise<Job[]>;
  settled(): Promise<Job[]>;
  amendments(): Promise<IntakeMessageAmended[]>;
  who(amended: IntakeMessageAmended | undefined): Promise<Correspondent>;
}

export async function openPaper(): Promise<PaperKit> {
  const database = await testDatabase();
  const kit = await openKit(database.adminUrl);
  const workers: PaperKit['workers'] = [];
  const jobs = () => kit.store.query<Job>('SELECT place, state, reason, attempts, pages FROM document_jobs ORDER BY created_at, place');
  return {
    ...kit, workers, jobs,
    start(reader, changed = {}) {
      const worker = new DocumentWorker({ ...kit.shared, intake: kit.intake, reader, areaCode: () => '0792', clock: hastyClock(20), ...changed });
      workers.push(worker);
      worker.start();
      return worker;
    },
    async letter(id, files, changed = {}) {
      const { replyTo: _, ...base } = item(id);
      const { messageId } = await kit.intake.accept({
        ...base, medium: 'letter', text: '', correspondent: { phones: [], emails: [], capacity: 'self' }, original: { bytes: Buffer.from(`{"id":"${id}"}`), mediaType: 'application/json' }, files, ...changed,
      });
      return messageId;
    },
    settled: () => until('all scans settled', async () => {
      const all = await jobs();
      return all.length > 0 && all.every(({ state }) => state !== 'waiting') && all;
    }),
    amendments: async () => (await published(kit.store)).filter(({ type }) => type === 'intake.message.amended.v1').map(({ data }) => intakeMessageAmended.parse(data)),
    who: (amended) => kit.sealer.open(amended?.correspondent ?? '', correspondent),
    async close() {
      await Promise.all(workers.splice(0).map((worker) => worker.stop()));
      await kit.close();
      await database.drop();
    },
  };
}
