import type { CaseClock, CaseEvent, CaseEventOf, CaseEventType, ClockPoint, Due } from '#libs/contract';

// What the specs of escalation share. Every name, number and time here is made up.

export const caseId = '00000000-0000-4000-8000-000000000001';
export const otherCase = '00000000-0000-4000-8000-000000000002';
export const monday = '2026-11-23T01:00:00.000Z';

export const dueAt = (at: string, over: Partial<Due> = {}): Due => ({ at, deadline: 'week', policy: 'f'.repeat(64), provisional: false, ...over });

export const point = (at: string, over: Partial<ClockPoint> = {}): ClockPoint => ({
  unit: 'housing', point: 'level', level: 2, at, why: '80 % of the time', ...over,
});

export const clockOf = (points: ClockPoint[], over: Partial<CaseClock> = {}): CaseClock => ({
  holder: 'housing', since: monday, paused: false, points, ...over,
});

/** An event of a case that the housing bureau has. */
export function event<T extends CaseEventType>(
  type: T, version: number, data: CaseEventOf<T>['data'], over: Partial<Omit<CaseEventOf<T>, 'type' | 'data'>> = {},
): CaseEvent {
  const id = over.caseId ?? caseId;
  return {
    id: `10000000-0000-4000-8000-${id.slice(-6)}${String(version).padStart(6, '0')}`, caseId: id, number: `JJ-20261123-${id.slice(-6)}`, version, at: monday,
    by: { kind: 'rule' }, status: 'assigned', round: 1, level: 1, unit: 'housing', type, data, ...over,
  } as CaseEvent;
}

export const opened = (over: Partial<Omit<CaseEventOf<'case.opened'>, 'type' | 'data'>> = {}): CaseEvent =>
  event('case.opened', 1, {
    number: `JJ-20261123-${(over.caseId ?? caseId).slice(-6)}`, messageId: caseId, channel: 'mobile', medium: 'sms', inputCategory: 'mayor-line', account: 'mayor-mobile',
    receivedAt: monday, countedFrom: monday, implausible: false, candidates: [],
  }, { status: 'new', unit: 'center', ...over });

export const classified = (version: number, over: Partial<Omit<CaseEventOf<'case.classified'>, 'type' | 'data'>> = {}, district?: string): CaseEvent =>
  event('case.classified', version, {
    kind: 'complaint', category: 'housing', deadline: 'week', confidence: 0.9, by: 'rule', reasons: [], ...(district === undefined ? {} : { district }),
  }, over);

export const assigned = (version: number, over: Partial<Omit<CaseEventOf<'case.assigned'>, 'type' | 'data'>> = {}): CaseEvent =>
  event('case.assigned', version, { lead: 'housing', supporting: [], by: 'rule', disputed: false, reasons: [] }, over);

/** What only another unit did, and moves no clock. */
export const progressed = (version: number, over: Partial<Omit<CaseEventOf<'case.progressed'>, 'type' | 'data'>> = {}): CaseEvent =>
  event('case.progressed', version, { unit: 'housing', public: false }, over);
