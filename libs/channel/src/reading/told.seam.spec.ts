import { systemClock } from '#libs/service';
import { takeAnswers } from '../answers/take.ts';
import { MediaWorker } from '../media/worker.ts';
import { published, until } from '../spec/kit.ts';
import { createDocuments } from './documents.ts';
import { openPaper, pagesOf, scan, TestReader, type PaperKit } from './spec/paper-kit.ts';

jest.setTimeout(60_000);

let kit: PaperKit;

beforeEach(async () => {
  kit = await openPaper();
});
afterEach(() => kit.close());

it('a scan is taken in at once, pending; then its words, its pages and its likely sender are one amendment', async () => {
  const messageId = await kit.letter('1', [scan('~和中路的路灯坏了\n此致敬礼 王建国 电话:8123456')]);
  const [received] = await published(kit.store);
  expect(received?.data).toMatchObject({ text: '', textOrigin: { kind: 'pending', confidence: 0 } });
  kit.start(new TestReader());
  expect(await kit.settled()).toMatchObject([{ state: 'read', place: 0, pages: 2 }]);
  const [amended, ...rest] = await kit.amendments();
  expect(rest).toEqual([]);
  expect(amended).toMatchObject({ messageId, revision: 1, by: 'ocr', text: '和中路的路灯坏了\n\n此致敬礼 王建国 电话:8123456', textOrigin: { kind: 'ocr', confidence: expect.closeTo((8 * 0.5 + 19) / 27) } });
  expect(amended?.attachments?.map(({ role, mediaType, name }) => ({ role, mediaType, name }))).toEqual([
    { role: 'original', mediaType: 'image/png', name: 'scan.png' }, { role: 'original', mediaType: 'application/json', name: undefined },
    { role: 'page', mediaType: 'image/webp', name: 'page-1.webp' }, { role: 'page', mediaType: 'image/webp', name: 'page-2.webp' },
  ]);
  expect(await kit.who(amended)).toEqual({ name: '王建国', phones: ['+867928123456'], emails: [], capacity: 'self', proposed: ['name', 'phones'] });
  expect(await kit.registry.metrics()).toMatch(/minsheng_documents_total\{outcome="read"\} 1/);
});

it('who typed words and a sender has them on top; a scan only adds what is missing', async () => {
  await kit.letter('1', [scan('路灯坏了,住址:和中路18号 反映人:李四')], {
    text: '登记:路灯', textOrigin: { kind: 'typed', confidence: 1 }, correspondent: { name: '王建国', phones: ['+8613800001234'], emails: [], capacity: 'confidential' },
  });
  kit.start(new TestReader());
  await kit.settled();
  const [amended] = await kit.amendments();
  expect(amended).toMatchObject({ text: '登记:路灯\n\n路灯坏了,住址:和中路18号 反映人:李四', textOrigin: { kind: 'typed', confidence: 1 } });
  expect(await kit.who(amended)).toEqual({ name: '王建国', phones: ['+8613800001234'], emails: [], capacity: 'confidential', address: '和中路18号', proposed: ['address'] });
});

it('several files of a letter in their order, whichever is read first; fetched ones and later ones too', async () => {
  const reader = new TestReader();
  let release: () => void = () => {};
  reader.next.push(async (document, onPage) => {
    await new Promise<void>((resolve) => { release = resolve; });
    for (const page of pagesOf(document.bytes)) await onPage(page);
    return { outcome: 'read', pages: 1 };
  });
  await kit.letter('1', [scan('第一页')], { media: [{ url: '/2', mediaType: 'image/png', role: 'original' }] });
  const media = new MediaWorker({
    ...kit.shared, intake: kit.intake, access: () => undefined, leaseSeconds: 100,
    fetchMedia: async () => ({ outcome: 'stored', content: await kit.content.put(Buffer.from('%PDF-1.7 第二页')), contentType: 'application/pdf' }),
  });
  kit.workers.push(media);
  kit.start(reader, { parallel: 2, clock: systemClock });
  await until('the first is being read', () => reader.given.length === 1);
  media.start();
  await until('the second is read', async () => (await kit.jobs()).some(({ state }) => state === 'read'));
  release();
  expect(await kit.settled()).toMatchObject([{ place: 0 }, { place: 1 }]);
  const texts = (await kit.amendments()).flatMap(({ by, text }) => (by === 'ocr' ? [text] : []));
  expect(texts).toEqual(['%PDF-1.7 第二页', '第一页\n\n%PDF-1.7 第二页']);
  expect((await kit.amendments()).at(-1)?.attachments?.filter(({ role }) => role === 'page')).toHaveLength(2);
});

it('a blank letter is read, its page kept, and a person has to look', async () => {
  const messageId = await kit.letter('1', [scan('')]);
  kit.start(new TestReader());
  await kit.settled();
  expect(await kit.amendments()).toMatchObject([{ text: '', textOrigin: { kind: 'ocr', confidence: 0 }, attachments: [{}, {}, { role: 'page' }] }]);
  expect((await createDocuments(kit).of(messageId))[0]?.read).toMatchObject([{ page: 1, blank: true, lines: [] }]);
});

it('a photo beside words, a mail, and a sheet are no scans', async () => {
  await kit.letter('1', [scan('x', { role: 'media' }), scan('x', { mediaType: 'text/csv' })], { text: '路灯' });
  expect(await kit.jobs()).toEqual([]);
});

describe('what is shown meanwhile', () => {
  it('pages as they are read, sealed; their pictures; and what changed is told', async () => {
    const documents = createDocuments(kit);
    const messageId = await kit.letter('1', [scan('第一页写着秘密\n第二页')]);
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
    kit.start(reader);
    await until('the first page', () => changes > 0);
    expect(await documents.of(messageId)).toMatchObject([{ state: 'waiting', pages: 2, read: [{ page: 1, text: '第一页写着秘密', lines: [{ box: [1, 2, 30, 4] }], confidence: 1 }] }]);
    expect((await documents.picture(messageId, 0, 1))?.bytes.toString()).toBe('picture of 第一页写着秘密');
    expect(await documents.picture(messageId, 0, 2)).toBeUndefined();
    release();
    await kit.settled();
    end();
    expect(changes).toBeGreaterThanOrEqual(3);
    expect(await documents.of(messageId)).toMatchObject([{ state: 'read', read: [{}, { page: 2 }] }]);
    expect(JSON.stringify(await kit.store.query('SELECT * FROM document_pages'))).not.toContain('秘密');
  });
});

it('the adapter says what it resembles, in the same transaction; if it fails, nothing is told and it is done again', async () => {
  const earlier = '0a6e2d38-58a4-4c3e-9a51-0f65d3a7c001';
  await kit.letter('1', [scan('路灯')]);
  let calls = 0;
  kit.start(new TestReader(), {
    onRead: async ({ account, text, pictureHashes, pages }, tx) => {
      calls += 1;
      if (calls === 1) throw new Error('a fault');
      expect({ account, text, pictureHashes, pages: pages.length }).toEqual({ account: 'mayor-mobile', text: '路灯', pictureHashes: ['00000000000000f0'], pages: 1 });
      expect(await tx.query('SELECT 1 FROM document_jobs')).toHaveLength(1);
      return { resembles: [{ messageId: earlier, by: 'picture' }] };
    },
  });
  await kit.settled();
  expect(await kit.amendments()).toMatchObject([{ by: 'ocr', text: '路灯', resembles: [{ messageId: earlier, by: 'picture' }] }]);
});

it('what a person read stands for what the machine read, before and after it', async () => {
  const messageId = await kit.letter('1', [scan('~路丁坏了')]);
  const text = async (id: string, words: string) => takeAnswers([{
    id, source: '/minsheng/spec/routing', type: 'message.text.v1', time: new Date().toISOString(), subject: messageId,
    data: { id, messageId, caseId: id, account: 'mayor-mobile', by: 'clerk:staff-1', text: await kit.sealer.seal(words, new Date()) },
  } as never], { ...kit.shared, service: 'mobile', zoneOf: () => 'Asia/Shanghai', isOwn: () => true, senders: [], intake: kit.intake });
  await text('0a6e2d38-58a4-4c3e-9a51-0f65d3a7c002', '路灯坏了');
  kit.start(new TestReader());
  await kit.settled();
  const [persons, machines] = await kit.amendments();
  expect(persons).toMatchObject({ by: 'clerk:staff-1', text: '路灯坏了', textOrigin: { kind: 'clerk', confidence: 1 } });
  expect(machines).toMatchObject({ by: 'ocr', attachments: [{}, {}, { role: 'page' }] });
  expect(machines).not.toHaveProperty('text');
});

it('a text that is too long for a message is an attachment beside its beginning', async () => {
  const words = '很长的信'.repeat(22_000);
  await kit.letter('1', [scan(words), scan(`${words}二`)]);
  kit.start(new TestReader());
  await kit.settled();
  for (const [index, { text, attachments }] of (await kit.amendments()).entries()) {
    expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(256 * 1024);
    const whole = attachments?.filter(({ role }) => role === 'text');
    expect(whole).toHaveLength(1);
    if (index === 1) expect(whole).toMatchObject([{ state: 'stored', bytes: Buffer.byteLength(`${words}\n\n${words}二`) }]);
  }
});
