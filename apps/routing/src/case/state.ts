import type {
  Actor, CaseEvent, CaseEventOf, CaseEventType, CaseStatus, Due, Kind, Medium,
} from '#libs/contract';
import { scopeOf, type Release } from './released.ts';

/** The events that routing writes today; the others of the contract come with their commands. */
export type RoutedEventType = Extract<
  CaseEventType,
  | 'case.opened' | 'case.message-added' | 'case.classified' | 'case.assigned' | 'case.accepted' | 'case.returned'
  | 'case.progressed' | 'case.approval-requested' | 'case.reworked' | 'case.resolved' | 'case.not-accepted'
  | 'case.confidential' | 'case.identity-released' | 'case.emergency'
>;

/** An event as it is decided: `record` gives it its version, time and stamp. `due` only where it changes. */
export type Draft = {
  [T in RoutedEventType]: { type: T; data: CaseEventOf<T>['data']; due?: Due };
}[RoutedEventType];

/** A case folded from its events. Holds no identity and none of the citizen's words. */
export interface CaseState {
  id: string;
  number: string;
  version: number;
  status: CaseStatus;
  round: number;
  level: number;
  /** The unit that is the centre: it holds what no one else does. */
  centre: string;
  /** Who holds the case now. */
  unit: string;
  /** The unit it was last referred to: re-referral to another begins a new round. */
  lastLead?: string;
  supporting: string[];
  /** Every unit that was ever told of the case. */
  told: string[];
  channel: string;
  medium: Medium;
  account: string;
  openedAt: string;
  receivedAt: string;
  /** The instant from which the citizen's limit runs. */
  countedFrom: string;
  kind: Kind;
  category: string;
  subcategory?: string;
  district?: string;
  deadline: string;
  decidedBy: 'rule' | 'person';
  assignedBy?: 'rule' | 'person';
  assignedAt?: string;
  /** When a unit first accepted it: limits that run from acceptance start here, and no re-referral moves them. */
  acceptedAt?: string;
  disputed: boolean;
  confidential: boolean;
  emergency: boolean;
  released: Release[];
  /** Units that the citizen's words accuse, with their kin: who complains about them must not reach them. */
  accused: string[];
  /** The citizen's. */
  due?: Due;
  /** The unit's, where its round has another than the citizen's: since a rework, until it is referred elsewhere. */
  unitDue?: Due;
  policy: string;
  lastMessageAt: string;
}

/** What `record` stamps on each event. */
export interface Stamp {
  at: string;
  by: Actor;
  nextId: () => string;
}

/** What a case is before its first event. */
export interface Unopened {
  id: string;
  number: string;
  policy: string;
  centre: string;
  /** Units that the citizen's words accuse, with their kin. */
  accused: string[];
}

/** Applies drafts to a case in order; gives the new state and the events with version 1, 2, 3 … without a gap. */
export function record(
  before: CaseState | Unopened,
  drafts: readonly Draft[],
  stamp: Stamp,
): { state: CaseState; events: CaseEvent[] } {
  const events: CaseEvent[] = [];
  let state = before;
  for (const draft of drafts) {
    const next = evolve(state, draft, stamp);
    events.push({
      id: stamp.nextId(),
      caseId: next.id,
      number: next.number,
      version: next.version,
      at: stamp.at,
      by: stamp.by,
      status: next.status,
      round: next.round,
      level: next.level,
      unit: next.unit,
      ...(next.due ? { due: next.due } : {}),
      type: draft.type,
      data: draft.data,
    } as CaseEvent);
    state = next;
  }
  if (!isOpened(state)) throw new Error('a case begins with case.opened');
  return { state, events };
}

function isOpened(state: CaseState | Unopened): state is CaseState {
  return 'version' in state;
}

function evolve(before: CaseState | Unopened, draft: Draft, stamp: Stamp): CaseState {
  if (!isOpened(before)) return opened(before, draft, stamp);
  const next: CaseState = {
    ...before,
    version: before.version + 1,
    ...(draft.due ? { due: draft.due } : {}),
  };
  switch (draft.type) {
    case 'case.opened':
      throw new Error(`case ${before.id} is open already`);
    case 'case.message-added':
      return { ...next, lastMessageAt: laterOf(before.lastMessageAt, draft.data.receivedAt) };
    case 'case.classified': {
      const { subcategory: _s, district: _d, ...rest } = next;
      const { kind, category, subcategory, district, deadline, by } = draft.data;
      return {
        ...rest, kind, category, deadline, decidedBy: by,
        ...(subcategory === undefined ? {} : { subcategory }),
        ...(district === undefined ? {} : { district }),
      };
    }
    case 'case.assigned': {
      const { lead, supporting, by, disputed } = draft.data;
      const { unitDue: _ended, ...rest } = next;
      return {
        ...rest, status: 'assigned', level: 1, unit: lead, lastLead: lead, supporting, disputed, assignedBy: by,
        assignedAt: stamp.at,
        round: before.lastLead === undefined || before.lastLead === lead ? before.round : before.round + 1,
        told: [...new Set([...before.told, lead, ...supporting])],
      };
    }
    case 'case.accepted':
      return { ...next, status: 'accepted', acceptedAt: before.acceptedAt ?? stamp.at };
    case 'case.returned': {
      const { unitDue: _ended, ...rest } = next;
      return { ...rest, status: 'returned', unit: before.centre, supporting: [] };
    }
    case 'case.progressed':
      return next;
    case 'case.approval-requested':
      return { ...next, status: 'awaiting-approval' };
    case 'case.reworked':
      return { ...next, status: 'accepted', round: before.round + 1, level: 1, ...(draft.data.unitDue ? { unitDue: draft.data.unitDue } : {}) };
    case 'case.resolved':
      return { ...next, status: 'resolved' };
    case 'case.not-accepted':
      return { ...next, status: 'not-accepted' };
    case 'case.confidential':
      // What was let out before secrecy was asked for does not count for what comes after.
      return { ...next, confidential: true, released: [] };
    case 'case.emergency':
      return { ...next, emergency: true };
    case 'case.identity-released': {
      const { identity, text, units } = draft.data;
      return { ...next, released: [...before.released, { identity: identity && scopeOf(stamp.by), text, units }] };
    }
  }
}

function opened(before: Unopened, draft: Draft, stamp: Stamp): CaseState {
  if (draft.type !== 'case.opened') throw new Error(`case ${before.id} is not open yet`);
  const { channel, medium, account, receivedAt, countedFrom } = draft.data;
  return {
    ...before, version: 1, status: 'new', round: 1, level: 1, unit: before.centre, supporting: [], told: [],
    channel, medium, account, openedAt: stamp.at, receivedAt, countedFrom, lastMessageAt: receivedAt,
    kind: 'other', category: 'unclassified', deadline: 'unclassified', decidedBy: 'rule', disputed: false,
    confidential: false, emergency: false, released: [],
  };
}

function laterOf(a: string, b: string): string {
  return Date.parse(a) >= Date.parse(b) ? a : b;
}
