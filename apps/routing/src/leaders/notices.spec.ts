import type { CaseEvent, CaseEventOf, CaseEventType } from '#libs/contract';
import { tuesday, unitA, unitB, uuid } from '../fixtures.ts';
import { leaderNotices, tellingId } from './notices.ts';

function event<T extends CaseEventType>(type: T, data: CaseEventOf<T>['data'], over: Partial<CaseEvent> = {}): CaseEvent {
  return {
    id: uuid(1), caseId: uuid(900), number: 'JJ-20261124-000123', version: 7, at: tuesday, by: { kind: 'clock' }, status: 'assigned',
    round: 1, level: 1, unit: unitA, ...over, type, data,
  } as CaseEvent;
}

const at = tuesday;
const instruction = '请一周内解决';
const assigned = event('case.assigned', { lead: unitA, supporting: [unitB], by: 'rule', disputed: false, reasons: [] });

describe('which posts are told of an event', () => {
  test.each<[string, CaseEvent, string[]]>([
    ['assignment: the lead’s level 1, no supporter’s', assigned, [`${unitA} 1 told`]],
    ['a new round of the same unit', event('case.reworked', { reason: '不属实' }), [`${unitA} 1 told`]],
    ['a case that the centre resolved itself comes back to it', event('case.reworked', { reason: '不属实' }, { unit: 'center' }), []],
    ['a review', event('case.review-requested', { step: 'review', unit: unitB }, { unit: unitB }), [`${unitB} 1 told`]],
    ['a reminder, a supporter’s too', event('case.reminded', { unit: unitB, level: 1, at }), [`${unitB} 1 reminded`]],
    ['a reminder of the policy at another level', event('case.reminded', { unit: unitA, level: 2, at }), [`${unitA} 2 reminded`]],
    ['escalation: the event’s unit and level, no other', event('case.escalated', { unit: unitA, level: 3, at }), [`${unitA} 3 escalated`]],
    ['escalation of the centre', event('case.escalated', { unit: 'center', level: 4, at }), ['center 4 escalated']],
    ['overdue: who handles it; the level that has it was told when it got it', event('case.overdue', { unit: unitA, level: 3, at }), [`${unitA} 1 overdue`]],
    ['the end of a supervision', event('case.overdue', { unit: unitA, level: 3, at, instruction }), [`${unitA} 3 supervision-over`]],
    ['supervision', event('case.supervised', { instruction, dueAt: at }), [`${unitA} 3 supervised`]],
    ['supervision while the centre decides', event('case.supervised', { instruction, dueAt: at }, { clock: { holder: 'center', since: at, paused: false, points: [] } }), ['center 3 supervised']],
    ['what is no leader’s matter', event('case.progressed', { unit: unitA, public: true }), []],
    ['the end', event('case.resolved', { direct: false, unit: unitA }), []],
  ])('%s', (_, given, told) => {
    expect(leaderNotices(given, 'center').map(({ unit, level, what }) => `${unit} ${level} ${what}`)).toEqual(told);
  });

  test('a supervision’s own limit and words go with it', () => {
    expect(leaderNotices(event('case.supervised', { instruction, dueAt: at }), 'center')[0]).toMatchObject({ due: at, instruction });
  });
});

describe('the id of a telling', () => {
  const escalated = (over: Partial<CaseEvent> = {}, level = 2) => {
    const given = event('case.escalated', { unit: unitA, level, at }, over);
    return tellingId(given, leaderNotices(given, 'center')[0]!);
  };
  const reminded = (version: number) => {
    const given = event('case.reminded', { unit: unitA, level: 1, at }, { version });
    return tellingId(given, leaderNotices(given, 'center')[0]!);
  };

  test('is the same whenever the same level is told in the same round', () => {
    expect(escalated({ version: 9 })).toBe(escalated({ version: 12, id: uuid(2) }));
  });

  test('is another for another level, round, case or matter', () => {
    const ids = [escalated(), escalated({}, 3), escalated({ round: 2 }), escalated({ caseId: uuid(901) }), reminded(7)];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is another for each reminder: people remind as often as they see fit', () => {
    expect(reminded(7)).not.toBe(reminded(8));
  });
});
