import fc from 'fast-check';
import { caseEvent, caseEventTypes, type Actor } from '#libs/contract';
import { jiujiang, unitA, unitB, uuid } from '../fixtures.ts';
import type { Command } from './commands.ts';
import type { Policy } from './decision.ts';
import { figuresOf } from './figures.ts';
import { policyOf } from './policy.ts';
import { record, type CaseState, type Draft, type Unopened } from './state.ts';
import { World } from './testing/world.ts';
import { openStatuses } from './transitions.ts';

// What people and the clocks may do to a handful of cases, in any order and at any time, and what must hold all the while.

const hour = 3_600_000;
const mayMoveDue = new Set([
  'case.classified', 'case.accepted', 'case.resumed', 'case.extended', 'case.reworked', 'case.merged', 'case.unmerged', 'case.reopened',
  'case.review-requested', 'case.due-changed',
]);

let policy: Policy;
beforeAll(async () => {
  policy = policyOf(await jiujiang());
});

const anyUnit = fc.constantFrom(unitA, unitB, 'transport');
const base = { id: 'a-1', version: 1 };
const unit: Command[] = [
  { ...base, action: 'accept' }, { ...base, action: 'return', reason: 'not ours' }, { ...base, action: 'progress', text: 'soon', public: true },
  { ...base, action: 'propose-resolution', answer: 'mended' }, { ...base, action: 'ask-citizen', question: 'where?' },
  { ...base, action: 'request-extension', days: 10, reason: 'parts' }, { ...base, action: 'hand-down', to: 'gas-utility' },
];
const centre: Command[] = [
  { ...base, action: 'approve' }, { ...base, action: 'rework', reason: 'when?' }, { ...base, action: 'not-accept', reason: 'secret' },
  { ...base, action: 'resolve-directly', answer: 'done' }, { ...base, action: 'correct', deadline: '30-days' }, { ...base, action: 'undo-merge' },
  { ...base, action: 'grant-extension' }, { ...base, action: 'refuse-extension', reason: 'no' }, { ...base, action: 'remind' },
  { ...base, action: 'call-back', reached: true, satisfied: false }, { ...base, action: 'reopen', reason: 'again' },
  { ...base, action: 'ask-for-review', step: 'review', unit: 'police' }, { ...base, action: 'ask-for-review', step: 're-review', unit: 'transport' },
  { ...base, action: 'ask-citizen', question: 'which?', days: 3 },
];
const referring = fc.record({ lead: anyUnit, supporting: fc.subarray(['transport', 'police']) })
  .map((given): Command => ({ ...base, action: 'refer', disputed: false, ...given }));
const merging = fc.integer({ min: 0, max: 9 }).map((n): Command => ({ ...base, action: 'merge', lead: uuid(n) }));
const supervising = fc.integer({ min: 1, max: 400 })
  .map((hours) => (now: number): Command => ({ ...base, action: 'supervise', instruction: 'report', dueAt: new Date(now + hours * hour).toISOString() }));

type Act = { kind: 'do'; index: number; who: 'holder' | 'sub-unit' | Actor['kind']; command: Command | ((now: number) => Command) } | { kind: 'pass'; hours: number; down: boolean } | { kind: 'answer'; index: number };
const index = fc.integer({ min: 0, max: 2 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), hours: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 24, max: 900 })), down: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('answer' as const), index }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('do' as const), index, who: fc.constant('clerk' as const), command: referring }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('do' as const), index, who: fc.constantFrom('holder' as const, 'holder' as const, 'sub-unit' as const), command: fc.constantFrom(...unit) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('do' as const), index, who: fc.constantFrom('clerk' as const, 'supervisor' as const), command: fc.constantFrom(...centre) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('do' as const), index, who: fc.constant('clerk' as const), command: merging }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('do' as const), index, who: fc.constant('supervisor' as const), command: supervising }) },
);

/** How a case mostly goes, up to some point; what comes between is left to chance. */
const usual: [('holder' | 'clerk' | 'supervisor'), Command][] = [
  ['clerk', { ...base, action: 'refer', lead: unitA, supporting: ['transport'], disputed: false }], ['holder', { ...base, action: 'accept' }],
  ['holder', { ...base, action: 'progress', text: 'soon', public: true }],
  ['holder', { ...base, action: 'request-extension', days: 10, reason: 'parts' }], ['supervisor', { ...base, action: 'grant-extension' }],
  ['holder', { ...base, action: 'propose-resolution', answer: 'mended' }], ['clerk', { ...base, action: 'approve' }],
];
const course: fc.Arbitrary<Act[]> = fc.tuple(index, fc.subarray(usual, { minLength: 1 }))
  .map(([of, steps]) => steps.map(([who, command]): Act => ({ kind: 'do', index: of, who, command })));

function run(acts: readonly Act[]): World {
  const world = new World(3, policy);
  for (const each of acts) {
    if (each.kind === 'pass') world.pass(each.hours, each.down);
    else if (each.kind === 'answer') world.answer(each.index);
    else world.command(each.index, typeof each.command === 'function' ? each.command(world.now) : each.command, each.who);
    for (const { state } of world.cases) closedIsStill(state);
  }
  return world;
}

function closedIsStill({ status, lead, clock }: CaseState): void {
  const kinds = (clock?.points ?? []).map(({ point }) => point);
  if (status === 'resolved') expect(kinds).toEqual(['archive']);
  else if (!openStatuses.includes(status) || lead !== undefined) expect(kinds).toEqual([]);
}

const runs = { numRuns: 400 };
const lives = fc.array(fc.oneof({ weight: 4, arbitrary: act.map((one) => [one]) }, { weight: 1, arbitrary: course }), { minLength: 5, maxLength: 60 }).map((acts) => acts.flat());

test('each level of each unit is told once a round, from the lowest on, and none is skipped', () => {
  fc.assert(fc.property(lives, (acts) => {
    for (const { events } of run(acts).cases) {
      const levels = new Map<string, number[]>();
      const once = new Set<string>();
      for (const event of events) {
        if (event.type === 'case.escalated') {
          const key = `${event.data.unit} ${event.round}`;
          levels.set(key, [...(levels.get(key) ?? []), event.data.level]);
        }
        const telling = event.type === 'case.overdue' && event.data.instruction === undefined ? `overdue ${event.data.unit} ${event.round}`
          : event.type === 'case.reminded' && event.by.kind === 'clock' ? `reminded ${event.data.unit} ${event.round}` : undefined;
        if (telling === undefined) continue;
        expect(once.has(telling)).toBe(false);
        once.add(telling);
      }
      for (const told of levels.values()) expect(told).toEqual([2, 3, 4].slice(0, told.length));
    }
  }), runs);
});

test('what was due moves only by an event that is there to move it', () => {
  fc.assert(fc.property(lives, (acts) => {
    for (const { events } of run(acts).cases) {
      events.slice(1).forEach((event, at) => {
        if (event.due?.at !== events[at]!.due?.at) expect([...mayMoveDue]).toContain(event.type);
      });
    }
  }), runs);
});

test('the events alone give the same cases, and each is as the contract has it', () => {
  fc.assert(fc.property(lives, (acts) => {
    for (const { began, state, events } of run(acts).cases) {
      expect(events.map(({ version }) => version)).toEqual(events.map((_, at) => at + 1));
      const folded = events.reduce<CaseState | Unopened>((before, event) => {
        const { type, data, due, clock, at, by } = caseEvent.parse(event);
        return record(before, [{ type, data, ...(due ? { due } : {}), ...(clock ? { clock } : {}) } as Draft], { at, by, nextId: () => uuid(1) }).state;
      }, began);
      expect(folded).toEqual(state);
    }
  }), runs);
});

test('after any undo a case has the due that it always had, and figures count every appeal once', () => {
  fc.assert(fc.property(lives, (acts) => {
    const world = run(acts);
    const states = world.cases.map(({ state }) => state);
    const { accepted, notAccepted, direct, referred, inHand } = figuresOf(states);
    expect([accepted + notAccepted, direct + referred + inHand]).toEqual([states.length, accepted]);
    for (const { state } of world.cases) {
      if (state.due === undefined || state.pausedUntil !== undefined || (state.followers ?? []).length > 0 || !openStatuses.includes(state.status)) continue;
      expect(state.due.at).toBe(policy.due(state).at);
    }
  }), runs);
});

test('an open case that no one touches comes to level 4', () => {
  fc.assert(fc.property(lives, (acts) => {
    const world = run(acts);
    world.pass(24 * 1500, false);
    for (const { state } of world.cases) {
      if (state.lead !== undefined) continue;
      if (openStatuses.includes(state.status)) expect(state.level).toBe(4);
      else expect(['archived', 'not-accepted']).toContain(state.status);
    }
  }), runs);
});

test('these lives meet every event of a clock', () => {
  const seen = new Set(fc.sample(lives, { numRuns: 600, seed: 6 }).flatMap((acts) => run(acts).cases.flatMap(({ events }) => events.map(({ type }) => type))));
  const elsewhere = ['case.confidential', 'case.identity-released', 'case.emergency', 'case.due-changed'];
  expect(caseEventTypes.filter((type) => !seen.has(type))).toEqual(elsewhere);
});
