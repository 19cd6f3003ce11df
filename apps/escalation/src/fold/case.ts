import type { CaseClock, CaseStatus, ClockPoint, Due, PointKind } from '#libs/contract';

/** The clock of a case, and of which event: `version` is what a proposal names, `round` what it is said in. */
export interface KeptClock extends CaseClock {
  version: number;
  round: number;
}

/** What escalation knows of a case: the fold of its events. Holds no identity and none of the citizen's words. */
export interface FoldedCase {
  id: string;
  number: string;
  version: number;
  status: CaseStatus;
  /** Who holds it. */
  unit: string;
  round: number;
  level: number;
  kind?: string;
  category?: string;
  district?: string;
  /** The citizen's. */
  due?: Due;
  /** The lead case that it follows. */
  lead?: string;
  clock?: KeptClock;
}

/** The next point of one unit's clock. */
export interface NextPoint {
  caseId: string;
  unit: string;
  point: PointKind;
  level: number;
  round: number;
  /** RFC 3339. */
  at: string;
  caseVersion: number;
}

/** A point that was said. */
export interface Reached {
  caseId: string;
  version: number;
  unit: string;
  round: number;
  level: number;
  point: PointKind;
  /** The point's own time; when it was said. */
  at: string;
  saidAt: string;
  why: string;
}

const closed: readonly CaseStatus[] = ['resolved', 'not-accepted', 'archived'];

export function isOpen({ status }: Pick<FoldedCase, 'status'>): boolean {
  return !closed.includes(status);
}

/** Whether the citizen's time runs: not of a case that waits for him, nor of a follower, whose lead is worked on. */
export function isRunning(one: FoldedCase): boolean {
  return isOpen(one) && one.lead === undefined && one.clock?.paused !== true;
}

/** Of each unit the first point to come. */
export function nextPoints({ id, clock }: FoldedCase): NextPoint[] {
  if (!clock) return [];
  const first = new Map<string, ClockPoint>();
  for (const point of clock.points) {
    const before = first.get(point.unit);
    if (!before || Date.parse(point.at) < Date.parse(before.at)) first.set(point.unit, point);
  }
  return [...first.values()].map(({ unit, point, level, at }) => ({
    caseId: id, unit, point, level, at, round: clock.round, caseVersion: clock.version,
  }));
}
