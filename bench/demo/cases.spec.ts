import { Cases } from './cases.ts';
import { caseId, clockWith, due, eventsOf, point } from './fixtures.ts';

const opened = { type: 'case.opened' as const, data: { messageId: 'm1' } as never };
function folded(...events: Parameters<typeof eventsOf>): Cases {
  const cases = new Cases();
  for (const event of eventsOf(...events)) cases.take(event);
  return cases;
}
const at = (hour: number): Date => new Date(Date.UTC(2026, 8, 2, hour));
const reminder = point({ point: 'reminder', at: at(3).toISOString() });
const level2 = point({ point: 'level', level: 2, at: at(5).toISOString() });

describe('Cases', () => {
  it('knows a case by the message that opened it, as its last event left it', () => {
    const cases = folded(opened, { type: 'case.accepted', status: 'accepted', clock: clockWith(level2) }, { type: 'case.progressed' });
    expect(cases.openedBy('m1')).toMatchObject({ id: caseId, version: 3, status: 'accepted', unit: 'water', due, clock: clockWith(level2) });
    expect(cases.openedBy('m2')).toBeUndefined();
    expect(cases.disorder).toEqual([]);
  });

  it('tells the earliest point to come, and those of which nothing was heard', () => {
    const cases = folded({ ...opened, clock: clockWith(reminder, level2) });
    expect(cases.nextPoint(at(2))).toEqual(at(3));
    expect(cases.silent(at(2))).toEqual([]);
    expect(cases.nextPoint(at(3))).toEqual(at(5));
    expect(cases.silent(at(3))).toEqual(['JJ-20260901-000001: reminder of level 1 for water at 2026-09-02T03:00:00.000Z']);
    expect(cases.nextPoint(at(5))).toBeUndefined();
  });

  it('forgets points that an event leaves out, and keeps them where it says nothing of the clock', () => {
    const kept = folded({ ...opened, clock: clockWith(reminder) }, { type: 'case.progressed' });
    expect(kept.nextPoint(at(2))).toEqual(at(3));
    const gone = folded({ ...opened, clock: clockWith(reminder) }, { type: 'case.resolved', clock: clockWith() });
    expect(gone.nextPoint(at(2))).toBeUndefined();
  });

  it('tells of a gap between versions', () => {
    const cases = new Cases();
    const [first, , third] = eventsOf(opened, { type: 'case.progressed' }, { type: 'case.progressed' });
    cases.take(first!);
    cases.take(third!);
    expect(cases.disorder).toEqual(['JJ-20260901-000001: 3 case.progressed after 1']);
  });

  it('knows who acts for the unit until the case goes elsewhere, and whom it follows until it stands alone', () => {
    const cases = folded(opened, { type: 'case.handed-down', data: { unit: 'water', to: 'pipes' } }, { type: 'case.merged', data: { lead: 'l1' } });
    expect(cases.all.get(caseId)).toMatchObject({ handedTo: 'pipes', follows: 'l1' });
    const alone = folded(opened, { type: 'case.merged', unit: 'center', data: { lead: 'l1' } }, { type: 'case.unmerged', data: { lead: 'l1' } });
    expect(alone.all.get(caseId)).toMatchObject({ handedTo: undefined, follows: undefined });
  });
});
