import type { ClockPoint, PointReached } from '#libs/contract';
import { dueAfterPause } from './limit.ts';
import type { Policy } from './decision.ts';
import type { CaseState, Draft } from './state.ts';

export type Reached = { drafts: Draft[] } | { stale: string };

/**
 * What follows of a point that the clocks say was reached: the events, or why it is stale. The case’s own clock decides:
 * only a point that it still has, unit, kind, level and time, is told, so none is told twice. What else the unit is to be
 * told by then goes with it, lowest level first: at a limit two points fall together, after an outage many. Pure.
 */
export function reached(state: CaseState, proposal: PointReached, policy: Policy, now: Date): Reached {
  const points = state.clock?.points ?? [];
  const found = points.find((point) => point.unit === proposal.unit && point.point === proposal.point && point.level === proposal.level
    && Date.parse(point.at) === Date.parse(proposal.dueAt));
  if (found === undefined) return { stale: `version ${state.version} of the case has no such point: it was told, moved or fell away after version ${proposal.caseVersion}` };
  if (proposal.round !== state.round) return { stale: `round ${proposal.round} is over: it is round ${state.round} now` };
  if (Date.parse(proposal.firedAt) < Date.parse(found.at)) return { stale: `fired at ${proposal.firedAt}, before its time ${found.at}` };
  if (!tellings.includes(found.point)) return { drafts: [told(state, found, policy, now)] };
  const together = points.filter((point) => point.unit === found.unit && tellings.includes(point.point)
    && (Date.parse(point.at) <= Date.parse(proposal.firedAt) || (point.point === 'level' && found.point === 'level' && point.level < found.level)));
  return { drafts: lowestFirst(together).map((point) => told(state, point, policy, now)) };
}

/** Points at which somebody is told; at the others the case itself moves on. */
const tellings: readonly ClockPoint['point'][] = ['reminder', 'level', 'overdue', 'supervision'];

/** As they come, but of levels the lower first, whatever moved them. */
function lowestFirst(points: readonly ClockPoint[]): ClockPoint[] {
  const levels = points.filter(({ point }) => point === 'level').sort((a, b) => a.level - b.level);
  return points.map((point) => (point.point === 'level' ? levels.shift()! : point));
}

function told(state: CaseState, point: ClockPoint, policy: Policy, now: Date): Draft {
  const { unit, level, at } = point;
  switch (point.point) {
    case 'reminder':
      return { type: 'case.reminded', data: { unit, level, at } };
    case 'level':
      return { type: 'case.escalated', data: { unit, level, at } };
    case 'overdue':
      return { type: 'case.overdue', data: { unit, level: unit === state.clock?.holder ? levelAt(state, at) : level, at } };
    case 'supervision': {
      const instruction = state.supervisions?.find(({ dueAt, said }) => !said && Date.parse(dueAt) === Date.parse(at))?.instruction;
      return { type: 'case.overdue', data: { unit, level, at, instruction: instruction ?? '' } };
    }
    case 'pause-end':
      return { type: 'case.resumed', data: { because: 'pause-ended' }, due: dueAfterPause(state, policy, now) };
    case 'archive':
      return { type: 'case.archived', data: {} };
  }
}

/** Who has the case when its limit ends: a level that falls together with it is told before. */
function levelAt({ level, clock }: CaseState, at: string): number {
  const together = (clock?.points ?? []).filter((point) => point.point === 'level' && point.unit === clock?.holder && Date.parse(point.at) <= Date.parse(at));
  return Math.max(level, ...together.map((point) => point.level));
}
