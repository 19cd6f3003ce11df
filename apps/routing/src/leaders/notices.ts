import { derivedId, type CaseEvent } from '#libs/contract';

export type LeaderWhat = 'told' | 'reminded' | 'escalated' | 'overdue' | 'supervised' | 'supervision-over';

/** The holder of one post is to be told of one event. */
export interface LeaderNotice {
  unit: string;
  /** 1–4. */
  level: number;
  what: LeaderWhat;
  /** RFC 3339: what is owed, where that is no limit of the case but a supervision's. */
  due?: string;
  /** The words of who reminds or supervises. */
  instruction?: string;
}

/** Who watches over a supervision. */
const mainLeader = 3;

/** Which posts are told because of an event (DOMAIN, Escalation); `centre` is the unit code of the centre. */
export function leaderNotices(event: CaseEvent, centre: string): LeaderNotice[] {
  switch (event.type) {
    case 'case.assigned':
      return [{ unit: event.data.lead, level: 1, what: 'told' }];
    // Each begins a round of the unit: its level 1 is told as at assignment. The centre's own cases begin with a task.
    case 'case.reworked':
    case 'case.reopened':
    case 'case.review-requested':
      return event.unit === centre ? [] : [{ unit: event.unit, level: 1, what: 'told' }];
    case 'case.reminded':
    case 'case.escalated': {
      const { unit, level, instruction } = event.data;
      const what = event.type === 'case.reminded' ? 'reminded' : 'escalated';
      return [{ unit, level, what, ...(instruction === undefined ? {} : { instruction }) }];
    }
    case 'case.overdue': {
      const { unit, at, instruction } = event.data;
      if (instruction !== undefined) return [{ unit, level: mainLeader, what: 'supervision-over', due: at, instruction }];
      // The level that has the case by then was told when it got it: no level is told twice of one round.
      return [{ unit, level: 1, what: 'overdue' }];
    }
    case 'case.supervised': {
      const { instruction, dueAt } = event.data;
      return [{ unit: event.clock?.holder ?? event.unit, level: mainLeader, what: 'supervised', due: dueAt, instruction }];
    }
    default:
      return [];
  }
}

/** People remind and supervise as often as they see fit; everything else is said once in a round. */
const repeatable: readonly LeaderWhat[] = ['reminded', 'supervised', 'supervision-over'];

/** The same for the same case, unit, round, level and matter, so that nothing is said twice. */
export function tellingId({ caseId, round, version }: Pick<CaseEvent, 'caseId' | 'round' | 'version'>, { unit, level, what }: LeaderNotice): string {
  return derivedId('leader', caseId, unit, String(round), String(level), what, ...(repeatable.includes(what) ? [String(version)] : []));
}
