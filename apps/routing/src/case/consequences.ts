import type { CaseEvent, CaseEventOf, DepartmentMessageType } from '#libs/contract';
import type { CaseState } from './state.ts';
import { acts, unitsOf } from './transitions.ts';

/** A message that a unit gets because of an event. */
export interface UnitNotice {
  unit: string;
  type: DepartmentMessageType;
  role: 'lead' | 'supporting' | 'withdrawn';
  note?: string;
}

/** What the citizen is told because of an event, by a template of the city; `text` is quoted in it where it takes one. */
export interface CitizenNotice {
  kind: 'acknowledgement' | 'question' | 'answer' | 'notice';
  template:
    | 'joined' | 'emergency' | 'accepted' | 'progress' | 'question' | 'extended' | 'extension-refused' | 'answer' | 'not-accepted'
    | 'reopened' | 'review';
  text: string;
}

/** 不予受理 reasons as the citizen reads them (DOMAIN, Not accepted). */
const notAcceptedWords: Record<CaseEventOf<'case.not-accepted'>['data']['reason'], string> = {
  'emergency-services': '属于紧急情况，请立即拨打110、119或120',
  'other-lawful-channel': '依法应当通过其他法定途径办理',
  'already-in-hand': '同一事项正在办理或已经办结，且没有新的事实',
  'secret': '涉及国家秘密、商业秘密或个人隐私',
  'unlawful': '违反法律法规或公序良俗',
  'outside-powers': '不属于本市职权范围',
};

/** The columns "unit's topic" and "citizen" of DOMAIN's table of commands, for one event. */
export function unitNotices(event: CaseEvent, before: CaseState | undefined, after: CaseState): UnitNotice[] {
  switch (event.type) {
    case 'case.assigned':
      return [
        ...(before ? withdrawn(before, [event.data.lead, ...event.data.supporting]) : []),
        ...holders(after, 'case.assigned'),
      ];
    case 'case.returned':
      return (before ? withdrawn(before, []) : []).map((notice) => ({ ...notice, note: event.data.reason }));
    case 'case.handed-down': {
      const { to } = event.data;
      return [
        ...(before ? withdrawn(before, unitsOf(after)) : []),
        ...holders(after, 'case.updated').filter(({ unit }) => unit !== to),
        { unit: to, type: 'case.assigned', role: 'lead' },
      ];
    }
    case 'case.reworked':
      return holders(after, 'case.rework').map((notice) => ({ ...notice, note: event.data.reason }));
    case 'case.paused':
    case 'case.resumed':
      return holders(after, event.type);
    case 'case.extended':
      return holders(after, 'extension.granted');
    case 'case.extension-refused':
      return holders(after, 'extension.refused').map((notice) => ({ ...notice, note: event.data.reason }));
    case 'case.merged':
    case 'case.unmerged':
      return event.data.lead === event.caseId ? holders(after, 'case.updated') : before ? withdrawn(before, unitsOf(after)) : [];
    case 'case.supervised':
      return holders(after, 'case.reminder').map((notice) => ({ ...notice, note: event.data.instruction }));
    case 'case.reminded':
      return reached(after, 'case.reminder', event.data);
    case 'case.escalated':
      return reached(after, 'case.escalated', event.data);
    case 'case.overdue':
      return reached(after, 'case.overdue', event.data);
    case 'case.reopened':
    case 'case.review-requested':
      return holders(after, 'case.assigned');
    case 'case.resolved':
      return event.data.direct ? [] : holders(after, 'case.resolved');
    case 'case.due-changed':
    case 'case.message-added':
    case 'case.classified':
    case 'case.accepted':
    case 'case.progressed':
    case 'case.approval-requested':
    case 'case.confidential':
    case 'case.identity-released':
      return holders(after, 'case.updated');
    default:
      return [];
  }
}

/** `words` are those that the same decision put into the story for the citizen. */
export function citizenNotice(event: CaseEvent, words: string): CitizenNotice | undefined {
  switch (event.type) {
    case 'case.emergency':
      return { kind: 'notice', template: 'emergency', text: '' };
    case 'case.message-added':
      return event.data.because === 'amended' ? undefined : { kind: 'acknowledgement', template: 'joined', text: '' };
    case 'case.accepted':
      return { kind: 'notice', template: 'accepted', text: '' };
    case 'case.progressed':
      return event.data.public ? { kind: 'notice', template: 'progress', text: words } : undefined;
    case 'case.paused':
      return { kind: 'question', template: 'question', text: words };
    case 'case.extended':
      return { kind: 'notice', template: 'extended', text: words };
    case 'case.extension-refused':
      return { kind: 'notice', template: 'extension-refused', text: words };
    case 'case.reopened':
      return { kind: 'notice', template: 'reopened', text: '' };
    case 'case.review-requested':
      return { kind: 'notice', template: 'review', text: '' };
    case 'case.resolved':
      return { kind: 'answer', template: 'answer', text: words };
    case 'case.not-accepted': {
      const { reason, channel } = event.data;
      const text = notAcceptedWords[reason] + (channel === undefined ? '' : `（${channel}）`);
      return { kind: 'answer', template: 'not-accepted', text };
    }
    default:
      return undefined;
  }
}

/** The units that have the case while one of them, not the centre, holds it. */
function holders(state: CaseState, type: DepartmentMessageType): UnitNotice[] {
  return unitsOf(state).map((unit) => ({ unit, type, role: acts(state, unit) ? 'lead' : 'supporting' }));
}

/** A point of the lead’s concerns those who handle it; a supporter’s is his own, and the centre reads its lists. */
function reached(state: CaseState, type: DepartmentMessageType, { unit, instruction }: { unit: string; instruction?: string | undefined }): UnitNotice[] {
  return holders(state, type)
    .filter((notice) => notice.unit === unit || (unit === state.unit && notice.role === 'lead'))
    .map((notice) => (instruction === undefined || instruction === '' ? notice : { ...notice, note: instruction }));
}

/** Those who had the case before and are not among `still`. */
function withdrawn(before: CaseState, still: readonly string[]): UnitNotice[] {
  return holders(before, 'case.withdrawn')
    .filter(({ unit }) => !still.includes(unit))
    .map((notice) => ({ ...notice, role: 'withdrawn' }));
}
