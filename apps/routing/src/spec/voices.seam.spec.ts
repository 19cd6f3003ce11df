import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { answersTopic, derivedId, encodeEvent, eventTypes, intakeTopic, messageId, messageText, type IntakeMessageReceived } from '#libs/contract';
import { correspondentKey } from '#libs/privacy';
import { steppedClock } from '#libs/service';
import type { Task } from '../records/tasks.ts';
import { askOf } from './ask.ts';
import { cityKey, openKit, until, type Kit } from './kit.ts';
import { readAll } from './read-all.ts';

jest.setTimeout(180_000);

/** A Tuesday, 09:00 in the city. */
const clock = steppedClock(new Date('2026-11-24T01:00:00.000Z'));
let kit: Kit;
beforeAll(async () => {
  kit = await openKit(clock);
});
afterAll(() => kit?.close());
const { caseOf } = askOf(() => kit);

const tasks = async (kind: string, done = false) => (await kit.api('staff').get<{ items: Task[] }>(`/api/tasks?kind=${kind}&done=${done}`)).body.items;

/** A call that left a recording, as hotline tells it. */
async function call(from: string, over: Partial<IntakeMessageReceived> = {}): Promise<string> {
  const id = messageId(kit.city.code, 'mayor-hotline', randomUUID());
  const at = clock.now().toISOString();
  const data: IntakeMessageReceived = {
    id, channel: 'hotline', medium: 'call', category: 'mayor-line', account: 'mayor-hotline', occurredAt: at, receivedAt: at, storedAt: at,
    source: { provider: 'twilio', id: `CA${id}` }, correspondent: await kit.sealer.seal({ phones: [from], emails: [], capacity: 'self' }, clock.now()),
    text: '', language: 'und', textOrigin: { kind: 'pending', confidence: 0 },
    attachments: [{ state: 'unavailable', reason: 'not fetched yet', role: 'recording' }], call: { id: `CA${id}`, seconds: 40 }, ...over,
  };
  await kit.publishRaw(intakeTopic, [{
    key: correspondentKey(cityKey, { phones: [from], emails: [], messageId: id }),
    ...encodeEvent({ id, type: eventTypes.received, source: '/minsheng/jiujiang/hotline', time: at, data }),
  }]);
  return id;
}

async function source(state: 'failing' | 'working', reason?: string): Promise<void> {
  const id = randomUUID();
  const since = clock.now().toISOString();
  const data = { id, account: 'mayor-mailbox', source: 'imap:mayor-mailbox', state, since, ...(reason === undefined ? {} : { reason }) };
  await kit.publishRaw(intakeTopic, [{ key: 'mayor-mailbox', ...encodeEvent({ id, type: eventTypes.sourceChanged, source: '/minsheng/jiujiang/mailbox', time: since, data }) }]);
}

it('a recording that nobody has heard is a task after ten minutes; what a person heard goes to who took the call in, once', async () => {
  const id = await call('+8613955500001');
  const { id: caseId } = await caseOf(id);
  expect((await tasks('call-back')).map((task) => task.caseId)).toContain(caseId);
  expect(await tasks('transcribe')).toEqual([]);
  clock.jumpTo(new Date(clock.now().getTime() + 10 * 60_000));
  const [task] = await tasks('transcribe');
  expect(task).toMatchObject({ caseId, detail: { messageId: id, medium: 'call' } });

  const staff = kit.api('staff');
  const path = `/api/tasks/${task!.id}/transcript`;
  expect(await staff.post(path, { text: ' ' })).toMatchObject({ status: 400, body: { errors: [{ field: 'text' }] } });
  const [first, second] = [await staff.post<Task>(path, { text: '和中路的路灯坏了' }), await staff.post<Task>(path, { text: '别的话' })];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(first.body).toMatchObject({ outcome: 'transcribed', doneBy: 'key-staff' });
  expect(second.body).toEqual(first.body);

  const told = await until('the text on answers.v1', async () => {
    const found = (await readAll(kit, 'admin', answersTopic, 'spec')).filter(({ headers }) => headers.ce_type === eventTypes.messageText);
    return found.length > 0 && found;
  });
  expect(told).toHaveLength(1);
  const data = messageText.parse(JSON.parse(told[0]!.value));
  expect(data).toMatchObject({ id: derivedId('text', task!.id), messageId: id, caseId, account: 'mayor-hotline', by: 'clerk:key-staff' });
  expect(await kit.sealer.open(data.text, z.string())).toBe('和中路的路灯坏了');
});

it('a text can be given to no other task, and to none that there is not', async () => {
  const [other] = await tasks('call-back');
  expect((await kit.api('staff').post(`/api/tasks/${other!.id}/transcript`, { text: '好' })).status).toBe(409);
  expect((await kit.api('staff').post(`/api/tasks/${randomUUID()}/transcript`, { text: '好' })).status).toBe(404);
  expect((await kit.api('department:housing').post(`/api/tasks/${other!.id}/transcript`, { text: '好' })).status).toBe(403);
});

it('a machine’s transcript ends the task when it is sure, and the case goes by its words', async () => {
  const id = await call('+8613955500002');
  await caseOf(id);
  const at = clock.now().toISOString();
  const data = { messageId: id, revision: 1, at, by: 'transcript', text: '和中路的路灯坏了三天了', textOrigin: { kind: 'transcript', confidence: 0.9 } };
  await kit.publishRaw(intakeTopic, [{
    key: correspondentKey(cityKey, { phones: ['+8613955500002'], emails: [], messageId: id }),
    ...encodeEvent({ id: derivedId(id, 'amended', '1'), type: eventTypes.amended, source: '/minsheng/jiujiang/hotline', time: at, data }),
  }]);
  const done = await until('the end of the task', async () => (await tasks('transcribe', true)).find(({ detail }) => detail.messageId === id));
  expect(done).toMatchObject({ doneBy: 'routing', outcome: 'the text came: transcript, confidence 0.90' });
  const { unit } = await caseOf(id);
  expect(unit).toBe('urban-management');
});

it('what a machine read and is not sure of is a person’s at once, not after ten minutes', async () => {
  const id = await call('+8613955500003');
  await caseOf(id);
  const at = clock.now().toISOString();
  const data = { messageId: id, revision: 1, at, by: 'ocr', text: '禾中路的路丁坏了', textOrigin: { kind: 'ocr', confidence: 0.31 } };
  await kit.publishRaw(intakeTopic, [{
    key: correspondentKey(cityKey, { phones: ['+8613955500003'], emails: [], messageId: id }),
    ...encodeEvent({ id: derivedId(id, 'amended', '1'), type: eventTypes.amended, source: '/minsheng/jiujiang/hotline', time: at, data }),
  }]);
  const task = await until('the task', async () => (await tasks('transcribe')).find(({ detail }) => detail.messageId === id));
  expect(task).toMatchObject({ subject: 'a machine read it and is not sure (0.31): compare it with the original' });
});

it('a source that fails is one task, and none any more when it works', async () => {
  await source('failing', 'the server refused the sign-in');
  await source('failing', 'the server refused the sign-in again');
  const [task, ...more] = await until('the task', async () => { const found = await tasks('source'); return found.length > 0 && found; });
  expect(task).toMatchObject({ subject: 'imap:mayor-mailbox cannot be asked: the server refused the sign-in', detail: { account: 'mayor-mailbox' } });
  await source('working');
  await until('its end', async () => (await tasks('source')).length === 0);
  expect(more).toEqual([]);
  // A second time it is a new task.
  await source('failing', 'it hangs');
  await until('the next task', async () => (await tasks('source')).length === 1);
});

it('who opens case after case within an hour is acknowledged no more, and a person looks', async () => {
  const before = await kit.sql<{ id: string }>('SELECT id FROM cases');
  // Each goes to its unit at once, so time alone joins none to the one before.
  for (let n = 0; n < 15; n += 1) await kit.publish({ text: `和中路的路灯坏了，第${n}盏`, from: '+8613955500099' });
  const own = await until('fifteen cases', async () => {
    const all = await kit.sql<{ id: string }>('SELECT id FROM cases');
    return all.length === before.length + 15 && all.map(({ id }) => id).filter((id) => !before.some((one) => one.id === id));
  });
  await until('what becomes of them', async () => {
    clock.jumpTo(new Date(clock.now().getTime() + 1000));
    return (await kit.sql('SELECT 1 FROM acknowledgements')).length === 0;
  });
  const acknowledged = await kit.sql("SELECT 1 FROM answers WHERE kind = 'acknowledgement' AND case_id = ANY($1)", [own]);
  const looked = await kit.sql("SELECT 1 FROM tasks WHERE subject LIKE 'not acknowledged: %' AND case_id = ANY($1)", [own]);
  // Those that were opened before it was seen have theirs.
  expect(acknowledged.length).toBeLessThanOrEqual(12);
  expect(acknowledged.length + looked.length).toBe(15);
});
