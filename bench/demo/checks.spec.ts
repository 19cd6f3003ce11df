import type { CaseEvent } from '#libs/contract';
import { Cases } from './cases.ts';
import { checksOf, type Lived } from './checks.ts';
import { caseId, clockWith, due, eventsOf, point } from './fixtures.ts';
import type { Kept } from './kept.ts';
import { summaryOf } from './outcome.ts';
import type { Appeal } from './plan.ts';

const end = new Date('2026-10-31T00:00:00Z');
const nothing: Kept = { clocks: [], stale: 0, parked: 0, texts: {}, leaders: {} };
const life = { name: 'nobody ever acts', steps: [], outcomes: ['overdue'], highest: [4, 4] } as const;
const appeal = { sid: 'SM1', life, lucks: [] } as unknown as Appeal;

const opened = { type: 'case.opened', data: { messageId: 'm1' } as never } as const;
const clock = { kind: 'clock' } as const;
const escalated = (level: number, hour: number, said = hour): Partial<CaseEvent> & Pick<CaseEvent, 'type'> => ({
  type: 'case.escalated', by: clock, at: `2026-09-09T0${said}:00:00.000Z`, data: { unit: 'water', level, at: `2026-09-09T0${hour}:00:00.000Z` },
});

function wrongOf(events: Parameters<typeof eventsOf>, kept: Partial<Kept> = {}, complete = true): Record<string, string[]> {
  const cases = new Cases();
  for (const event of eventsOf(...events)) cases.take(event);
  const story = cases.openedBy('m1');
  const lived: Lived[] = [{ appeal, story, summary: story && summaryOf(story, end), complete }];
  return Object.fromEntries(checksOf(lived, cases, { ...nothing, ...kept }, end).filter(({ wrong }) => wrong.length > 0).map(({ what, wrong }) => [what, wrong]));
}

describe('checksOf', () => {
  it('finds nothing wrong with a case that nobody acts on and that goes up to level 4', () => {
    expect(wrongOf([opened, escalated(2, 1), escalated(3, 2), escalated(4, 3)])).toEqual({});
  });

  it.each<[string, Parameters<typeof eventsOf>, string, RegExp]>([
    ['a level that is told twice', [opened, escalated(2, 1), escalated(3, 2), escalated(4, 3), escalated(4, 4)], 'each level at most once per case, unit and round', /water round 1 level 4/],
    ['a level that is skipped', [opened, escalated(2, 1), escalated(4, 3)], 'no level is skipped', /level 4 after 2/],
    ['a telling before its time', [opened, escalated(2, 1), escalated(3, 4, 3), escalated(4, 5)], 'nothing is told before its time', /case.escalated of 2026-09-09T04:00:00.000Z/],
    ['a case that nobody acts on and that stops at level 3', [opened, escalated(2, 1), escalated(3, 2)], 'nobody acts: level 4 is reached', /level 3/],
    ['a point of which nothing was heard', [{ ...opened, clock: clockWith(point({ point: 'level', level: 2, at: '2026-09-09T01:00:00.000Z' })) }], 'every point that came was told', /level of level 2 for water/],
    ['a clock that runs on a closed case', [opened, { type: 'case.archived', status: 'archived', clock: clockWith(point({ point: 'archive', at: '2026-12-01T00:00:00.000Z' })) }, { type: 'case.resolved', data: { direct: true, unit: 'center' }, status: 'archived' }], 'closed cases: no clock runs', /JJ-/],
  ])('finds %s', (_name, events, what, why) => {
    expect(wrongOf(events)[what]).toEqual([expect.stringMatching(why)]);
  });

  it('says nothing of a life that is not at its end', () => {
    expect(wrongOf([opened, escalated(2, 1)], {}, false)).toEqual({});
  });

  it('holds what escalation has against the topic, the next point of each unit only', () => {
    const at = ['2026-11-01T01:00:00.000Z', '2026-11-02T01:00:00.000Z'] as const;
    const running = { ...opened, clock: clockWith(point({ point: 'level', level: 2, at: at[0] }), point({ point: 'overdue', at: at[1] })) };
    const held = { caseId, unit: 'water', point: 'level', level: 2, at: new Date(at[0]) };
    const what = 'escalation holds of each case and unit the next point, as the topic says';
    expect(wrongOf([running], { clocks: [held] }, false)).toEqual({});
    expect(wrongOf([running], {}, false)[what]).toEqual([expect.stringContaining('nothing instead of water level 2')]);
    expect(wrongOf([running], { clocks: [{ ...held, at: new Date(at[1]) }] }, false)[what]).toHaveLength(1);
  });

  it('tells of texts that did not arrive and of records that wait', () => {
    expect(wrongOf([opened], { texts: { delivered: 3, failed: 1 }, parked: 2 }, false)).toEqual({
      'no record is parked': ['2 keys are parked'], 'every text was delivered': ['1 are failed'],
    });
  });
});

describe('summaryOf', () => {
  const summary = (...events: Parameters<typeof eventsOf>): ReturnType<typeof summaryOf> => {
    const cases = new Cases();
    for (const event of eventsOf(opened, ...events)) cases.take(event);
    return summaryOf(cases.openedBy('m1')!, end);
  };
  const resolved = (at: string, direct = false): Partial<CaseEvent> & Pick<CaseEvent, 'type'> => ({ type: 'case.resolved', at, status: 'resolved', data: { direct, unit: 'water' } });
  it.each([
    ['in time', summary(resolved(due.at))],
    ['late', summary(resolved('2026-09-08T09:30:00.001Z'))],
    ['direct', summary(resolved(due.at, true))],
    ['not accepted', summary({ type: 'case.not-accepted', status: 'not-accepted', data: { reason: 'secret' } })],
    ['overdue', summary({ type: 'case.accepted' })],
    ['open', summary({ type: 'case.accepted', due: { ...due, at: '2026-12-01T00:00:00.000Z' } })],
  ])('%s', (outcome, found) => {
    expect(found).toMatchObject({ outcome, highest: 1, archived: false, limit: 'week' });
  });

  it('counts the highest level, and that it was archived', () => {
    expect(summary(escalated(2, 1), escalated(3, 2), resolved(due.at), { type: 'case.archived', status: 'archived' })).toMatchObject({ highest: 3, archived: true, outcome: 'in time' });
  });
});
