import { correspondent, intakeMessageAmended, type IntakeMessageAmended } from '#libs/contract';
import type { DocumentReader, OnPage, Reading, ReadPage, UnreadDocument } from '#libs/documents';
import { systemClock } from '#libs/service';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { takeAnswers } from '../answers/take.ts';
import type { AttachedFile, InboundItem } from '../intake/item.ts';
import { MediaWorker } from '../media/worker.ts';
import { hastyClock, item, openKit, published, until, type Kit } from '../spec/kit.ts';
import { createDocuments } from './documents.ts';
import { DocumentWorker, type DocumentWorkerOptions } from './worker.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
let kit: Kit;
const workers: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  database = await testDatabase();
  kit = await openKit(database.adminUrl);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await kit.close();
  await database.drop();
});

/** What the bytes of a file say: the text of each page, one a line; `~` before it: read unsurely. */
class TestReader implements DocumentReader {
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

function pagesOf(bytes: Buffer): ReadPage[] {
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

function start(reader: DocumentReader, changed: Partial<DocumentWorkerOptions> = {}): DocumentWorker {
  const worker = new DocumentWorker({ ...kit.shared, intake: kit.intake, reader, areaCode: () => '0792', clock: hastyClock(20), ...changed });
  workers.push(worker);
  worker.start();
  return worker;
}

const scan = (text: string, changed: Partial<AttachedFile> = {}): AttachedFile => ({ bytes: Buffer.from(text), mediaType: 'image/png', name: 'scan.png', role: 'original', ...changed });

async function letter(id: string, files: AttachedFile[], changed: Partial<InboundItem> = {}): Promise<string> {
  const { replyTo: _, ...base } = item(id);
  const { messageId } = await kit.intake.accept({
    ...base, medium: 'letter', text: '', correspondent: { phones: [], emails: [], capacity: 'self' }, original: { bytes: Buffer.from(`{"id":"${id}"}`), mediaType: 'application/json' }, files, ...changed,
  });
  return messageId;
}

interface Job { place: number; state: string; reason: string | null; attempts: number; pages: number | null }
const jobs = () => kit.store.query<Job>('SELECT place, state, reason, attempts, pages FROM document_jobs ORDER BY created_at, place');
const settled = () => until('all scans settled', async () => {
  const all = await jobs();
  return all.length > 0 && all.every(({ state }) => state !== 'waiting') && all;
});
const amendments = async (): Promise<IntakeMessageAmended[]> =>
  (await published(kit.store)).filter(({ type }) => type === 'intake.message.amended.v1').map(({ data }) => intakeMessageAmended.parse(data));
const who = async (amended: IntakeMessageAmended | undefined) => kit.sealer.open(amended?.correspondent ?? '', correspondent);

it('a scan is taken in at once, pending; then its words, its pages and its likely sender are one amendment', async () => {
  const messageId = await letter('1', [scan('~和中路的路灯坏了\n此致敬礼 王建国 电话:8123456')]);
  const [received] = await published(kit.store);
  expect(received?.data).toMatchObject({ text: '', textOrigin: { kind: 'pending', confidence: 0 } });
  start(new TestReader());
  expect(await settled()).toMatchObject([{ state: 'read', place: 0, pages: 2 }]);
  const [amended, ...rest] = await amendments();
  expect(rest).toEqual([]);
  expect(amended).toMatchObject({ messageId, revision: 1, by: 'ocr', text: '和中路的路灯坏了\n\n此致敬礼 王建国 电话:8123456', textOrigin: { kind: 'ocr', confidence: expect.closeTo((8 * 0.5 + 19) / 27) } });
  expect(amended?.attachments?.map(({ role, mediaType, name }) => ({ role, mediaType, name }))).toEqual([
    { role: 'original', mediaType: 'image/png', name: 'scan.png' }, { role: 'original', mediaType: 'application/json', name: undefined },
    { role: 'page', mediaType: 'image/webp', name: 'page-1.webp' }, { role: 'page', mediaType: 'image/webp', name: 'page-2.webp' },
  ]);
  expect(await who(amended)).toEqual({ name: '王建国', phones: ['+867928123456'], emails: [], capacity: 'self', proposed: ['name', 'phones'] });
  expect(await kit.registry.metrics()).toMatch(/minsheng_documents_total\{outcome="read"\} 1/);
});

it('who typed words and a sender has them on top; a scan only adds what is missing', async () => {
  await letter('1', [scan('路灯坏了,住址:和中路18号 反映人:李四')], {
    text: '登记:路灯', textOrigin: { kind: 'typed', confidence: 1 }, correspondent: { name: '王建国', phones: ['+8613800001234'], emails: [], capacity: 'confidential' },
  });
  start(new TestReader());
  await settled();
  const [amended] = await amendments();
  expect(amended).toMatchObject({ text: '登记:路灯\n\n路灯坏了,住址:和中路18号 反映人:李四', textOrigin: { kind: 'typed', confidence: 1 } });
  expect(await who(amended)).toEqual({ name: '王建国', phones: ['+8613800001234'], emails: [], capacity: 'confidential', address: '和中路18号', proposed: ['address'] });
});

it('several files of a letter in their order, whichever is read first; fetched ones and later ones too', async () => {
  const reader = new TestReader();
  let release: () => void = () => {};
  reader.next.push(async (document, onPage) => {
    await new Promise<void>((resolve) => { release = resolve; });
    for (const page of pagesOf(document.bytes)) await onPage(page);
    return { outcome: 'read', pages: 1 };
  });
  await letter('1', [scan('第一页')], { media: [{ url: '/2', mediaType: 'image/png', role: 'original' }] });
  const media = new MediaWorker({
    ...kit.shared, intake: kit.intake, access: () => undefined, leaseSeconds: 100,
    fetchMedia: async () => ({ outcome: 'stored', content: await kit.content.put(Buffer.from('%PDF-1.7 第二页')), contentType: 'application/pdf' }),
  });
  workers.push(media);
  start(reader, { parallel: 2, clock: systemClock });
  await until('the first is being read', () => reader.given.length === 1);
  media.start();
  await until('the second is read', async () => (await jobs()).some(({ state }) => state === 'read'));
  release();
  expect(await settled()).toMatchObject([{ place: 0 }, { place: 1 }]);
  const texts = (await amendments()).flatMap(({ by, text }) => (by === 'ocr' ? [text] : []));
  expect(texts).toEqual(['%PDF-1.7 第二页', '第一页\n\n%PDF-1.7 第二页']);
  expect((await amendments()).at(-1)?.attachments?.filter(({ role }) => role === 'page')).toHaveLength(2);
});

it('a blank letter is read, its page kept, and a person has to look', async () => {
  const messageId = await letter('1', [scan('')]);
  start(new TestReader());
  await settled();
  expect(await amendments()).toMatchObject([{ text: '', textOrigin: { kind: 'ocr', confidence: 0 }, attachments: [{}, {}, { role: 'page' }] }]);
  expect((await createDocuments(kit).of(messageId))[0]?.read).toMatchObject([{ page: 1, blank: true, lines: [] }]);
});

it('a photo beside words, a mail, and a sheet are no scans', async () => {
  await letter('1', [scan('x', { role: 'media' }), scan('x', { mediaType: 'text/csv' })], { text: '路灯' });
  expect(await jobs()).toEqual([]);
});

describe('what is shown meanwhile', () => {
  it('pages as they are read, sealed; their pictures; and what changed is told', async () => {
    const documents = createDocuments(kit);
    const messageId = await letter('1', [scan('第一页写着秘密\n第二页')]);
    expect(await documents.of(messageId)).toMatchObject([{ place: 0, name: 'scan.png', mediaType: 'image/png', state: 'waiting', read: [] }]);
    let changes = 0;
    const end = documents.onChange(() => { changes += 1; });
    const reader = new TestReader();
    let release: () => void = () => {};
    reader.next.push(async (document, onPage) => {
      const [first, second] = pagesOf(document.bytes);
      await onPage(first!);
      await new Promise<void>((resolve) => { release = resolve; });
      await onPage(second!);
      return { outcome: 'read', pages: 2 };
    });
    start(reader);
    await until('the first page', () => changes > 0);
    expect(await documents.of(messageId)).toMatchObject([{ state: 'waiting', pages: 2, read: [{ page: 1, text: '第一页写着秘密', lines: [{ box: [1, 2, 30, 4] }], confidence: 1 }] }]);
    expect((await documents.picture(messageId, 0, 1))?.bytes.toString()).toBe('picture of 第一页写着秘密');
    expect(await documents.picture(messageId, 0, 2)).toBeUndefined();
    release();
    await settled();
    end();
    expect(changes).toBeGreaterThanOrEqual(3);
    expect(await documents.of(messageId)).toMatchObject([{ state: 'read', read: [{}, { page: 2 }] }]);
    expect(JSON.stringify(await kit.store.query('SELECT * FROM document_pages'))).not.toContain('秘密');
  });
});

describe('what cannot be read', () => {
  it('is refused with its reason: an amendment without words, and the scan stays', async () => {
    const messageId = await letter('1', [scan('x')]);
    const reader = new TestReader();
    reader.next.push(async () => ({ outcome: 'refused', fault: 'encrypted', reason: 'it is encrypted: ask for one without a password' }));
    start(reader);
    expect(await settled()).toMatchObject([{ state: 'refused', reason: 'it is encrypted: ask for one without a password' }]);
    const [amended] = await amendments();
    expect(amended).toMatchObject({ by: 'ocr', attachments: [{ state: 'stored', role: 'original' }, {}] });
    expect(amended).not.toHaveProperty('text');
    expect(await createDocuments(kit).of(messageId)).toMatchObject([{ state: 'refused', reason: expect.stringContaining('encrypted') }]);
  });

  it('what fails is tried again, and in the end left to a person', async () => {
    await letter('1', [scan('一'), scan('二')]);
    const reader = new TestReader();
    const failing = async (): Promise<Reading> => ({ outcome: 'failed', reason: 'the reader does not start' });
    reader.next.push(failing, failing, failing);
    start(reader);
    expect((await settled()).map(({ state }) => state)).toEqual(['read', 'read']);
    reader.next.push(...Array.from({ length: 100 }, () => failing));
    await letter('2', [scan('三')]);
    const log: string[] = [];
    await workers.splice(0)[0]?.stop();
    start(reader, { clock: hastyClock(400), logger: { ...kit.shared.logger, warn: (_, message) => void log.push(message) } });
    expect((await settled()).at(-1)).toMatchObject({ state: 'given-up', reason: 'the reader does not start' });
    expect(log.at(-1)).toContain('a person has to look');
  });

  it('a scan whose content is gone is left to a person', async () => {
    await letter('1', [scan('x')]);
    start(new TestReader(), { content: { ...kit.content, get: async () => undefined }, clock: hastyClock(400) });
    expect(await settled()).toMatchObject([{ state: 'given-up', reason: 'it is not in the storage' }]);
  });

  it('a virus: nobody is given the file, its reader neither', async () => {
    await letter('1', [scan('a virus'), scan('路灯')]);
    const reader = new TestReader();
    start(reader, { scanForVirus: async (bytes) => (bytes.toString() === 'a virus' ? { outcome: 'infected', virus: 'Test.Virus' } : { outcome: 'clean' }) });
    await settled();
    expect(reader.given.map(({ text }) => text)).toEqual(['路灯']);
    const told = (await amendments()).at(-1)?.attachments;
    expect(told?.[0]).toMatchObject({ state: 'unavailable', role: 'original', reason: expect.stringContaining('Test.Virus') });
    expect(told?.[1]).toMatchObject({ state: 'stored' });
  });

  it('while the virus scanner is away nothing is read, and nothing lost', async () => {
    await letter('1', [scan('路灯')]);
    const reader = new TestReader();
    let asked = 0;
    start(reader, { scanForVirus: async () => ((asked += 1) < 4 ? { outcome: 'failed', reason: 'clamd does not answer' } : { outcome: 'clean' }) });
    expect(await settled()).toMatchObject([{ state: 'read', attempts: 4 }]);
    expect(reader.given).toHaveLength(1);
  });
});

describe('crashes', () => {
  it('between two pages: another instance goes on behind what was read, once the lease is over', async () => {
    await letter('1', [scan('一\n二\n三')]);
    const dying = new TestReader();
    dying.next.push(async (document, onPage) => {
      await onPage(pagesOf(document.bytes)[0]!);
      return new Promise(() => {});
    });
    const dead = new DocumentWorker({ ...kit.shared, intake: kit.intake, reader: dying, areaCode: () => '0792', clock: { now: () => new Date(), sleep: () => new Promise(() => {}) } });
    dead.start();
    await until('one page', async () => (await kit.store.query('SELECT 1 FROM document_pages')).length === 1);
    const reader = new TestReader();
    start(reader, { clock: hastyClock(1) });
    await until('the lease holds', async () => reader.given.length === 0);
    await settled();
    expect(reader.given).toEqual([{ text: '一\n二\n三', from: 1 }]);
    expect(await amendments()).toMatchObject([{ text: '一\n\n二\n\n三' }]);
  });

  it('between the last page and the settling, and two that read the same: told once', async () => {
    await letter('1', [scan('一\n二')]);
    const [first, second] = [new TestReader(), new TestReader()];
    let waiting: (() => void)[] = [];
    const both = async (document: UnreadDocument, onPage: OnPage): Promise<Reading> => {
      for (const page of pagesOf(document.bytes)) await onPage(page);
      await new Promise<void>((resolve) => { waiting.push(resolve); });
      return { outcome: 'read', pages: 2 };
    };
    first.next.push(both);
    second.next.push(both);
    start(first);
    await until('the first has read it', () => waiting.length === 1);
    await kit.store.execute('UPDATE document_jobs SET next_at = created_at');
    start(second);
    await until('the second too', () => waiting.length === 2);
    for (const go of waiting) go();
    waiting = [];
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await amendments()).toMatchObject([{ revision: 1, text: '一\n\n二', attachments: [{}, {}, { name: 'page-1.webp' }, { name: 'page-2.webp' }] }]);
  });

  it('stopped in the middle, the scan is due at once for the next start', async () => {
    await letter('1', [scan('一')]);
    const reader = new TestReader();
    reader.next.push((_, __, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve({ outcome: 'failed', reason: 'stopped' }))));
    const worker = start(reader);
    await until('it is being read', () => reader.given.length === 1);
    await worker.stop();
    const [due] = await kit.store.query<{ due: boolean }>("SELECT next_at < now() + interval '30 s' AS due FROM document_jobs");
    expect(due?.due).toBe(true);
  });
});

describe('order', () => {
  it('small files go before large ones', async () => {
    await letter('1', [scan('large '.repeat(200_000))]);
    await letter('2', [scan('small')]);
    await letter('3', [scan('tiny')]);
    const reader = new TestReader();
    start(reader);
    await settled();
    expect(reader.given.map(({ text }) => text.slice(0, 5))).toEqual(['small', 'tiny', 'large']);
  });

  it('a long one lets others go first when its turn is over, and goes on where it was', async () => {
    await letter('1', [scan('一\n二\n三')]);
    const reader = new TestReader();
    let second = '';
    reader.next.push(async (document, onPage) => {
      second = await letter('2', [scan('短')]);
      const pages = pagesOf(document.bytes);
      return (await onPage(pages[0]!)) === 'set-aside' ? { outcome: 'set-aside' } : { outcome: 'read', pages: 3 };
    });
    start(reader, { turnSeconds: 0 });
    expect(await settled()).toMatchObject([{ state: 'read', pages: 3 }, { state: 'read' }]);
    expect(reader.given).toEqual([{ text: '一\n二\n三', from: 0 }, { text: '短', from: 0 }, { text: '一\n二\n三', from: 1 }]);
    expect((await amendments()).map(({ messageId }) => messageId === second)).toEqual([true, false]);
  });

  it('so it does when another service waits', async () => {
    await letter('1', [scan('一\n二')]);
    const reader = new TestReader();
    reader.othersWait = true;
    start(reader, { turnSeconds: 0 });
    await settled();
    expect(reader.given.map(({ from }) => from)).toEqual([0, 1]);
    expect(await amendments()).toHaveLength(1);
  });
});

it('the adapter says what it resembles, in the same transaction; if it fails, nothing is told and it is done again', async () => {
  const earlier = '0a6e2d38-58a4-4c3e-9a51-0f65d3a7c001';
  await letter('1', [scan('路灯')]);
  let calls = 0;
  start(new TestReader(), {
    onRead: async ({ account, text, pictureHashes, pages }, tx) => {
      calls += 1;
      if (calls === 1) throw new Error('a fault');
      expect({ account, text, pictureHashes, pages: pages.length }).toEqual({ account: 'mayor-mobile', text: '路灯', pictureHashes: ['00000000000000f0'], pages: 1 });
      expect(await tx.query('SELECT 1 FROM document_jobs')).toHaveLength(1);
      return { resembles: [{ messageId: earlier, by: 'picture' }] };
    },
  });
  await settled();
  expect(await amendments()).toMatchObject([{ by: 'ocr', text: '路灯', resembles: [{ messageId: earlier, by: 'picture' }] }]);
});

it('what a person read stands for what the machine read, before and after it', async () => {
  const messageId = await letter('1', [scan('~路丁坏了')]);
  const text = async (id: string, words: string) => takeAnswers([{
    id, source: '/minsheng/spec/routing', type: 'message.text.v1', time: new Date().toISOString(), subject: messageId,
    data: { id, messageId, caseId: id, account: 'mayor-mobile', by: 'clerk:staff-1', text: await kit.sealer.seal(words, new Date()) },
  } as never], { ...kit.shared, service: 'mobile', zoneOf: () => 'Asia/Shanghai', isOwn: () => true, senders: [], intake: kit.intake });
  await text('0a6e2d38-58a4-4c3e-9a51-0f65d3a7c002', '路灯坏了');
  start(new TestReader());
  await settled();
  const [persons, machines] = await amendments();
  expect(persons).toMatchObject({ by: 'clerk:staff-1', text: '路灯坏了', textOrigin: { kind: 'clerk', confidence: 1 } });
  expect(machines).toMatchObject({ by: 'ocr', attachments: [{}, {}, { role: 'page' }] });
  expect(machines).not.toHaveProperty('text');
});

it('a text that is too long for a message is an attachment beside its beginning', async () => {
  const words = '很长的信'.repeat(22_000);
  await letter('1', [scan(words), scan(`${words}二`)]);
  start(new TestReader());
  await settled();
  for (const [index, { text, attachments }] of (await amendments()).entries()) {
    expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(256 * 1024);
    const whole = attachments?.filter(({ role }) => role === 'text');
    expect(whole).toHaveLength(1);
    if (index === 1) expect(whole).toMatchObject([{ state: 'stored', bytes: Buffer.byteLength(`${words}\n\n${words}二`) }]);
  }
});
