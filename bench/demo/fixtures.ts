import type { CaseClock, CaseEvent, ClockPoint } from '#libs/contract';

export const caseId = '11111111-1111-4111-8111-111111111111';
export const due = { at: '2026-09-08T09:30:00.000Z', deadline: 'week', policy: 'a'.repeat(64), provisional: false };

/** A point of water's clock. */
export function point(of: Pick<ClockPoint, 'point' | 'at'> & Partial<ClockPoint>): ClockPoint {
  return { unit: 'water', level: 1, why: 'of the spec', ...of };
}

export function clockWith(...points: ClockPoint[]): CaseClock {
  return { holder: 'water', since: '2026-09-01T01:30:00.000Z', paused: false, points };
}

/** A case's events in order of their versions; what is not given is as in the event before. */
export function eventsOf(...given: (Partial<CaseEvent> & Pick<CaseEvent, 'type'>)[]): CaseEvent[] {
  let before: Record<string, unknown> = {
    caseId, number: 'JJ-20260901-000001', at: '2026-09-01T01:30:00.000Z', by: { kind: 'rule' }, status: 'assigned', round: 1, level: 1, unit: 'water', due,
  };
  return given.map((event, index) => {
    const { clock: _clock, ...lasting } = before;
    before = { ...lasting, id: `${index + 1}`, version: index + 1, data: {}, ...event };
    return before as unknown as CaseEvent;
  });
}
