import type { ClockPoint, PointReached } from '#libs/contract';
import { dueAfterPause } from './limit.ts';
import type { Policy } from './decision.ts';
import type { CaseState, Draft } from './state.ts';

export type Reached = { drafts: Draft[] } | { stale: string };

/**
 * What follows of a point that the clocks say was reached: the events, or why it is stale. The case’s own clock decides:
 * only a point that it still has, unit, kind, level and time, is told, so none is told twice. Pure.
 */
export function reached(state: CaseState, proposal: PointReached, policy: Policy, now: Date): Reached {
  const points = state.clock?.points ?? [];
  const found = points.find((point) => point.unit === proposal.unit && point.point === proposal.point && point.level === proposal.level
    && Date.parse(point.at) === Date.parse(proposal.dueAt));
  if (found === undefined) return { stale: `version ${state.version} of the case has no such point: it was told, moved or fell away after version ${proposal.caseVersion}` };
  if (proposal.round !== state.round) return { stale: `round ${proposal.round} is over: it is round ${state.round} now` };
  if (Date.parse(proposal.firedAt) < Date.parse(found.at)) return { stale: `fired at ${proposal.firedAt}, before its time ${found.at}` };
  return { drafts: told(state, found, policy, now) };
}

function told(state: CaseState, point: ClockPoint, policy: Policy, now: Date): Draft[] {
  const { unit, level, at } = point;
  switch (point.point) {
    case 'reminder':
      return [{ type: 'case.reminded', data: { unit, level, at } }];
    case 'level':
      // Whatever moved the points: a level below that was not told yet goes first.
      return (state.clock?.points ?? [])
        .filter((other) => other.point === 'level' && other.unit === unit && other.level <= level)
        .sort((a, b) => a.level - b.level)
        .map((each) => ({ type: 'case.escalated', data: { unit, level: each.level, at: each.at } }));
    case 'overdue':
      return [{ type: 'case.overdue', data: { unit, level: unit === state.clock?.holder ? state.level : level, at } }];
    case 'supervision': {
      const instruction = state.supervisions?.find(({ dueAt, said }) => !said && Date.parse(dueAt) === Date.parse(at))?.instruction;
      return [{ type: 'case.overdue', data: { unit, level, at, instruction: instruction ?? '' } }];
    }
    case 'pause-end':
      return [{ type: 'case.resumed', data: { because: 'pause-ended' }, due: dueAfterPause(state, policy, now) }];
    case 'archive':
      return [{ type: 'case.archived', data: {} }];
  }
}
