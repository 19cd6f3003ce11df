import type { City } from '#libs/city';
import { heldCase, jiujiang, tuesday, unitA } from '../fixtures.ts';
import { staffAction } from './commands.ts';
import { decide, type Decision } from './decide.ts';
import { policyOf } from './policy.ts';
import type { CaseState, Draft } from './state.ts';

let city: City;
beforeAll(async () => {
  city = await jiujiang();
});

function ask(state: CaseState, command: Record<string, unknown>, { now = tuesday, proposal }: { now?: string; proposal?: string } = {}): Decision {
  const action = staffAction.parse({ id: 'a-1', version: 1, ...command });
  return decide(state, action, { kind: 'clerk', id: 'key-1' }, policyOf(city), new Date(now), { proposal });
}

function draftsOf(decision: Decision): Draft[] {
  if (!decision.ok) throw new Error(decision.reason);
  return decision.drafts;
}

describe('approve', () => {
  const proposed = heldCase({ status: 'awaiting-approval' });
  const drafts = [{ type: 'case.resolved', data: { direct: false, unit: unitA } }];

  test('lets out the unit’s proposal as the unit’s words', () => {
    expect(ask(proposed, { action: 'approve' }, { proposal: 'SECRET' })).toEqual({
      ok: true, tasks: [], drafts, entries: [{ from: 'unit', unit: unitA, text: 'SECRET', public: true, kind: 'answer' }],
    });
  });

  test('or the clerk’s own words, as the centre’s', () => {
    expect(ask(proposed, { action: 'approve', answer: 'SECRET' }, { proposal: 'theirs' })).toEqual({
      ok: true, tasks: [], drafts, entries: [{ from: 'centre', text: 'SECRET', public: true, kind: 'answer' }],
    });
  });

  test('never without words', () => {
    expect(ask(proposed, { action: 'approve' })).toMatchObject({ ok: false, code: 'invalid', field: 'answer', remedy: expect.stringContaining('Give the answer') });
    expect(() => ask(proposed, { action: 'approve', answer: '  ' })).toThrow('answer');
  });
});

describe('rework', () => {
  // Half the limit, at least two working days: the 26th and 27th of November 2026 are a Thursday and a Friday.
  test.each<[deadline: string, now: string, unitDue: string]>([
    ['15-days', '2026-11-25T09:00:00+08:00', '2026-12-03T01:15:00+08:00'], // of what ends on 10 December at 17:30
    ['same-day', '2026-11-25T09:00:00+08:00', '2026-11-27T09:00:00+08:00'],
    ['same-day', '2026-11-27T16:00:00+08:00', '2026-12-01T16:00:00+08:00'], // a weekend between
    ['60-days', '2026-11-25T09:00:00+08:00', '2026-12-25T16:30:00+08:00'], // of what ends with 24 January
  ])('of %s at %s: the unit has until %s, the citizen’s due stays', (deadline, now, unitDue) => {
    const [draft, ...others] = draftsOf(ask(heldCase({ status: 'awaiting-approval', deadline }), { action: 'rework', reason: 'when?' }, { now }));
    expect(others).toEqual([]);
    expect(draft).toEqual({
      type: 'case.reworked',
      data: { reason: 'when?', unitDue: { at: new Date(unitDue).toISOString(), deadline, policy: city.hash, provisional: false } },
    });
  });

  test('is provisional where the limit is', () => {
    const [draft] = draftsOf(ask(heldCase({ status: 'awaiting-approval', deadline: '30-days' }), { action: 'rework', reason: 'when?' }, { now: '2026-12-28T09:00:00+08:00' }));
    expect(draft).toMatchObject({ data: { unitDue: { provisional: true } } });
  });

  test('needs a reason', () => {
    expect(() => ask(heldCase({ status: 'awaiting-approval' }), { action: 'rework', reason: ' ' })).toThrow('reason');
  });
});
