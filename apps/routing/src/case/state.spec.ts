import fc from 'fast-check';
import type { CaseEvent, Due } from '#libs/contract';
import { caseEvent } from '#libs/contract';
import type { City } from '#libs/city';
import { aCase, heldCase, jiujiang, tuesday, stamp, unitA, unitB, unopened, uuid } from '../fixtures.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import { policyOf } from './policy.ts';
import { record, type CaseState, type Draft } from './state.ts';

const due = (at: string): Due => ({ at, deadline: 'week', policy: unopened.policy, provisional: false });

const openedDraft: Draft = {
  type: 'case.opened',
  data: {
    number: unopened.number, messageId: uuid(1), channel: 'mobile', medium: 'sms', inputCategory: 'mayor-line',
    account: 'mayor-mobile', receivedAt: tuesday, countedFrom: tuesday, implausible: false, candidates: [],
  },
};
const classifiedDraft: Draft = {
  type: 'case.classified',
  data: { kind: 'help', category: 'municipal', subcategory: 'street-lighting', district: 'xunyang', deadline: 'week', confidence: 0.8, by: 'rule', reasons: [] },
  due: due('2026-12-01T09:30:00Z'),
};
const assignedTo = (lead: string, by: 'rule' | 'person' = 'rule', supporting: string[] = [], disputed = false): Draft => ({
  type: 'case.assigned', data: { lead, supporting, by, disputed, reasons: [] },
});
const returnedBy = (unit: string): Draft => ({ type: 'case.returned', data: { unit, reason: 'not ours' } });

describe('a case begins', () => {
  test('with case.opened, and is new at the centre', () => {
    const { state } = record(unopened, [openedDraft], stamp());
    expect(state).toMatchObject({
      version: 1, status: 'new', round: 1, level: 1, unit: 'center', told: [], released: [], openedAt: tuesday, countedFrom: tuesday,
      account: 'mayor-mobile', confidential: false, emergency: false,
    });
    expect(state).not.toHaveProperty('due');
  });

  test.each([
    ['nothing', [], 'begins with case.opened'],
    ['another event', [classifiedDraft], 'not open yet'],
    ['opened twice', [openedDraft, openedDraft], 'open already'],
  ] as const)('not with %s', (_, drafts, message) => {
    expect(() => record(unopened, drafts, stamp())).toThrow(message);
  });
});

test('events are numbered on from the version before, each stamped with the case as it is after it', () => {
  const first = record(unopened, [openedDraft, classifiedDraft, assignedTo(unitA)], stamp());
  const second = record(first.state, [returnedBy(unitA)], stamp({ kind: 'unit', id: unitA }, '2026-11-25T01:00:00Z'));
  const told = [...first.events, ...second.events].map(({ version, type, status, unit, due: until, at, by }) => [version, type, status, unit, until?.at, at, by.kind]);
  const limit = '2026-12-01T09:30:00Z';
  expect(told).toEqual([
    [1, 'case.opened', 'new', 'center', undefined, tuesday, 'rule'],
    [2, 'case.classified', 'new', 'center', limit, tuesday, 'rule'],
    [3, 'case.assigned', 'assigned', unitA, limit, tuesday, 'rule'],
    [4, 'case.returned', 'returned', 'center', limit, '2026-11-25T01:00:00Z', 'unit'],
  ]);
  for (const event of [...first.events, ...second.events]) expect(caseEvent.parse(event)).toEqual(event);
});

type Row = [name: string, before: CaseState, draft: Draft, changes: Partial<CaseState>];
const rows: Row[] = [
  ['message-added: a later one', aCase(), { type: 'case.message-added', data: { messageId: uuid(2), medium: 'sms', receivedAt: '2026-11-24T10:00:00Z', because: 'answer', revision: 0 } }, { lastMessageAt: '2026-11-24T10:00:00Z' }],
  ['message-added: one that was under way', aCase(), { type: 'case.message-added', data: { messageId: uuid(2), medium: 'sms', receivedAt: '2026-11-24T16:59:00+08:00', because: 'answer', revision: 0 } }, {}],
  ['classified', aCase({ deadline: 'unclassified' }), classifiedDraft, { district: 'xunyang', deadline: 'week', due: due('2026-12-01T09:30:00Z') }],
  ['assigned by a rule', aCase(), assignedTo(unitA, 'rule', ['transport']), { status: 'assigned', unit: unitA, lastLead: unitA, supporting: ['transport'], told: [unitA, 'transport'], assignedBy: 'rule', assignedAt: tuesday, heldSince: tuesday, handedAt: tuesday }],
  ['assigned by a person, after a dispute', aCase({ status: 'returned', lastLead: unitA, told: [unitA] }), assignedTo(unitA, 'person', [], true), { status: 'assigned', unit: unitA, assignedBy: 'person', assignedAt: tuesday, disputed: true, heldSince: tuesday, handedAt: tuesday }],
  ['accepted', heldCase(), { type: 'case.accepted', data: { unit: unitA } }, { status: 'accepted', acceptedAt: tuesday }],
  ['accepted again elsewhere', heldCase({ acceptedAt: '2026-11-20T01:00:00Z' }), { type: 'case.accepted', data: { unit: unitA } }, { status: 'accepted' }],
  ['returned', heldCase({ supporting: ['transport'] }), returnedBy(unitA), { status: 'returned', unit: 'center', supporting: [], heldSince: tuesday, handedAt: tuesday }],
  ['progressed', heldCase({ status: 'accepted' }), { type: 'case.progressed', data: { unit: unitA, public: true } }, {}],
  ['approval-requested', heldCase({ status: 'accepted' }), { type: 'case.approval-requested', data: { unit: unitA } }, { status: 'awaiting-approval', heldSince: tuesday, handedAt: tuesday }],
  ['reworked: a new round, the citizen’s due stays', heldCase({ status: 'awaiting-approval', level: 3, due: due('2026-12-01T09:30:00Z') }), { type: 'case.reworked', data: { reason: 'when?', unitDue: due('2026-11-28T09:00:00Z') } }, { status: 'accepted', round: 2, level: 1, said: {}, reworkedAt: tuesday, heldSince: tuesday, handedAt: tuesday, unitDue: due('2026-11-28T09:00:00Z') }],
  ['approved', heldCase({ status: 'awaiting-approval' }), { type: 'case.resolved', data: { direct: false, unit: unitA } }, { status: 'resolved', resolvedAt: tuesday }],
  ['resolved', aCase(), { type: 'case.resolved', data: { direct: true, unit: 'center' } }, { status: 'resolved', resolvedAt: tuesday }],
  ['not-accepted', aCase(), { type: 'case.not-accepted', data: { reason: 'secret' } }, { status: 'not-accepted' }],
  ['emergency', aCase(), { type: 'case.emergency', data: { words: ['起火'] } }, { emergency: true }],
  ['confidential', aCase(), { type: 'case.confidential', data: {} }, { confidential: true }],
  ['confidential, late: earlier releases end', heldCase({ released: [{ identity: 'staff', text: true, units: [] }] }), { type: 'case.confidential', data: {} }, { confidential: true, released: [] }],
];

test.each(rows)('%s changes what it names and nothing else', (_, before, draft, changes) => {
  expect(record(before, [draft], stamp()).state).toEqual({ ...before, version: before.version + 1, ...changes });
});

test('a classification without sub-category and district takes the old ones away', () => {
  const { subcategory: _s, district: _d, ...data } = classifiedDraft.data as Extract<Draft, { type: 'case.classified' }>['data'];
  const { state } = record(aCase({ district: 'lianxi' }), [{ type: 'case.classified', data }], stamp());
  expect(state).not.toHaveProperty('subcategory');
  expect(state).not.toHaveProperty('district');
});

test('each release is kept with its units and with the scope of who made it', () => {
  const release = (identity: boolean, text: boolean, units: string[]): Draft => ({ type: 'case.identity-released', data: { identity, text, units, reason: 'must ring' } });
  const first = record(heldCase(), [release(false, true, [unitA])], stamp({ kind: 'clerk' })).state;
  const second = record(first, [release(true, false, [unitB])], stamp({ kind: 'custodian' })).state;
  expect(second.released).toEqual([
    { identity: false, text: true, units: [unitA] },
    { identity: 'custodian', text: false, units: [unitB] },
  ]);
});

test.each([
  ['first assignment', [assignedTo(unitA)], 1],
  ['returned, referred to the same', [assignedTo(unitA), returnedBy(unitA), assignedTo(unitA)], 1],
  ['returned, referred to another', [assignedTo(unitA), returnedBy(unitA), assignedTo(unitB)], 2],
  ['there and back', [assignedTo(unitA), returnedBy(unitA), assignedTo(unitB), returnedBy(unitB), assignedTo(unitA)], 3],
  ['the rules find another unit', [assignedTo(unitA), assignedTo(unitB)], 2],
] as const)('rounds: %s', (_, drafts, round) => {
  const { state } = record(aCase(), drafts, stamp());
  expect([state.round, state.level]).toEqual([round, 1]);
});

test.each([
  ['returned', returnedBy(unitA)],
  ['referred elsewhere', assignedTo(unitB)],
])('what was due of the unit after a rework ends when it is %s', (_, draft) => {
  const reworked = heldCase({ status: 'accepted', unitDue: due('2026-11-28T09:00:00Z') });
  expect(record(reworked, [draft], stamp()).state).not.toHaveProperty('unitDue');
});

test('the citizen’s due stays through return, re-referral and acceptance', () => {
  const before = aCase({ due: due('2026-12-01T09:30:00Z') });
  const { events } = record(before, [assignedTo(unitA), returnedBy(unitA), assignedTo(unitB), { type: 'case.accepted', data: { unit: unitB } }], stamp());
  expect(events.map((event) => event.due)).toEqual(events.map(() => before.due));
});

describe('whatever people do', () => {
  let city: City;
  beforeAll(async () => {
    city = await jiujiang();
  });

  test('the version is the number of events, and the events alone give the same case', () => {
    fc.assert(fc.property(fc.array(fc.tuple(anyCommand, anyActor, fc.integer({ min: 0, max: 72 })), { maxLength: 25 }), (attempts) => {
      const events: CaseEvent[] = [];
      let now = Date.parse(tuesday);
      const began = record(unopened, [openedDraft, classifiedDraft], stamp());
      events.push(...began.events);
      let { state } = began;
      let refused = 0;
      for (const [command, actor, hours] of attempts) {
        now += hours * 3_600_000;
        const by = actor === 'holder' ? { kind: 'unit' as const, id: state.unit } : { kind: actor, id: 'key-1' };
        const decision = decide(state, command, by, policyOf(city), new Date(now), { proposal: 'mended' });
        if (!decision.ok) {
          refused += 1;
          continue;
        }
        const next = record(state, decision.drafts, stamp(by, new Date(now).toISOString()));
        events.push(...next.events);
        state = next.state;
      }
      expect(attempts.length - refused).toBe(events.length - 2);
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
      expect(state.version).toBe(events.length);
      expect(fold(events)).toEqual(state);
    }), { numRuns: 300 });
  });
});

/** The case as somebody has it who read its events only. */
function fold(events: readonly CaseEvent[]): CaseState {
  return events.reduce<CaseState | typeof unopened>((state, { type, data, due: until, at, by }) => {
    const draft = { type, data, ...(until ? { due: until } : {}) } as Draft;
    return record(state, [draft], stamp(by, at)).state;
  }, unopened) as CaseState;
}

const base = { id: 'a-1', version: 1 };
const anyUnit = fc.constantFrom(unitA, unitB, 'transport');
const anyActor = fc.constantFrom('clerk' as const, 'supervisor' as const, 'custodian' as const, 'holder' as const);
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ lead: anyUnit, supporting: fc.subarray([unitA, 'transport']), disputed: fc.boolean() }).map((given): Command => ({ ...base, action: 'refer', ...given })),
  fc.constantFrom<Command>(
    { ...base, action: 'accept' }, { ...base, action: 'accept' }, { ...base, action: 'return', reason: 'not ours' },
    { ...base, action: 'progress', text: 'on our way', public: true }, { ...base, action: 'propose-resolution', answer: 'mended' },
    { ...base, action: 'approve' }, { ...base, action: 'rework', reason: 'when?' },
    { ...base, action: 'resolve-directly', answer: 'done' }, { ...base, action: 'not-accept', reason: 'secret' },
    { ...base, action: 'correct', kind: 'report' }, { ...base, action: 'correct', deadline: '60-days' },
    { ...base, action: 'correct', subcategory: 'garbage', place: 'the market' },
    { ...base, action: 'release-identity', identity: true, text: true, units: [], reason: 'must ring' },
    { ...base, action: 'release-identity', identity: false, text: true, units: [unitA], reason: 'read it' },
  ),
);
