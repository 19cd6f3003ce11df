import { heldCase, jiujiang, stamp, tuesday, unitA, uuid } from '../fixtures.ts';
import { clockOf, settle } from '../case/clock.ts';
import type { Policy } from '../case/decision.ts';
import { policyOf } from '../case/policy.ts';
import { reached } from '../case/reached.ts';
import type { CaseState, Draft } from '../case/state.ts';
import { oneByOne } from './one-by-one.ts';

const limit = '2026-12-01T09:30:00.000Z';
const clockwork = { kind: 'clock' } as const;
let policy: Policy;
let held: CaseState;
let drafts: Draft[];

beforeAll(async () => {
  policy = policyOf(await jiujiang());
  const state = heldCase({
    due: { at: limit, deadline: 'week', policy: 'f'.repeat(64), provisional: false }, heldSince: tuesday, handedAt: tuesday,
    said: { [unitA]: { reminders: 1, levels: [2], overdue: false } },
  });
  held = { ...state, clock: clockOf(state, policy) };
  const outcome = reached(held, {
    id: uuid(7), caseId: held.id, unit: unitA, level: 3, round: 1, caseVersion: held.version, point: 'level', dueAt: limit, firedAt: limit,
  }, policy, new Date(limit));
  if ('stale' in outcome) throw new Error(outcome.stale);
  drafts = outcome.drafts;
});

test('what falls together is an event each, and only the last carries the clock, of what is still to come', () => {
  const told = oneByOne(held, drafts, stamp(clockwork, limit), policy);
  expect(told.map(({ events }) => events.map(({ type, version }) => `${version} ${type}`))).toEqual([['4 case.escalated'], ['5 case.overdue']]);
  expect(told.map(({ events: [event] }) => event?.clock?.points.map(({ point, level }) => `${point} ${level}`))).toEqual([undefined, ['level 4']]);
  expect(told[1]?.before).toBe(told[0]?.state);
});

test('the case comes to the same as if all were recorded at once', () => {
  const last = oneByOne(held, drafts, stamp(clockwork, limit), policy).at(-1)?.state;
  expect(last).toEqual(settle(held, drafts, stamp(clockwork, limit), policy).state);
});
