import type { Actor } from '#libs/contract';
import type { City } from '#libs/city';
import { aCase, heldCase, jiujiang, stamp, tuesday, unitA, unitB, uuid } from '../../fixtures.ts';
import { departmentAction, staffAction } from '../commands.ts';
import { decide, type Around } from '../decide.ts';
import { policyOf } from '../policy.ts';
import { record, type CaseState } from '../state.ts';

let city: City;
beforeAll(async () => {
  city = await jiujiang();
});

const clerk: Actor = { kind: 'clerk', id: 'key-1' };
const supervisor: Actor = { kind: 'supervisor', id: 'key-2' };
const holder: Actor = { kind: 'unit', id: unitA };
const due = { at: '2026-12-01T09:30:00.000Z', deadline: 'week', policy: 'f'.repeat(64), provisional: false };
const accepted = (over: Partial<CaseState> = {}) => heldCase({ status: 'accepted', acceptedAt: tuesday, due, ...over });
const asked = { unit: unitA, days: 10, reason: 'the part is ordered' };

function ask(state: CaseState, command: Record<string, unknown>, by: Actor = clerk, around: Around = {}, now = tuesday) {
  const schema = by.kind === 'unit' ? departmentAction : staffAction;
  return decide(state, schema.parse({ id: 'a-1', version: 1, ...command }), by, policyOf(city), new Date(now), { current: policyOf(city), ...around });
}

function take(...given: Parameters<typeof ask>) {
  const decision = ask(...given);
  if (!decision.ok) throw new Error(`${decision.reason} ${decision.remedy}`);
  return decision;
}

type Refusal = [what: string, state: () => CaseState, command: Record<string, unknown>, by: Actor, code: string, field: string | undefined, remedy: RegExp, around?: Around, now?: string];
const refusals: Refusal[] = [
  ['hand down to a unit that is none', accepted, { action: 'hand-down', to: 'parks' }, holder, 'invalid', 'to', /units\.yaml/],
  ['hand down to a unit that is not below it', accepted, { action: 'hand-down', to: unitB }, holder, 'invalid', 'to', /whose parent yours is/],
  ['hand down twice to the same', () => accepted({ handedTo: 'gas-utility' }), { action: 'hand-down', to: 'gas-utility' }, holder, 'invalid', 'to', /Nothing need/],
  ['hand down a report', () => accepted({ kind: 'report' }), { action: 'hand-down', to: 'gas-utility' }, holder, 'needs-release', 'to', /release/],
  ['hand on what was handed down', () => accepted({ handedTo: 'gas-utility' }), { action: 'hand-down', to: unitB }, { kind: 'unit', id: 'gas-utility' }, 'not-allowed', undefined, /Ask urban-management/],
  ['return what was handed down', () => accepted({ handedTo: 'gas-utility' }), { action: 'return', reason: 'no' }, { kind: 'unit', id: 'gas-utility' }, 'not-allowed', undefined, /Ask urban-management/],
  ['return what was named after a dispute', () => accepted({ disputed: true }), { action: 'return', reason: 'no' }, holder, 'too-late', undefined, /Handle it/],
  ['ask again before he answered', () => accepted({ pausedUntil: '2026-12-04T15:59:59.999Z', pauses: [{ from: tuesday }] }), { action: 'ask-citizen', question: 'where?' }, clerk, 'wrong-state', undefined, /Wait for his answer/],
  ['ask for more than the law gives', accepted, { action: 'request-extension', days: 31, reason: 'big' }, holder, 'invalid', 'days', /1 to 30/],
  ['ask for an extension twice', () => accepted({ extensionRequest: asked }), { action: 'request-extension', days: 3, reason: 'x' }, holder, 'wrong-state', undefined, /Wait for the decision/],
  ['ask for a second extension', () => accepted({ extended: { days: 3, at: tuesday } }), { action: 'request-extension', days: 3, reason: 'x' }, holder, 'too-late', undefined, /Finish it/],
  ['grant what was not asked', accepted, { action: 'grant-extension' }, supervisor, 'wrong-state', undefined, /request-extension/],
  ['grant more than the law gives', () => accepted({ extensionRequest: asked }), { action: 'grant-extension', days: 31 }, supervisor, 'invalid', 'days', /1 to 30/],
  ['grant a second time', () => accepted({ extensionRequest: asked, extended: { days: 3, at: tuesday } }), { action: 'grant-extension' }, supervisor, 'too-late', undefined, /Refuse the request/],
  ['refuse what was not asked', accepted, { action: 'refuse-extension', reason: 'no' }, supervisor, 'wrong-state', undefined, /Nothing/],
  ['supervise into the past', accepted, { action: 'supervise', instruction: 'report', dueAt: '2026-11-24T08:59:59Z' }, supervisor, 'invalid', 'dueAt', /time to come/],
  ['supervise for 200 years', accepted, { action: 'supervise', instruction: 'report', dueAt: '2226-11-24T09:00:00Z' }, supervisor, 'invalid', 'dueAt', /until 2027-02-22/],
  ['supervise to the moment of another supervision', () => accepted({ supervisions: [{ instruction: 'x', dueAt: '2026-11-27T09:00:00.000Z' }] }), { action: 'supervise', instruction: 'report', dueAt: '2026-11-27T17:00:00+08:00' }, supervisor, 'invalid', 'dueAt', /another time/],
  ['merge into nothing', accepted, { action: 'merge', lead: uuid(901) }, clerk, 'invalid', 'lead', /Give the id/],
  ['merge into itself', accepted, { action: 'merge', lead: uuid(900) }, clerk, 'invalid', 'lead', /another case/, { lead: heldCase() }],
  ['merge into a follower', accepted, { action: 'merge', lead: uuid(901) }, clerk, 'follower', 'lead', /Name its lead/, { lead: heldCase({ id: uuid(901), lead: uuid(902) }) }],
  ['merge into what is closed', accepted, { action: 'merge', lead: uuid(901) }, clerk, 'wrong-state', 'lead', /already in hand/, { lead: heldCase({ id: uuid(901), status: 'archived' }) }],
  ['merge what others follow', () => accepted({ followers: [{ id: uuid(902), deadline: 'week', countedFrom: tuesday, mergedAt: tuesday }] }), { action: 'merge', lead: uuid(901) }, clerk, 'follower', 'lead', /undo those merges/, { lead: heldCase({ id: uuid(901) }) }],
  ['merge a report', () => accepted({ kind: 'report' }), { action: 'merge', lead: uuid(901) }, clerk, 'needs-release', 'lead', /by itself/, { lead: heldCase({ id: uuid(901) }) }],
  ['merge into a confidential case', accepted, { action: 'merge', lead: uuid(901) }, clerk, 'needs-release', 'lead', /by itself/, { lead: heldCase({ id: uuid(901), confidential: true }) }],
  ['undo what was not merged', accepted, { action: 'undo-merge' }, clerk, 'wrong-state', undefined, /Nothing/],
  ['refer a follower', () => aCase({ lead: uuid(901) }), { action: 'refer', lead: unitA }, clerk, 'follower', undefined, /undo-merge first/],
  ['correct a follower', () => aCase({ lead: uuid(901) }), { action: 'correct', kind: 'help' }, clerk, 'follower', undefined, /undo-merge first/],
  ['supervise a follower', () => aCase({ lead: uuid(901) }), { action: 'supervise', instruction: 'x', dueAt: '2026-12-01T09:00:00Z' }, supervisor, 'follower', undefined, /undo-merge first/],
  ['make secret what is secret', () => accepted({ confidential: true }), { action: 'mark-confidential' }, clerk, 'wrong-state', undefined, /Nothing/],
  ['review what is no petition', () => accepted({ status: 'resolved', resolvedAt: tuesday }), { action: 'ask-for-review', step: 'review', unit: unitB }, clerk, 'wrong-state', undefined, /Reopen/],
  ['re-review before a review', () => accepted({ status: 'resolved', channel: 'petitions', resolvedAt: tuesday }), { action: 'ask-for-review', step: 're-review', unit: unitB }, clerk, 'invalid', 'step', /Ask for review/],
  ['review after a re-review', () => accepted({ status: 'resolved', channel: 'petitions', resolvedAt: tuesday, review: 're-review' }), { action: 'ask-for-review', step: 'review', unit: unitB }, clerk, 'too-late', 'step', /new facts/],
  ['review by the unit that decided', () => accepted({ status: 'resolved', channel: 'petitions', resolvedAt: tuesday }), { action: 'ask-for-review', step: 'review', unit: unitA }, clerk, 'invalid', 'unit', /above/],
  ['review after 30 days', () => accepted({ status: 'resolved', channel: 'petitions', resolvedAt: '2026-10-20T02:00:00Z' }), { action: 'ask-for-review', step: 'review', unit: unitB }, clerk, 'too-late', 'step', /new facts/, {}, '2026-11-19T16:00:00Z'],
  ['move to a policy that is not in force', accepted, { action: 'move-policy', policy: 'e'.repeat(64) }, supervisor, 'invalid', 'policy', /Name [0-9a-f]{64}/],
];

test.each(refusals)('refuses to %s', (...[, state, command, by, code, field, remedy, around, now]) => {
  expect(ask(state(), command, by, around, now)).toEqual({
    ok: false, code, reason: expect.stringMatching(/./), remedy: expect.stringMatching(remedy), ...(field === undefined ? {} : { field }),
  });
});

describe('asking the citizen', () => {
  test('stops the clock for ten working days at most, and shows him the question', () => {
    const { drafts, entries } = take(accepted(), { action: 'ask-citizen', question: 'which lamp?' }, holder);
    // Asked on Tuesday, 24 November: the tenth working day is 8 December.
    expect(drafts).toEqual([{ type: 'case.paused', data: { by: unitA, until: '2026-12-08T15:59:59.999Z' } }]);
    expect(entries).toEqual([{ from: 'unit', unit: unitA, text: 'which lamp?', public: true, kind: 'question' }]);
  });

  test('for fewer where fewer are given, never for more', () => {
    expect(take(accepted(), { action: 'ask-citizen', question: 'which?', days: 3 }).drafts[0]).toMatchObject({ data: { by: 'center', until: '2026-11-27T15:59:59.999Z' } });
    expect(take(accepted(), { action: 'ask-citizen', question: 'which?', days: 300 }).drafts[0]).toMatchObject({ data: { until: '2026-12-08T15:59:59.999Z' } });
  });

  test('ends when the unit has its answer without him: the days that it stood are added', () => {
    const paused = accepted({ pausedUntil: '2026-12-08T15:59:59.999Z', pauses: [{ from: tuesday }], deadline: 'week' });
    const { drafts } = take(paused, { action: 'propose-resolution', answer: 'mended' }, holder, {}, '2026-11-27T02:00:00Z');
    // A week from 24 November is 1 December; three days stood still.
    expect(drafts).toMatchObject([{ type: 'case.resumed', due: { at: '2026-12-04T09:30:00.000Z' } }, { type: 'case.approval-requested' }]);
  });
});

describe('one extension', () => {
  test('is asked for, and waits before a supervisor', () => {
    const { drafts, tasks } = take(accepted(), { action: 'request-extension', days: 10, reason: 'the part is ordered' }, holder);
    expect(drafts).toEqual([{ type: 'case.extension-requested', data: asked }]);
    expect(tasks).toMatchObject([{ kind: 'extension', detail: asked }]);
  });

  test('moves the due once, by what was asked or by less, and the citizen reads why', () => {
    const state = accepted({ extensionRequest: asked });
    const { drafts, entries } = take(state, { action: 'grant-extension' }, supervisor);
    expect(drafts).toMatchObject([{ type: 'case.extended', data: { unit: unitA, days: 10, from: due.at, to: '2026-12-11T09:30:00.000Z' }, due: { at: '2026-12-11T09:30:00.000Z' } }]);
    expect(entries).toMatchObject([{ text: 'the part is ordered', public: true }]);
    expect(take(state, { action: 'grant-extension', days: 3 }, supervisor).drafts[0]).toMatchObject({ data: { days: 3, to: '2026-12-04T09:30:00.000Z' } });
    const after = record(state, drafts, stamp(supervisor)).state;
    expect(after).not.toHaveProperty('extensionRequest');
    expect(after.extended).toEqual({ days: 10, at: tuesday });
  });

  test('or is refused with a reason', () => {
    const { drafts } = take(accepted({ extensionRequest: asked }), { action: 'refuse-extension', reason: 'it is in stock' }, supervisor);
    expect(drafts).toEqual([{ type: 'case.extension-refused', data: { unit: unitA, reason: 'it is in stock' } }]);
  });
});

describe('merging', () => {
  const lead = heldCase({ id: uuid(901), due: { ...due, at: '2026-12-01T09:30:00.000Z' }, deadline: 'week' });
  const earlier = accepted({ countedFrom: '2026-11-20T09:00:00.000Z', due: { ...due, at: '2026-11-27T09:30:00.000Z' } });

  test('the follower goes back to the centre, and the lead takes the earliest due of the group', () => {
    const { drafts, elsewhere } = take(earlier, { action: 'merge', lead: lead.id }, clerk, { lead });
    const follower = record(earlier, drafts, stamp()).state;
    expect(follower).toMatchObject({ lead: lead.id, status: 'returned', unit: 'center', due: { at: '2026-11-27T09:30:00.000Z' } });
    const led = record(lead, elsewhere![0]!.drafts, stamp()).state;
    expect(led).toMatchObject({ due: { at: '2026-11-27T09:30:00.000Z' }, unit: unitA, followers: [{ id: earlier.id }] });
    // Undone, each has its own again.
    const undone = take(follower, { action: 'undo-merge' }, clerk, { lead: led });
    expect(record(follower, undone.drafts, stamp()).state).toMatchObject({ due: { at: '2026-11-27T09:30:00.000Z' }, status: 'returned' });
    expect(record(led, undone.elsewhere![0]!.drafts, stamp()).state).toMatchObject({ due: { at: '2026-12-01T09:30:00.000Z' }, followers: [] });
  });

  test('a follower whose deadline the lead’s policy never had does not move the lead’s due', () => {
    const { elsewhere } = take({ ...earlier, deadline: 'fortnight' }, { action: 'merge', lead: lead.id }, clerk, { lead });
    expect(elsewhere![0]!.drafts[0]).toMatchObject({ type: 'case.merged', due: { at: '2026-12-01T09:30:00.000Z' } });
  });

  test('the lead’s outcome goes to every follower, with the words that its citizen reads', () => {
    const led = { ...lead, status: 'awaiting-approval' as const };
    const { elsewhere } = take(led, { action: 'approve' }, clerk, { proposal: 'mended', followers: [aCase({ lead: led.id, id: uuid(902) })] });
    expect(elsewhere).toEqual([{
      caseId: uuid(902), drafts: [{ type: 'case.resolved', data: { direct: false, unit: unitA } }],
      entries: [{ from: 'unit', unit: unitA, text: 'mended', public: true, kind: 'answer' }],
    }]);
  });
});

describe('after the answer', () => {
  const resolved = accepted({ status: 'resolved', resolvedAt: tuesday });

  test('a call-back that finds him satisfied, or does not reach him, is noted', () => {
    expect(take(resolved, { action: 'call-back', reached: true, contacted: true, solved: true, satisfied: true }).drafts).toEqual([
      { type: 'case.called-back', data: { reached: true, contacted: true, solved: true, satisfied: true } },
    ]);
    expect(take(resolved, { action: 'call-back', reached: false }).drafts).toEqual([{ type: 'case.called-back', data: { reached: false } }]);
    expect(() => ask(resolved, { action: 'call-back', reached: false, satisfied: true })).toThrow('not reached');
  });

  test('one that does not begins a new round with a limit of its own', () => {
    const { drafts } = take(resolved, { action: 'call-back', reached: true, satisfied: false, note: 'it flickers' });
    const { state } = record(resolved, drafts, stamp());
    // Half of the 168.5 hours from 24 November, 17:00, to 1 December, 17:30, in the city.
    expect(state).toMatchObject({ status: 'accepted', unit: unitA, round: 2, limit: 'rework', due: { at: '2026-11-27T21:15:00.000Z' } });
  });

  test('where the centre had answered it, the centre has it again', () => {
    const direct = aCase({ status: 'resolved', resolvedAt: tuesday, due });
    expect(record(direct, take(direct, { action: 'call-back', reached: true, satisfied: false }).drafts, stamp()).state).toMatchObject({ status: 'new', unit: 'center', round: 2 });
  });

  test('new facts: the unit that had it has it again, with its whole limit from now', () => {
    const archived = accepted({ status: 'archived', extended: { days: 3, at: tuesday } });
    const { state } = record(archived, take(archived, { action: 'reopen', reason: 'out again' }).drafts, stamp());
    expect(state).toMatchObject({ status: 'assigned', unit: unitA, round: 2, countedFrom: tuesday, due: { at: '2026-12-01T09:30:00.000Z' } });
    expect(state).not.toHaveProperty('extended');
  });

  test('a report is reopened at the centre, until it is released again', () => {
    const report = accepted({ status: 'resolved', kind: 'report' });
    expect(record(report, take(report, { action: 'reopen', reason: 'again' }).drafts, stamp()).state).toMatchObject({ status: 'new', unit: 'center' });
  });

  test('a petition is reviewed by another unit within 30 days', () => {
    const petition = accepted({ status: 'resolved', channel: 'petitions', resolvedAt: tuesday });
    const { state } = record(petition, take(petition, { action: 'ask-for-review', step: 'review', unit: unitB }).drafts, stamp());
    expect(state).toMatchObject({ status: 'assigned', unit: unitB, round: 2, review: 'review', due: { at: '2026-12-24T15:59:59.999Z' } });
  });
});

test('what was sent before secrecy was asked for is listed', () => {
  expect(take(accepted(), { action: 'mark-confidential' }).tasks).toMatchObject([{ kind: 'sent-before-secrecy', detail: { told: [unitA] } }]);
  expect(take(aCase(), { action: 'mark-confidential' }).tasks).toEqual([]);
});

test('a sub-unit acts for the unit that handed it down, whose case it stays', () => {
  const handed = accepted({ handedTo: 'gas-utility' });
  const { drafts, entries } = take(handed, { action: 'propose-resolution', answer: 'sealed the pipe' }, { kind: 'unit', id: 'gas-utility' });
  expect(drafts).toEqual([{ type: 'case.approval-requested', data: { unit: unitA } }]);
  expect(entries).toMatchObject([{ unit: 'gas-utility', kind: 'proposal' }]);
});

test('a case moves to the policy in force by name', () => {
  const { drafts } = take(accepted({ policy: 'f'.repeat(64) }), { action: 'move-policy', policy: city.hash }, supervisor);
  expect(drafts).toMatchObject([{ type: 'case.due-changed', data: { because: 'policy', from: due.at, to: due.at }, due: { policy: city.hash } }]);
  expect(record(accepted(), drafts, stamp()).state.policy).toBe(city.hash);
});
