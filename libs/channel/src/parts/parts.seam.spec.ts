import type { InboundItem } from '../intake/item.ts';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { item, openKit, published, type Kit } from '../spec/kit.ts';

let database: TestDatabase;
let kit: Kit;

beforeEach(async () => {
  database = await testDatabase();
  kit = await openKit(database.adminUrl);
});
afterEach(async () => {
  await kit.close();
  await database.drop();
});

const nobody = { phones: [], emails: [], capacity: 'self' } as const;
const unknown = () => ({ ...nobody, phones: [], emails: [] });

function part(id: string, changed: Partial<InboundItem> = {}): InboundItem {
  const { replyTo: _, ...call } = item('CA1');
  return {
    ...call, medium: 'call', part: id, text: '', correspondent: unknown(), original: { bytes: Buffer.from(id), mediaType: 'text/plain' },
    response: () => ({ status: 200, headers: {}, body: id }), ...changed,
  };
}

const record = part('record', { correspondent: { ...unknown(), phones: ['+8613800001234'] }, call: { id: 'CA1', seconds: 61 } });
const recording = part('recording:RE1', { media: [{ url: 'https://example.org/RE1', mediaType: 'audio/mpeg', role: 'recording' }] });
const note = part('note', { text: '路灯坏了', textOrigin: { kind: 'clerk', confidence: 1 }, place: { text: '和中路' } });

it.each([
  ['record first', [record, recording, note]], ['note first', [note, recording, record]], ['recording first', [recording, note, record]],
])('three parts are one message and two amendments: %s', async (_, parts) => {
  for (const one of parts) await kit.intake.accept(one);
  const [first, ...later] = await published(kit.store);
  expect(first?.type).toBe('intake.message.received.v1');
  expect(later.map(({ data }) => data.revision)).toEqual([1, 2]);
  expect(new Set([first, ...later].map((one) => one?.key)).size).toBe(1);
  const told = Object.assign({}, ...[first, ...later].map((one) => one?.data)) as Record<string, unknown>;
  expect(told).toMatchObject({ text: '路灯坏了', textOrigin: { kind: 'clerk', confidence: 1 }, place: { text: '和中路' }, call: { id: 'CA1', seconds: 61 } });
  // One original of each, and the recording that is to be fetched, which its job finds.
  const attachments = told.attachments as { role: string }[];
  expect(attachments.map(({ role }) => role).sort()).toEqual(['original', 'original', 'original', 'recording']);
  const [job] = await kit.store.query<{ place: number }>('SELECT place FROM media_jobs');
  expect(attachments[job?.place ?? -1]?.role).toBe('recording');
});

it('each part counts once, and whoever sends it again gets its own answer', async () => {
  await kit.intake.accept(record);
  const first = await kit.intake.accept(recording);
  const again = await Promise.all([kit.intake.accept(recording), kit.intake.accept(recording)]);
  expect(first).toMatchObject({ duplicate: false, response: { body: 'recording:RE1' } });
  for (const one of again) expect(one).toMatchObject({ duplicate: true, conflict: false, response: { body: 'recording:RE1' } });
  expect(await published(kit.store)).toHaveLength(2);
});

it('parts that come at the same moment are one message', async () => {
  const parts = Array.from({ length: 12 }, (_, n) => part(`recording:RE${n}`));
  await Promise.all(parts.map((one) => kit.intake.accept(one)));
  const records = await published(kit.store);
  expect(records.filter(({ type }) => type === 'intake.message.received.v1')).toHaveLength(1);
  expect(records.slice(1).map(({ data }) => data.revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

it('what a person heard is told once, and stands for the machine’s transcript that comes after it', async () => {
  const { messageId } = await kit.intake.accept(record);
  const words = { part: 'transcript:clerk', by: 'clerk:staff-1', text: '灯坏了', textOrigin: { kind: 'transcript', confidence: 1 } } as const;
  await expect(kit.intake.addText(messageId, words)).resolves.toBe(1);
  await expect(kit.intake.addText(messageId, { ...words, part: 'transcript:1', by: 'transcript', text: '等坏了', textOrigin: { kind: 'transcript', confidence: 0.6 } })).resolves.toBeUndefined();
  const [, amended, ...more] = await published(kit.store);
  expect(amended?.data).toMatchObject({ by: 'clerk:staff-1', text: '灯坏了', textOrigin: { kind: 'transcript', confidence: 1 } });
  expect(more).toEqual([]);
});

it('who called lies sealed in the parts too', async () => {
  await kit.intake.accept(record);
  const rows = await kit.store.query('SELECT * FROM message_parts');
  expect(JSON.stringify(rows)).not.toContain('13800001234');
});

it('parts that are too long together are an attachment beside their beginning, whole, in one place', async () => {
  const long = '路灯坏了'.repeat(14_000);
  const said = (id: string, text: string) => part(id, { text, textOrigin: { kind: 'clerk', confidence: 1 } });
  const { messageId } = await kit.intake.accept(said('note', long));
  await kit.intake.accept(said('note:2', long));
  await kit.intake.addText(messageId, { part: 'transcript:0', by: 'transcript', text: '听到的', textOrigin: { kind: 'transcript', confidence: 0.5 } });
  const [, ...amended] = await published(kit.store);
  const whole = amended.map(({ data }) => (data.attachments as { role: string; bytes: number }[]).flatMap(({ role, bytes }, place) => (role === 'text' ? [{ place, bytes }] : [])));
  expect(whole).toEqual([[{ place: 2, bytes: 2 * long.length * 3 + 2 }], [{ place: 2, bytes: 2 * long.length * 3 + 4 + 9 }]]);
  for (const { data } of amended) expect(Buffer.byteLength(data.text as string)).toBeLessThanOrEqual(256 * 1024);
});
