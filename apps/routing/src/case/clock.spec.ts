import type { PointReached } from '#libs/contract';
import type { City } from '#libs/city';
import { recounted } from '../recount/recounted.ts';
import { aCase, heldCase, jiujiang, stamp, tuesday, unitA, uuid } from '../fixtures.ts';
import { clockOf, settle } from './clock.ts';
import type { Policy } from './decision.ts';
import { policyOf } from './policy.ts';
import { reached } from './reached.ts';
import type { CaseState } from './state.ts';

let city: City;
let policy: Policy;
beforeAll(async () => {
  city = await jiujiang();
  policy = policyOf(city);
});

const due = { at: '2026-12-01T09:30:00.000Z', deadline: 'week', policy: 'f'.repeat(64), provisional: false };
/** With unit A since Tuesday, 24 November, 17:00 in the city; due on Tuesday, 1 December, 17:30. */
const held = (over: Partial<CaseState> = {}) => heldCase({ due, heldSince: tuesday, handedAt: tuesday, ...over });
const shown = (state: CaseState) => clockOf(state, policy).points.map(({ unit, point, level, at }) => `${unit} ${point} ${level} ${at}`);

describe('every point of a case to come', () => {
  test('with a unit: reminded at 60 %, level 2 at 80 %, level 3 and overdue at the limit, level 4 a working day past it', () => {
    // 168.5 hours; a working day after 1 December is the 2nd.
    expect(shown(held())).toEqual([
      'urban-management reminder 1 2026-11-28T14:06:00.000Z', 'urban-management level 2 2026-11-29T23:48:00.000Z',
      'urban-management level 3 2026-12-01T09:30:00.000Z', 'urban-management overdue 1 2026-12-01T09:30:00.000Z',
      'urban-management level 4 2026-12-02T09:30:00.000Z',
    ]);
  });

  test('a supporting unit is reminded, and no more', () => {
    expect(shown(held({ supporting: ['transport'] })).filter((line) => line.startsWith('transport'))).toEqual(['transport reminder 1 2026-11-28T14:06:00.000Z']);
  });

  test('the centre holds what is new, what came back and what awaits approval', () => {
    for (const state of [aCase({ due, heldSince: tuesday }), held({ status: 'returned', unit: 'center' }), held({ status: 'awaiting-approval' })]) {
      expect(new Set(shown(state).map((line) => line.split(' ')[0]))).toEqual(new Set(['center']));
      expect(clockOf(state, policy).holder).toBe('center');
    }
  });

  test('what was said in this round is not said again', () => {
    const said = { [unitA]: { reminders: 1, levels: [2, 3], overdue: true } };
    expect(shown(held({ said }))).toEqual(['urban-management level 4 2026-12-02T09:30:00.000Z']);
  });

  test('of a unit that got it late: at least a tenth of the limit is left to it, and the centre hears of the citizen’s own', () => {
    const late = held({ heldSince: '2026-12-01T09:00:00.000Z', handedAt: '2026-12-01T09:00:00.000Z', round: 2 });
    // A tenth of 168.5 hours from 1 December, 17:00.
    expect(clockOf(late, policy).unitDue?.at).toBe('2026-12-02T01:51:00.000Z');
    expect(shown(late)).toContain('center overdue 1 2026-12-01T09:30:00.000Z');
    expect(shown(late)).toContain('urban-management level 3 2026-12-02T01:51:00.000Z');
  });

  test('while the citizen is asked only the end of that, and of a supervision', () => {
    const paused = held({ pausedUntil: '2026-12-08T15:59:59.999Z', pauses: [{ from: tuesday }], supervisions: [{ instruction: 'report', dueAt: '2026-11-27T09:30:00.000Z' }] });
    expect(shown(paused)).toEqual(['urban-management supervision 3 2026-11-27T09:30:00.000Z', 'urban-management pause-end 1 2026-12-08T15:59:59.999Z']);
  });

  test('none of a follower, nor of what is closed, but when it is archived', () => {
    expect(shown(held({ status: 'returned', unit: 'center', lead: uuid(901) }))).toEqual([]);
    expect(shown(held({ status: 'not-accepted' }))).toEqual([]);
    expect(shown(held({ status: 'archived' }))).toEqual([]);
    // 30 days after 24 November, at the end of that day in the city.
    expect(shown(held({ status: 'resolved', resolvedAt: tuesday }))).toEqual(['center archive 1 2026-12-24T15:59:59.999Z']);
  });
});

describe('what the clocks propose', () => {
  const settled = () => settle(held({ version: 2 }), [{ type: 'case.accepted', data: { unit: unitA } }], stamp(), policy).state;
  const proposal = (over: Partial<PointReached> = {}): PointReached => ({
    id: uuid(1), caseId: uuid(900), unit: unitA, level: 2, round: 1, caseVersion: 3, point: 'level', dueAt: '2026-11-29T23:48:00.000Z', firedAt: '2026-11-29T23:48:01.000Z', ...over,
  });
  const now = new Date('2026-11-29T23:48:02.000Z');

  test('is done once, and carries the clock that is left', () => {
    const state = settled();
    const first = reached(state, proposal(), policy, now);
    // The reminder was not told yet: it goes with it.
    expect(first).toEqual({ drafts: [
      { type: 'case.reminded', data: { unit: unitA, level: 1, at: '2026-11-28T14:06:00.000Z' } },
      { type: 'case.escalated', data: { unit: unitA, level: 2, at: '2026-11-29T23:48:00.000Z' } },
    ] });
    const next = settle(state, 'drafts' in first ? first.drafts : [], stamp({ kind: 'clock' }), policy);
    expect(next.state.level).toBe(2);
    expect(next.events.at(-1)!.clock!.points.map(({ point, level }) => `${point} ${level}`)).toEqual(['level 3', 'overdue 1', 'level 4']);
    expect(reached(next.state, proposal(), policy, now)).toEqual({ stale: expect.stringContaining('no such point') });
  });

  test.each<[string, Partial<PointReached>, string]>([
    ['of another time, because the due moved', { dueAt: '2026-11-30T00:00:00.000Z' }, 'no such point'],
    ['of another unit', { unit: 'housing' }, 'no such point'],
    ['of a round that is over', { round: 7 }, 'round 7 is over'],
    ['before its time, by a clock that was set back', { firedAt: '2026-11-29T23:47:59.000Z' }, 'before its time'],
  ])('is stale when it is %s', (_, over, why) => {
    expect(reached(settled(), proposal(over), policy, now)).toEqual({ stale: expect.stringContaining(why) });
  });

  test('takes with it what else is due of the unit: after an outage all levels, the lowest first', () => {
    const all = reached(settled(), proposal({ level: 3, dueAt: due.at, firedAt: '2026-12-07T00:00:00.000Z' }), policy, new Date(due.at));
    expect('drafts' in all && all.drafts.map(({ type, data }) => `${type} ${(data as { level: number }).level}`)).toEqual([
      'case.reminded 1', 'case.escalated 2', 'case.escalated 3', 'case.overdue 3', 'case.escalated 4',
    ]);
  });

  test('a level that was passed over, whatever moved the points, is told first', () => {
    const state = settled();
    const points = state.clock!.points.map((point) => (point.level === 2 ? { ...point, at: '2026-12-09T00:00:00.000Z' } : point));
    const both = reached({ ...state, clock: { ...state.clock!, points } }, proposal({ level: 3, dueAt: due.at, firedAt: due.at }), policy, new Date(due.at));
    expect('drafts' in both && both.drafts.map(({ type, data }) => `${type} ${(data as { level: number }).level}`)).toEqual([
      'case.reminded 1', 'case.escalated 2', 'case.escalated 3', 'case.overdue 3',
    ]);
  });

  test('a supervision that ends is told with its instruction, and told once', () => {
    const state = { ...held(), supervisions: [{ instruction: 'report by Friday', dueAt: '2026-11-27T09:30:00.000Z' }] };
    const before = { ...state, clock: clockOf(state, policy) };
    const ended = reached(before, proposal({ point: 'supervision', level: 3, dueAt: '2026-11-27T09:30:00.000Z', firedAt: '2026-11-27T09:30:01.000Z' }), policy, now);
    expect(ended).toEqual({ drafts: [{ type: 'case.overdue', data: { unit: unitA, level: 3, at: '2026-11-27T09:30:00.000Z', instruction: 'report by Friday' } }] });
    const { state: after } = settle(before, 'drafts' in ended ? ended.drafts : [], stamp({ kind: 'clock' }), policy);
    expect(after.clock!.points.some(({ point }) => point === 'supervision')).toBe(false);
  });
});

describe('the clock travels with the event that changed it, and with no other', () => {
  test('the last of a decision carries it', () => {
    const { events } = settle(aCase({ due, version: 2 }), [
      { type: 'case.assigned', data: { lead: unitA, supporting: [], by: 'rule', disputed: false, reasons: [] } },
      { type: 'case.accepted', data: { unit: unitA } },
    ], stamp(), policy);
    expect(events.map((event) => event.clock?.holder)).toEqual([undefined, unitA]);
  });

  test('what changes nothing carries none, also when the database gave the clock back in another order', () => {
    const state = settle(held(), [{ type: 'case.accepted', data: { unit: unitA } }], stamp(), policy).state;
    const { points, ...rest } = state.clock!;
    const reordered = { points: points.map(({ why, at, ...point }) => ({ at, why, ...point })), ...rest };
    const { events } = settle({ ...state, clock: reordered }, [{ type: 'case.progressed', data: { unit: unitA, public: false } }], stamp(), policy);
    expect(events[0]).not.toHaveProperty('clock');
  });
});

describe('another calendar', () => {
  const december = settleAt('2026-12-29T02:00:00.000Z');
  function settleAt(at: string) {
    return () => {
      const state = aCase({ countedFrom: at, receivedAt: at, heldSince: at });
      const dated = { ...state, due: policy.due(state) };
      return { ...dated, clock: clockOf(dated, policy) };
    };
  }

  test('moves a provisional due by name, and makes it certain', () => {
    const days = new Map(city.calendar.days);
    for (const date of ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04', '2027-01-05']) days.set(date, false);
    const newer = policyOf({ ...city, calendar: { ...city.calendar, years: new Set([...city.calendar.years, 2027]), days } });
    const state = december();
    expect(state.due).toMatchObject({ at: '2027-01-05T09:30:00.000Z', provisional: true });
    expect(recounted(state, newer)).toEqual([{
      type: 'case.due-changed', data: { because: 'calendar', from: '2027-01-05T09:30:00.000Z', to: '2027-01-06T09:30:00.000Z' },
      due: expect.objectContaining({ at: '2027-01-06T09:30:00.000Z', provisional: false }),
    }]);
  });

  test('that says the same moves nothing', () => {
    expect(recounted(december(), policy)).toEqual([]);
  });

  test('that moves only the day after the limit moves only the point there', () => {
    const days = new Map(city.calendar.days).set('2026-12-02', false);
    const state = held({ clock: clockOf(held(), policy) });
    const [draft] = recounted(state, policyOf({ ...city, calendar: { ...city.calendar, days } }));
    expect(draft).toMatchObject({ data: { because: 'calendar', from: due.at, to: due.at } });
  });
});
