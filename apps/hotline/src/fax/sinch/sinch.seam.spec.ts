import request from 'supertest';
import type { ReceivedFax } from '../../../../../deploy/local/stand-ins/fax/faxes.ts';
import { sinchResource } from '../../../../../deploy/local/stand-ins/sinch/sinch.ts';
import type { RunningService } from '#libs/service';
import { documentOf, emptied, intakeRecords, line, number, openFaxHotline, pdf, sender, sinchProject, toldFaxes, type FaxKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: FaxKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openFaxHotline({ FAX_SPOOL: undefined });
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => emptied(kit));

const path = '/hotline/fax/sinch';
const page = ['original application/pdf', 'page image/webp'];
const stored = () => kit.query('SELECT 1 FROM receipts');
let count = 0;

function notice(changed: Partial<ReceivedFax> = {}, told: Record<string, unknown> = {}) {
  count += 1;
  const fax = kit.sinch.receive({ id: `01F3J0G1M4WQR6HG${count}`, from: sender, to: number, document: documentOf(), ...changed });
  return { event: 'INCOMING_FAX', eventTime: '2026-11-24T02:30:52Z', fax: { ...sinchResource(fax, sinchProject.projectId), ...told }, file: pdf('别人编的').toString('base64'), fileType: 'PDF' };
}
const asJson = (body: unknown) => request(service.url).post(path).set('content-type', 'application/json').send(JSON.stringify(body));
function asForm({ event, fax, file }: { event: string; fax: unknown; file: string }) {
  return request(service.url).post(path).field('event', event).field('fax', JSON.stringify(fax)).attach('file', Buffer.from(file, 'base64'), { filename: 'fax.pdf', contentType: 'application/pdf' });
}

describe.each<[string, () => request.Test, { phones?: string[]; files?: string[]; text?: string }]>([
  ['JSON', () => asJson(notice()), {}],
  ['a form with the document', () => asForm(notice()), {}],
  ['a form whose fax is typed as JSON', () => {
    const { event, fax, file } = notice();
    return request(service.url).post(path).field('event', event).attach('fax', Buffer.from(JSON.stringify(fax)), { filename: 'blob', contentType: 'application/json' }).attach('file', Buffer.from(file, 'base64'), 'fax.pdf');
  }, {}],
  ['JSON with another sender and line than Sinch has', () => asJson(notice({}, { from: '+8613800009999', to: '+8613800008888', status: 'FAILURE' })), {}],
  ['JSON of a fax that failed', () => asJson(notice({ status: 'failed', reason: 'call dropped', document: undefined })), { files: ['page unavailable: not all of the fax was received (call dropped)'], text: '' }],
  ['JSON of a fax that broke off', () => asJson(notice({ status: 'failed', reason: 'call dropped' })), { files: [...page, 'page unavailable: not all of the fax was received (call dropped)'] }],
  ['JSON of a fax whose sender gave no number', () => asJson(notice({ from: 'unknown' })), { phones: [] }],
])('a notification as %s', (_, send, { phones = [sender], files = page, text = '请修路灯' }) => {
  it('is one message, as Sinch itself has the fax', async () => {
    const answer = await send();
    expect([answer.status, answer.body]).toEqual([200, {}]);
    const [fax, ...others] = await toldFaxes(kit, ([one]) => one?.text === text && one.files.length === files.length);
    expect(others).toEqual([]);
    expect(fax).toMatchObject({ account: line, provider: 'sinch', phones, files, text });
  });
});

it('where Sinch stores no documents, the notification is kept, and a person is told', async () => {
  expect((await asForm(notice({ document: undefined }))).status).toBe(200);
  const [fax] = await toldFaxes(kit, ([one]) => one !== undefined);
  expect(fax?.files).toEqual(['page unavailable: the fax was received, but Sinch stores no documents: switch their storage on in the fax service']);
  expect((await intakeRecords(kit)).received[0]?.attachments).toContainEqual(expect.objectContaining({ role: 'original', mediaType: 'multipart/form-data' }));
});

it.each<[string, () => request.Test, number]>([
  ['of a fax that the project does not have', () => asJson({ event: 'INCOMING_FAX', fax: { id: '01F3J0G1M4WQR6HG-NOT-OURS' } }), 403],
  ['of a fax of another project', () => {
    const { fax } = notice();
    return asJson({ event: 'INCOMING_FAX', fax: { ...fax, id: '../../other/faxes/1' } });
  }, 403],
  ['without an id', () => asJson({ event: 'INCOMING_FAX', fax: {} }), 403],
  ['that is no JSON', () => request(service.url).post(path).set('content-type', 'application/json').send('{"fax"'), 403],
  ['that is empty', () => request(service.url).post(path), 403],
  ['that is half a form', () => request(service.url).post(path).set('content-type', 'multipart/form-data; boundary=x').send('--x\r\ncontent-disposition: form-data; name="fax"\r\n\r\n{'), 403],
  ['of a fax that we sent', () => asJson(notice({ direction: 'outbound' })), 200],
  ['of what became of a fax that we sent', () => asJson({ ...notice(), event: 'FAX_COMPLETED' }), 200],
  ['of a fax that is still coming in', () => asJson(notice({ status: 'receiving' })), 503],
])('nothing is kept of a notification %s', async (_, send, status) => {
  expect((await send()).status).toBe(status);
  expect((await stored()).length).toBe(0);
});

it.each(['server-error', 'cut'] as const)('is told to come again while Sinch cannot be asked: %s', async (fault) => {
  const body = notice();
  kit.sinch.failNext(fault);
  const refused = await asJson(body);
  expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([503, 300]);
  expect((await asJson(body)).status).toBe(200);
  await toldFaxes(kit, ([one]) => one?.text === '请修路灯');
});

it('the same notification ten times is one message', async () => {
  const body = notice();
  const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await asJson(body)).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await stored()).length).toBe(1);
});

it('who goes on naming foreign faxes has to wait, and Sinch is no longer asked for him', async () => {
  const foreign = (n: number) => asJson({ event: 'INCOMING_FAX', fax: { id: `01F3J0G1M4WQR6HG-FOREIGN-${n}` } });
  const before = kit.sinch.asked.length;
  const answers: number[] = [];
  for (let n = 0; n < 14; n += 1) answers.push((await foreign(n)).status);
  expect(answers.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4);
  expect(kit.sinch.asked.slice(before).filter((asked) => asked.includes('FOREIGN')).length).toBeLessThanOrEqual(10);
  expect(Number((await foreign(15)).headers['retry-after'])).toBeGreaterThan(0);
});

it('lists what was missed, page by page, and what came both ways is one', async () => {
  await service.close();
  await emptied(kit);
  const bodies = Array.from({ length: 101 }, (_, n) => notice({ id: `MISSED-FAX-${n}` }));
  notice({ id: 'MISSED-ARRIVING', status: 'receiving' });
  service = await kit.start();
  const faxes = await toldFaxes(kit, (all) => all.filter(({ id }) => id.startsWith('MISSED-FAX-')).length === 101);
  expect(faxes.some(({ id }) => id === 'MISSED-ARRIVING')).toBe(false);
  expect((await asJson(bodies[7])).status).toBe(200);
  expect((await intakeRecords(kit)).received.filter(({ source }) => source.id === 'MISSED-FAX-7')).toHaveLength(1);
});

it('half a provider is none: the service does not start', async () => {
  await expect(kit.start({ SINCH_KEY_SECRET: '' })).rejects.toThrow('SINCH_KEY_SECRET is not set. Set it, or take out SINCH_PROJECT_ID, SINCH_KEY_ID');
});

it('a city without Sinch has no such door', async () => {
  const without = await kit.start({ SINCH_PROJECT_ID: '', SINCH_KEY_ID: '', SINCH_KEY_SECRET: '' });
  expect((await request(without.url).post(path).send({ fax: { id: '01F3J0G1M4WQR6HG' } })).status).toBe(404);
});
