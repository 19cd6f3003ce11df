import type { CaseEvent } from '#libs/contract';
import { assigned, caseId, classified, clockOf, dueAt, event, opened, otherCase, point, progressed } from '../spec/events.ts';
import { isOpen, isRunning, nextPoints, type FoldedCase } from './case.ts';
import { fold, reachedBy, VersionGap } from './fold.ts';

const first = '2026-11-27T01:00:00.000Z';
const second = '2026-11-30T01:00:00.000Z';
const clock = clockOf([
  point(first), point(second, { level: 3, why: 'at the limit' }), point(second, { unit: 'water', point: 'reminder', level: 1, why: 'at the limit' }),
]);

function folded(...events: CaseEvent[]): FoldedCase {
  const last = events.reduce<FoldedCase | undefined>(fold, undefined);
  if (!last) throw new Error('no events');
  return last;
}

describe('fold', () => {
  it('keeps what the events say, and the clock of the last event that had one', () => {
    const state = folded(opened(), classified(2, { due: dueAt(second) }, 'xunyang'), assigned(3, { clock, due: dueAt(second) }), progressed(4, { due: dueAt(second) }));
    expect(state).toEqual({
      id: caseId, number: 'JJ-20261123-000001', version: 4, status: 'assigned', unit: 'housing', round: 1, level: 1,
      kind: 'complaint', category: 'housing', district: 'xunyang', due: dueAt(second), clock: { ...clock, version: 3, round: 1 },
    });
  });

  it('drops what it knows, and refuses what comes without the one before, naming the case', () => {
    const state = folded(opened(), classified(2));
    expect(fold(state, classified(2))).toBe(state);
    expect(() => fold(state, assigned(4))).toThrow(VersionGap);
    expect(() => fold(state, assigned(4))).toThrow(`case ${caseId}: version 4 came and 3 is missing`);
    expect(() => fold(undefined, classified(2))).toThrow('1 is missing');
  });

  it('forgets the district of a classification that has none', () => {
    expect(folded(opened(), classified(2, {}, 'xunyang'), classified(3))).not.toHaveProperty('district');
  });

  it('knows a follower until it stands alone again; on the lead’s own events nothing follows', () => {
    const follower = fold(folded(opened()), event('case.merged', 2, { lead: otherCase }));
    expect(follower.lead).toBe(otherCase);
    expect([isOpen(follower), isRunning(follower)]).toEqual([true, false]);
    expect(fold(follower, event('case.unmerged', 3, { lead: otherCase }))).not.toHaveProperty('lead');
    expect(fold(folded(opened()), event('case.merged', 2, { lead: caseId, follower: otherCase }))).not.toHaveProperty('lead');
    const reopened = [
      event('case.resolved', 3, { direct: false, unit: 'housing' }, { status: 'resolved' }), event('case.reopened', 4, { reason: 'again' }, { status: 'new' }),
    ].reduce(fold, follower);
    expect([reopened.lead, isRunning(reopened)]).toEqual([undefined, true]);
  });

  it('counts no time of a case that is closed or waits for the citizen', () => {
    expect(isRunning(folded(opened()))).toBe(true);
    expect(isRunning(folded(opened(), event('case.resolved', 2, { direct: true, unit: 'center' }, { status: 'resolved' })))).toBe(false);
    expect(isRunning(folded(opened(), event('case.paused', 2, { by: 'housing', until: first }, { clock: clockOf([], { paused: true }) })))).toBe(false);
  });
});

describe('nextPoints', () => {
  it('has of each unit the earliest point, from the version and round of the clock', () => {
    const state = folded(opened(), assigned(2, { clock, round: 2 }), progressed(3, { round: 2 }));
    expect(nextPoints(state)).toEqual([
      { caseId, unit: 'housing', point: 'level', level: 2, round: 2, at: first, caseVersion: 2 },
      { caseId, unit: 'water', point: 'reminder', level: 1, round: 2, at: second, caseVersion: 2 },
    ]);
  });

  it('is empty where nothing is to come', () => {
    expect(nextPoints(folded(opened()))).toEqual([]);
    expect(nextPoints(folded(opened({ clock: clockOf([]) })))).toEqual([]);
  });
});

describe('reachedBy', () => {
  const byClock = { by: { kind: 'clock' as const }, at: '2026-11-27T01:00:09.000Z' };
  const before = folded(opened(), assigned(2, { clock }));

  it('has the reason that the clock gave for the point', () => {
    const said = reachedBy(before, event('case.escalated', 3, { unit: 'housing', level: 2, at: first }, byClock));
    expect(said).toEqual({
      caseId, version: 3, unit: 'housing', level: 2, point: 'level', round: 1, at: first, saidAt: byClock.at, why: '80 % of the time',
    });
  });

  it('tells a reminder of the clock from one by hand, and the limit from a supervision’s', () => {
    const reminder = { unit: 'water', level: 1, at: second };
    expect(reachedBy(before, event('case.reminded', 3, reminder, byClock))).toMatchObject({ point: 'reminder', why: 'at the limit' });
    expect(reachedBy(before, event('case.reminded', 3, reminder, { by: { kind: 'clerk' } }))).toMatchObject({ point: 'reminder', why: 'reminded by hand' });
    expect(reachedBy(before, event('case.overdue', 3, { unit: 'housing', level: 3, at: second }, byClock))).toMatchObject({ point: 'overdue' });
    expect(reachedBy(before, event('case.overdue', 3, { unit: 'housing', level: 3, at: second, instruction: 'call him' }, byClock)))
      .toMatchObject({ point: 'supervision' });
  });

  it('knows the end of a pause and the archive by their points', () => {
    const paused = fold(before, event('case.paused', 3, { by: 'housing', until: first }, {
      clock: clockOf([point(first, { point: 'pause-end', level: 1, why: 'the citizen did not answer' })], { paused: true }),
    }));
    expect(reachedBy(paused, event('case.resumed', 4, { because: 'pause-ended' }, byClock)))
      .toMatchObject({ point: 'pause-end', at: first, saidAt: byClock.at, why: 'the citizen did not answer' });
    expect(reachedBy(paused, event('case.resumed', 4, { because: 'answered' }))).toBeUndefined();
    expect(reachedBy(before, event('case.archived', 3, {}, byClock))).toMatchObject({ point: 'archive', at: byClock.at });
    expect(reachedBy(before, progressed(3))).toBeUndefined();
  });
});

