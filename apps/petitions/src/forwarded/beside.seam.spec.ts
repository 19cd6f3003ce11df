import request from 'supertest';
import { correspondent } from '#libs/contract';
import { readSheet, xlsxOf } from '#libs/documents';
import { csv, good, headings, openBureau, path, report, row, type Bureau, type Cell } from '../spec/bureau.ts';
import { png, zipOf } from '../spec/kit.ts';

jest.setTimeout(60_000);

let bureau: Bureau;
beforeAll(async () => {
  bureau = await openBureau();
});
afterAll(() => bureau.kit.close());
beforeEach(() => bureau.empty());

describe('scans', () => {
  const withScans = (zip: Record<string, Uint8Array | string>, ...rows: Cell[][]) => bureau.post().attach('file', xlsxOf([headings, ...rows]), '转送.xlsx').attach('file', zipOf(zip), '扫描.zip');

  it('go to the petition whose number is their name; what belongs to none is told', async () => {
    const answer = report(await withScans({ 'XF2026-001-1.png': png('1'), 'XF2026-001-2.png': png('2'), 'XF-2/封面.png': png('3'), '谁的.png': png('4'), 'XF-3.png': png('5') },
      good, row({ 0: 'XF-2', 4: '' }), row({ 0: 'XF-3', 6: '昨天' })).expect(200));
    expect(answer.rows.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'refused']);
    expect(answer.files.map(({ name, result, number, reason }) => [name, result, number, reason?.slice(0, 20)])).toEqual([
      ['XF-2/封面.png', 'accepted', 'XF-2', undefined], ['XF-3.png', 'refused', 'XF-3', 'the row of its petit'],
      ['XF2026-001-1.png', 'accepted', 'XF2026-001', undefined], ['XF2026-001-2.png', 'accepted', 'XF2026-001', undefined], ['谁的.png', 'refused', undefined, 'no petition of this '],
    ]);
    const [first, second] = (await bureau.messages()).toSorted((one, other) => other.text.length - one.text.length);
    expect(first).toMatchObject({ textOrigin: { kind: 'typed' }, attachments: [{ role: 'original', mediaType: 'image/png', name: 'XF2026-001-1.png' }, { role: 'original', name: 'XF2026-001-2.png' }, { role: 'original', mediaType: 'application/json' }] });
    expect(second).toMatchObject({ text: '', textOrigin: { kind: 'pending', confidence: 0 }, attachments: [{ role: 'original', mediaType: 'image/png' }, {}] });
    await expect(bureau.kit.query('SELECT 1 FROM document_jobs')).resolves.toHaveLength(3);
  });

  it('that come later are added once, and their petition stays known', async () => {
    await bureau.sheet(good).expect(200);
    const late = () => withScans({ 'XF2026-001.png': png('late') }, good).expect(200);
    expect(report(await late())).toMatchObject({ known: 1, different: 0, files: [{ result: 'accepted' }] });
    expect(report(await late())).toMatchObject({ known: 1, files: [{ result: 'known' }] });
    const scans = (await bureau.amendments()).filter(({ by }) => by === 'part');
    expect(scans).toHaveLength(1);
    expect(scans[0]?.attachments?.map(({ role, mediaType }) => [role, mediaType])).toEqual([['original', 'application/json'], ['original', 'image/png']]);
    await expect(bureau.kit.query('SELECT 1 FROM document_jobs')).resolves.toHaveLength(1);
  });

  it('all in one archive as the body', async () => {
    const answer = report(await bureau.sendSheet(zipOf({ '转送/表.xlsx': xlsxOf([headings, good]), '转送/XF2026-001.pdf': '%PDF-1.7\n' }), 'application/zip').expect(200));
    expect(answer).toMatchObject({ accepted: 1, files: [{ name: '转送/XF2026-001.pdf', result: 'accepted', number: 'XF2026-001' }] });
  });

  it('what a form says counts for rows that do not say it', async () => {
    await bureau.post().field('forwardedAt', '2026-11-20').field('office', '省信访局').attach('file', csv(['编号', '内容'], ['A1', '事一']), '表.csv').expect(200);
    expect(await bureau.messages()).toMatchObject([{ petition: { number: 'A1', office: '省信访局', forwardedAt: '2026-11-20T00:00:00+08:00' } }]);
  });
});

describe('JSON', () => {
  const one = { number: 'XF2026-001', petitioner: { name: '王建国', phone: ['13800001234', '0792-8123456'], capacity: 'on-behalf' }, text: '路灯坏了', registeredOn: '2026-11-18', forwardedAt: '2026-11-20T09:00:00+08:00', dueAt: '2027-01-19', confidential: false };

  test.each<[string, Record<string, unknown>]>([
    ['nested', one],
    ['flat', { number: 'XF2026-001', name: '王建国', phone: '13800001234、0792-8123456', capacity: '代他人', text: '路灯坏了', registeredOn: '2026-11-18', forwardedAt: '2026-11-20 09:00', dueAt: '2027-01-19' }],
  ])('one object, %s', async (_, body) => {
    expect(report(await bureau.post().send(body).expect(200))).toMatchObject({ accepted: 1, rows: [{ row: 1, result: 'accepted' }] });
    const [message] = await bureau.messages();
    expect(message).toMatchObject({ occurredAt: '2026-11-18T00:00:00+08:00', receivedAt: '2026-11-20T09:00:00+08:00' });
    await expect(bureau.kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toMatchObject({ name: '王建国', phones: ['+8613800001234', '+867928123456'], capacity: 'on-behalf' });
  });

  it('a list has a report, one object that is wrong a 400', async () => {
    const list = report(await bureau.post().send([one, { ...one, number: 'XF2', extra: 1 }, { ...one, number: 'XF3', text: {} }, 'no', { ...one, number: 'XF4', petitioner: { capacity: '国王' } }]).expect(200));
    expect(list).toMatchObject({ accepted: 1, refused: 4 });
    expect(list.rows.map(({ row: at, faults }) => [at, ...(faults ?? []).map(({ column, reason }) => `${column}: ${reason}`)])).toEqual([
      [1], [2, 'extra: is not a field of a petition'], [3, 'text: is no text'], [4, ': is no petition'], [5, 'capacity: is no capacity'],
    ]);
    const { body } = await bureau.post().send({ ...one, number: '', dueAt: '2026-01-01' }).set('accept-language', 'zh').expect(400);
    expect((body as { errors: { field: string; message: string }[] }).errors.map(({ field, message }) => [field, message])).toEqual([['number', '为空'], ['dueAt', '早于转送时间']]);
  });
});

describe('the report', () => {
  it('is there again, and as a sheet, for who has a key', async () => {
    const first = report(await bureau.sheet(good, row({ 0: 'XF2', 2: '12345' })).expect(200));
    const get = (from: string) => request(bureau.service.url).get(`${path}/${from}`);
    await expect(get(first.id).set('authorization', `Bearer ${bureau.key}`).expect(200).then(({ body }) => body as unknown)).resolves.toEqual(first);
    const { pathname, search } = new URL(first.download);
    await request(bureau.service.url).get(pathname).expect(401);
    const { body } = await request(bureau.service.url).get(pathname + search).set('authorization', `Bearer ${bureau.key}`).buffer(true).parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    }).expect(200);
    const read = await readSheet(body as Buffer);
    expect(read.ok && read.rows.map(({ cells }) => cells.slice(0, 5))).toEqual([
      ['row', 'petition number', 'result', 'cell', 'column'], [2, 'XF2026-001', 'accepted', null, null], [3, 'XF2', 'refused', 'C3', '联系电话'],
    ]);
    await get('nonsense').set('authorization', `Bearer ${bureau.key}`).expect(404);
    const [kept] = await bureau.kit.query<{ content: string }>('SELECT content FROM petition_reports');
    expect(kept?.content).not.toMatch(/XF2/);
  });

  it('under one Idempotency-Key is one report, and of another content none', async () => {
    const send = (...rows: Cell[][]) => bureau.sheet(...rows).set('idempotency-key', 'monday');
    const first = report(await send(good).expect(200));
    expect(report(await send(good).expect(200))).toEqual(first);
    await send(row({ 0: 'XF9' })).expect(422);
    expect(report(await bureau.sheet(good).expect(200))).toMatchObject({ known: 1 });
  });

  it('of 2,000 rows, and of the same again', async () => {
    const rows = Array.from({ length: 2000 }, (_, n) => row({ 0: `XF-${n}`, 2: `1380000${String(n).padStart(4, '0')}`, 4: `第${n}件：路灯坏了三天，请派人来看` }));
    expect(report(await bureau.sheet(...rows).expect(200))).toMatchObject({ accepted: 2000, known: 0, refused: 0 });
    expect(report(await bureau.sheet(...rows).expect(200))).toMatchObject({ accepted: 0, known: 2000, different: 0, refused: 0 });
    await expect(bureau.kit.query('SELECT count(*)::int AS count FROM receipts')).resolves.toEqual([{ count: 2000 }]);
  });
});
