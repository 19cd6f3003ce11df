import { z } from 'zod';
import type { City } from '#libs/city';
import {
  address, answer, answerResultsTopic, answersTopic, encodeEvent, eventSource, eventTypes, type Answer, type AnswerResult, type CaseEventOf,
} from '#libs/contract';
import { createSealer, parseSealingKeys, withKeysForMonths, type Sealer } from '#libs/privacy';
import { silentLogger, systemClock, systemRandom, type Clock } from '#libs/service';
import { openStore, storeMigrations, type Store } from '#libs/store';
import { provisionRole, testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { handleResults } from '../answers/handle-results.ts';
import { record, type CaseState, type Draft } from '../case/state.ts';
import type { Step } from '../effects/step.ts';
import { writeSteps } from '../effects/write-steps.ts';
import { aCase, heldCase, jiujiang, opened, tuesday, unitA, unitB } from '../fixtures.ts';
import { routingMigrations } from '../records/migrations.ts';
import { replacePosts } from './holders.ts';
import { sendTellings } from './send-tellings.ts';

jest.setTimeout(60_000);

/** 17:00 in the city. */
const afternoon = new Date(tuesday);
/** 23:30 in the city, in its quiet hours. */
const night = new Date('2026-11-24T15:30:00Z');
const morning = new Date('2026-11-24T23:00:00Z');

const numbers = { one: '+8613800007001', three: '+8613800007003', centre: '+8613800007009' };
const mail = 'chen@example.com';

let now = afternoon;
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
let city: City;
let database: TestDatabase;
let store: Store;
let sealer: Sealer;

beforeAll(async () => {
  city = await jiujiang();
  database = await testDatabase();
  store = await openStore({
    url: await provisionRole(database, 'routing'), schema: 'routing', applicationName: 'spec', clock: systemClock, logger: silentLogger,
    migrations: [...storeMigrations, ...routingMigrations],
  });
  sealer = createSealer(parseSealingKeys(JSON.stringify(withKeysForMonths({ keys: [] }, afternoon, 1, systemRandom).file)));
  await store.transaction((tx) => replacePosts(tx, [
    // Level 2 is vacant; levels 3 and 4 are one person in two posts.
    { unit: unitA, level: 1, holder: { name: '陈一', phone: numbers.one, email: mail } },
    { unit: unitA, level: 3, holder: { name: '林三', phone: numbers.three } },
    { unit: unitA, level: 4, holder: { name: '林三', phone: numbers.three } },
    { unit: 'center', level: 2, holder: { name: '高九', phone: numbers.centre } },
    { unit: unitB, level: 1, holder: { name: '陈一', email: mail } },
  ], sealer, 'spec', afternoon));
});
afterAll(async () => {
  await store?.close();
  await database.drop();
});
beforeEach(async () => {
  now = afternoon;
  await store.query('TRUNCATE leader_tellings, tasks, answers, outbox, cases CASCADE');
});

let next = 0;
const fresh = () => `00000000-0000-4000-8000-${String(700 + next++).padStart(12, '0')}`;
const caseOf = (make: (over: Partial<CaseState>) => CaseState, over: Partial<CaseState> = {}): CaseState => {
  const id = fresh();
  return make({ id, number: `JJ-20261124-${id.slice(-6)}`, policy: city.hash, due: { at: '2026-12-01T09:30:00.000Z', deadline: 'week', policy: city.hash, provisional: false }, ...over });
};

const assigned: Draft = { type: 'case.assigned', data: { lead: unitA, supporting: [unitB], by: 'rule', disputed: false, reasons: [] } };
const escalated = (level: number, unit = unitA): Draft => ({ type: 'case.escalated', data: { unit, level, at: tuesday } });

/** Decides these events on a case and writes all that follows, as routing does; gives the case as it is then. */
async function write(before: CaseState, drafts: Draft[], at = now): Promise<CaseState> {
  const { state, events } = record(before, drafts, { at: at.toISOString(), by: { kind: 'clock' }, nextId: fresh });
  const step: Step = {
    before, state, events, messages: [], entries: [], senders: [], tasks: [],
    story: { messages: [opened({ text: '路灯坏了，我的电话13800001234' }, { name: '王秀兰' })], entries: [] },
  };
  await store.transaction((tx) => writeSteps(tx, [step], { city: () => city, cityOf: () => Promise.resolve(city), opener: { sealer }, random: systemRandom }, at));
  return state;
}

interface Sent {
  to: string;
  text: string;
  answer: Answer;
}

/** What the loop gives out now. */
async function sent(): Promise<Sent[]> {
  await store.query('TRUNCATE outbox');
  while (await sendTellings({ store, clock, city: () => city })) { /* until drained */ }
  const rows = await store.query<{ value: Buffer }>('SELECT value FROM outbox WHERE topic = $1 ORDER BY seq', [answersTopic]);
  return Promise.all(rows.map(async ({ value }) => {
    const given = answer.parse(JSON.parse(String(value)));
    return { answer: given, to: (await sealer.open(given.to, address)).address, text: await sealer.open(given.text, z.string()) };
  }));
}

const tasks = () => store.query<{ kind: string; case_id: string | null; detail: unknown }>("SELECT kind, case_id, detail FROM tasks WHERE kind = 'vacant-post' ORDER BY detail->>'unit', detail->>'level'");

describe('each level is told once per round', () => {
  it('level 1 of the lead at assignment, by SMS, as an answer of the city’s line', async () => {
    const { id, number } = await write(caseOf(aCase), [assigned]);
    const [only, ...others] = await sent();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ to: numbers.one, answer: { caseId: id, kind: 'notice', medium: 'sms', account: 'mayor-mobile' } });
    expect(only!.text).toContain(`办公室主任（经办）：求助${number}自2026-11-24 17:00起由九江市城市管理局办理，期限2026-12-01 17:30`);
    expect(await store.query('SELECT id, kind, state FROM answers')).toEqual([{ id: only!.answer.id, kind: 'leader', state: 'given' }]);
    expect(await sent()).toEqual([]);
  });

  it('not again when it is assigned again, or escalated again, in the round', async () => {
    let state = await write(caseOf(aCase), [assigned]);
    state = await write(state, [escalated(3)]);
    state = await write(state, [escalated(3)]);
    state = await write(state, [{ ...assigned, data: { ...(assigned.data as CaseEventOf<'case.assigned'>['data']), supporting: [] } } as Draft]);
    expect((await sent()).map(({ to }) => to)).toEqual([numbers.one, numbers.three]);
    await write({ ...state, round: 2 }, [escalated(3)]);
    expect((await sent()).map(({ to }) => to)).toEqual([numbers.three]);
  });

  it('two rungs that one person holds are both told to him', async () => {
    await write(caseOf(heldCase), [escalated(3), escalated(4)]);
    const both = await sent();
    expect(both.map(({ to, text }) => [to, /升级至(第.级)/.exec(text)?.[1]])).toEqual([[numbers.three, '第3级'], [numbers.three, '第4级']]);
  });

  it('every reminder of a person', async () => {
    const remind: Draft = { type: 'case.reminded', data: { unit: unitA, level: 1, at: tuesday, instruction: '请尽快联系群众' } };
    await write(await write(caseOf(heldCase), [remind]), [remind]);
    const both = await sent();
    expect(both.map(({ to }) => to)).toEqual([numbers.one, numbers.one]);
    expect(both[0]!.text).toContain('意见：请尽快联系群众。');
  });

  it('by mail, with its number as the subject, where there is no mobile number', async () => {
    const state = caseOf(heldCase, { supporting: [unitB] });
    await write(state, [{ type: 'case.reminded', data: { unit: unitB, level: 1, at: tuesday } }]);
    expect(await sent()).toEqual([expect.objectContaining({ to: mail, answer: expect.objectContaining({ medium: 'email', account: 'mayor-mailbox', subject: state.number }) })]);
  });

  it('supervision goes to the main leader, with its own limit', async () => {
    await write(caseOf(heldCase), [{ type: 'case.supervised', data: { instruction: '限期解决', dueAt: '2026-11-27T09:30:00.000Z' } }]);
    const [only] = await sent();
    expect(only).toMatchObject({ to: numbers.three, text: expect.stringContaining('意见：限期解决。请于2026-11-27 17:30前落实') });
  });
});

describe('a vacant rung', () => {
  it('goes to the next one up, and is one task however many cases meet it', async () => {
    for (let n = 0; n < 3; n += 1) await write(caseOf(heldCase), [escalated(2)]);
    const all = await sent();
    expect(all.map(({ to }) => to)).toEqual([numbers.three, numbers.three, numbers.three]);
    expect(all[0]!.text).toContain('第2级（空缺，转第3级），九江市城市管理局局长');
    expect(await tasks()).toEqual([{ kind: 'vacant-post', case_id: null, detail: { unit: unitA, level: 2 } }]);
    await store.query("UPDATE tasks SET done_at = now(), done_by = 'spec', outcome = 'seen'");
    await write(caseOf(heldCase), [escalated(2)]);
    expect(await tasks()).toHaveLength(2);
  });

  it('is one task of transactions that meet it at the same time', async () => {
    const cases = Array.from({ length: 12 }, () => caseOf(heldCase, { unit: 'transport', lastLead: 'transport' }));
    await Promise.all(cases.map((state) => write(state, [escalated(2, 'transport'), escalated(3, 'transport')])));
    expect(await tasks()).toEqual([2, 3, 4].map((level) => ({ kind: 'vacant-post', case_id: null, detail: { unit: 'transport', level } })));
    expect(await sent()).toEqual([]);
  });

  it('is none at level 1 of a unit, which has its topic; the centre has none', async () => {
    await write(caseOf(heldCase, { unit: 'transport' }), [{ type: 'case.overdue', data: { unit: 'transport', level: 1, at: tuesday } }]);
    expect(await tasks()).toEqual([]);
    await write(caseOf(aCase), [{ type: 'case.overdue', data: { unit: 'center', level: 1, at: tuesday } }]);
    expect((await tasks()).map(({ detail }) => detail)).toEqual([{ unit: 'center', level: 1 }]);
    expect((await sent()).map(({ to }) => to)).toEqual([numbers.centre]);
  });

  it('whose key was erased counts as vacant: the decision stands', async () => {
    const [row] = await store.query<{ holder: string }>('SELECT holder FROM post_holders WHERE unit = $1 AND level = 3', [unitA]);
    const erased = createSealer(parseSealingKeys(JSON.stringify(withKeysForMonths({ keys: [] }, new Date('2020-01-01T00:00:00Z'), 0, systemRandom).file)));
    await store.query('UPDATE post_holders SET holder = $2 WHERE unit = $1 AND level = 3', [unitA, await erased.seal({ name: '林三' }, new Date('2020-01-01T00:00:00Z'))]);
    await write(caseOf(heldCase), [escalated(3)]);
    expect((await tasks()).map(({ detail }) => detail)).toEqual([{ unit: unitA, level: 3 }]);
    expect((await sent())[0]?.text).toContain('第3级（空缺，转第4级）');
    await store.query('UPDATE post_holders SET holder = $2 WHERE unit = $1 AND level = 3', [unitA, row!.holder]);
  });
});

describe('quiet hours delay the sending, not the telling', () => {
  it('until their end', async () => {
    now = night;
    await write(caseOf(heldCase), [escalated(3)]);
    expect(await store.query('SELECT at, not_before FROM leader_tellings')).toEqual([{ at: night, not_before: morning }]);
    now = new Date(morning.getTime() - 1);
    expect(await sent()).toEqual([]);
    now = morning;
    expect((await sent()).map(({ to }) => to)).toEqual([numbers.three]);
  });

  it('but of no emergency', async () => {
    now = night;
    await write(caseOf(heldCase, { emergency: true }), [escalated(3)]);
    expect(await sent()).toHaveLength(1);
  });
});

it('several instances send each telling once', async () => {
  const many = 230;
  for (let n = 0; n < many; n += 1) await write(caseOf(heldCase), [escalated(3)]);
  await store.query('TRUNCATE outbox');
  const drain = async () => {
    while (await sendTellings({ store, clock, city: () => city })) { /* until drained */ }
  };
  await Promise.all([drain(), drain(), drain()]);
  await drain();
  const [row] = await store.query<{ rows: number; ids: number }>('SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM outbox WHERE topic = $1', [answersTopic]);
  expect(row).toEqual({ rows: many, ids: many });
});

it('keeps and gives out nothing personal in clear, and no text once it is given', async () => {
  const expectSealed = (rows: unknown) => expect(JSON.stringify(rows)).not.toMatch(/1380000|王秀兰|陈一|林三|example\.com|路灯坏了/);
  await write(caseOf(aCase), [assigned, escalated(2), escalated(4)]);
  const kept = async () => [
    await store.query('SELECT * FROM leader_tellings'), await store.query('SELECT * FROM post_holders'), await store.query('SELECT * FROM tasks'),
    // What a unit itself is shown goes to its own topic, by rules of its own.
    await store.query("SELECT topic, headers, convert_from(value, 'UTF8') AS value FROM outbox WHERE topic NOT LIKE 'departments.%'"), await store.query('SELECT * FROM answers'),
  ];
  expectSealed(await kept());
  expect(await sent()).toHaveLength(3);
  expectSealed(await kept());
  expect(await store.query('SELECT DISTINCT address, content FROM leader_tellings')).toEqual([{ address: null, content: null }]);
});

it('one that cannot be delivered becomes a task, as any answer does', async () => {
  const { id: caseId } = await write(caseOf(heldCase), [escalated(3)]);
  const [only] = await sent();
  const data: AnswerResult = { id: fresh(), answerId: only!.answer.id, caseId, state: 'failed', at: tuesday, reason: '21211 not a number' };
  const { headers, value } = encodeEvent({ id: data.id, type: eventTypes.answerResult, source: eventSource(city.code, 'mobile'), time: tuesday, data });
  const record = { topic: answerResultsTopic, partition: 0, offset: '0', key: caseId, timestamp: afternoon, headers, value: Buffer.from(value) };
  await handleResults([record], { store, clock, random: systemRandom });
  expect(await store.query("SELECT case_id, detail FROM tasks WHERE kind = 'undeliverable'")).toEqual([{ case_id: caseId, detail: { answerId: only!.answer.id } }]);
  expect(await store.query('SELECT state, reason FROM answers')).toEqual([{ state: 'failed', reason: '21211 not a number' }]);
});
