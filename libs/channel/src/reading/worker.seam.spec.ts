import type { OnPage, Reading, UnreadDocument } from '#libs/documents';
import { startStandInClamd } from '../../../documents/src/testing/clamd.ts';
import { hastyClock, until } from '../spec/kit.ts';
import { createDocuments } from './documents.ts';
import { scanAt } from './reading.ts';
import { openPaper, pagesOf, scan, TestReader, type PaperKit } from './spec/paper-kit.ts';
import { DocumentWorker } from './worker.ts';

jest.setTimeout(60_000);

let kit: PaperKit;

beforeEach(async () => {
  kit = await openPaper();
});
afterEach(() => kit.close());

describe('what cannot be read', () => {
  it('is refused with its reason: an amendment without words, and the scan stays', async () => {
    const messageId = await kit.letter('1', [scan('x')]);
    const reader = new TestReader();
    reader.next.push(async () => ({ outcome: 'refused', fault: 'encrypted', reason: 'it is encrypted: ask for one without a password' }));
    kit.start(reader);
    expect(await kit.settled()).toMatchObject([{ state: 'refused', reason: 'it is encrypted: ask for one without a password' }]);
    const [amended] = await kit.amendments();
    expect(amended).toMatchObject({ by: 'ocr', attachments: [{ state: 'stored', role: 'original' }, {}] });
    expect(amended).not.toHaveProperty('text');
    expect(await createDocuments(kit).of(messageId)).toMatchObject([{ state: 'refused', reason: expect.stringContaining('encrypted') }]);
  });

  it('what fails is tried again, and in the end left to a person', async () => {
    await kit.letter('1', [scan('一'), scan('二')]);
    const reader = new TestReader();
    const failing = async (): Promise<Reading> => ({ outcome: 'failed', reason: 'the reader does not start' });
    reader.next.push(failing, failing, failing);
    kit.start(reader);
    expect((await kit.settled()).map(({ state }) => state)).toEqual(['read', 'read']);
    reader.next.push(...Array.from({ length: 100 }, () => failing));
    await kit.letter('2', [scan('三')]);
    const log: string[] = [];
    await kit.workers.splice(0)[0]?.stop();
    kit.start(reader, { clock: hastyClock(400), logger: { ...kit.shared.logger, warn: (_, message) => void log.push(message) } });
    expect((await kit.settled()).at(-1)).toMatchObject({ state: 'given-up', reason: 'the reader does not start' });
    expect(log.at(-1)).toContain('a person has to look');
  });

  it('a scan whose content is gone is left to a person', async () => {
    await kit.letter('1', [scan('x')]);
    kit.start(new TestReader(), { content: { ...kit.content, get: async () => undefined }, clock: hastyClock(400) });
    expect(await kit.settled()).toMatchObject([{ state: 'given-up', reason: 'it is not in the storage' }]);
  });

  it('a virus: nobody is given the file, its reader neither', async () => {
    const clamd = await startStandInClamd();
    await kit.letter('1', [scan('X5O!P%@AP EICAR-STANDARD-ANTIVIRUS-TEST-FILE!'), scan('路灯')]);
    const reader = new TestReader();
    kit.start(reader, { scanForVirus: scanAt(clamd.url) });
    await kit.settled();
    expect(reader.given.map(({ text }) => text)).toEqual(['路灯']);
    const told = (await kit.amendments()).at(-1)?.attachments;
    expect(told?.[0]).toMatchObject({ state: 'unavailable', role: 'original', name: 'scan.png', reason: expect.stringContaining('Eicar-Test-Signature') });
    expect(told?.[1]).toMatchObject({ state: 'stored' });
    await clamd.close();
  });

  it('while the virus scanner is away nothing is read, and nothing lost', async () => {
    const clamd = await startStandInClamd();
    await clamd.close();
    await kit.letter('1', [scan('路灯')]);
    const reader = new TestReader();
    kit.start(reader, { scanForVirus: scanAt(clamd.url) });
    await until('it was tried three times', async () => ((await kit.jobs())[0]?.attempts ?? 0) >= 3);
    expect(reader.given).toEqual([]);
    const again = await startStandInClamd({ path: `/tmp/clamd-${process.pid}.sock` });
    await kit.workers.splice(0)[0]?.stop();
    kit.start(reader, { scanForVirus: scanAt(again.url) });
    expect(await kit.settled()).toMatchObject([{ state: 'read' }]);
    expect(again.scanned).toHaveLength(1);
    await again.close();
  });
});

describe('crashes', () => {
  it('between two pages: another instance goes on behind what was read, once the lease is over', async () => {
    await kit.letter('1', [scan('一\n二\n三')]);
    const dying = new TestReader();
    dying.next.push(async (document, onPage) => {
      await onPage(pagesOf(document.bytes)[0]!);
      return new Promise(() => {});
    });
    const dead = new DocumentWorker({ ...kit.shared, intake: kit.intake, reader: dying, areaCode: () => '0792', clock: { now: () => new Date(), sleep: () => new Promise(() => {}) } });
    dead.start();
    await until('one page', async () => (await kit.store.query('SELECT 1 FROM document_pages')).length === 1);
    const reader = new TestReader();
    kit.start(reader, { clock: hastyClock(1) });
    await until('the lease holds', async () => reader.given.length === 0);
    await kit.settled();
    expect(reader.given).toEqual([{ text: '一\n二\n三', from: 1 }]);
    expect(await kit.amendments()).toMatchObject([{ text: '一\n\n二\n\n三' }]);
  });

  it('between the last page and the settling, and two that read the same: told once', async () => {
    await kit.letter('1', [scan('一\n二')]);
    const [first, second] = [new TestReader(), new TestReader()];
    let waiting: (() => void)[] = [];
    const both = async (document: UnreadDocument, onPage: OnPage): Promise<Reading> => {
      for (const page of pagesOf(document.bytes)) await onPage(page);
      await new Promise<void>((resolve) => { waiting.push(resolve); });
      return { outcome: 'read', pages: 2 };
    };
    first.next.push(both);
    second.next.push(both);
    kit.start(first);
    await until('the first has read it', () => waiting.length === 1);
    await kit.store.execute('UPDATE document_jobs SET next_at = created_at');
    kit.start(second);
    await until('the second too', () => waiting.length === 2);
    for (const go of waiting) go();
    waiting = [];
    await kit.settled();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await kit.amendments()).toMatchObject([{ revision: 1, text: '一\n\n二', attachments: [{}, {}, { name: 'page-1.webp' }, { name: 'page-2.webp' }] }]);
  });

  it('stopped in the middle, the scan is due at once for the next start', async () => {
    await kit.letter('1', [scan('一')]);
    const reader = new TestReader();
    reader.next.push((_, __, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve({ outcome: 'failed', reason: 'stopped' }))));
    const worker = kit.start(reader);
    await until('it is being read', () => reader.given.length === 1);
    await worker.stop();
    const [due] = await kit.store.query<{ due: boolean }>("SELECT next_at < now() + interval '30 s' AS due FROM document_jobs");
    expect(due?.due).toBe(true);
  });
});

describe('order', () => {
  it('small files go before large ones', async () => {
    await kit.letter('1', [scan('large '.repeat(200_000))]);
    await kit.letter('2', [scan('small')]);
    await kit.letter('3', [scan('tiny')]);
    const reader = new TestReader();
    kit.start(reader);
    await kit.settled();
    expect(reader.given.map(({ text }) => text.slice(0, 5))).toEqual(['small', 'tiny', 'large']);
  });

  it('a long one lets others go first when its turn is over, and goes on where it was', async () => {
    await kit.letter('1', [scan('一\n二\n三')]);
    const reader = new TestReader();
    let second = '';
    reader.next.push(async (document, onPage) => {
      second = await kit.letter('2', [scan('短')]);
      const pages = pagesOf(document.bytes);
      return (await onPage(pages[0]!)) === 'set-aside' ? { outcome: 'set-aside' } : { outcome: 'read', pages: 3 };
    });
    kit.start(reader, { turnSeconds: 0 });
    expect(await kit.settled()).toMatchObject([{ state: 'read', pages: 3 }, { state: 'read' }]);
    expect(reader.given).toEqual([{ text: '一\n二\n三', from: 0 }, { text: '短', from: 0 }, { text: '一\n二\n三', from: 1 }]);
    expect((await kit.amendments()).map(({ messageId }) => messageId === second)).toEqual([true, false]);
  });

  it('so it does when another service waits', async () => {
    await kit.letter('1', [scan('一\n二')]);
    const reader = new TestReader();
    reader.othersWait = true;
    kit.start(reader, { turnSeconds: 0 });
    await kit.settled();
    expect(reader.given.map(({ from }) => from)).toEqual([0, 1]);
    expect(await kit.amendments()).toHaveLength(1);
  });
});
