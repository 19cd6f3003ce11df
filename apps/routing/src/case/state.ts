import type { CaseClock, CaseEventOf, CaseEventType, CaseStatus, Due, Kind, Medium } from '#libs/contract';
import type { Release } from './released.ts';

/** An event as it is decided: `record` gives it its version, time and stamp. `due` and `clock` only where they change. */
export type Draft = {
  [T in CaseEventType]: { type: T; data: CaseEventOf<T>['data']; due?: Due; clock?: CaseClock };
}[CaseEventType];

/** Time in which the clock stood; without `to` it stands still. */
export interface Pause {
  from: string;
  to?: string | undefined;
}

/** From what a case's limit is computed: with the policy and the calendar, all that `due` depends on. */
export interface LimitFacts {
  deadline: string;
  /** The instant from which the limit runs: receipt, or the start of the round that has a limit of its own. */
  countedFrom: string;
  /** Until when the office that forwarded it asks for an end: the limit, where the policy’s is later. */
  dueAt?: string | undefined;
  /** When a unit first accepted it: limits that run from acceptance start here, and no re-referral moves them. */
  acceptedAt?: string | undefined;
  /** Absent: the deadline’s own length. `rework`: after a call-back; `review`: a petition that is looked at again. */
  limit?: 'rework' | 'review' | undefined;
  pauses?: Pause[] | undefined;
  /** The one extension, and when it was granted. */
  extended?: { days: number; at: string } | undefined;
}

/** What one unit was told by the clock in this round; never said again. */
export interface Said {
  reminders: number;
  levels: number[];
  overdue: boolean;
}

export interface Supervision {
  instruction: string;
  dueAt: string;
  /** Its end was told. */
  said?: boolean;
}

/** A case folded from its events. Holds no identity and none of the citizen's words. */
export interface CaseState extends LimitFacts {
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
  /** The sub-unit that it was handed down to: it acts for `unit`, whose clock and levels go on. */
  handedTo?: string;
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
  kind: Kind;
  category: string;
  subcategory?: string;
  district?: string;
  decidedBy: 'rule' | 'person';
  assignedBy?: 'rule' | 'person';
  assignedAt?: string;
  disputed: boolean;
  confidential: boolean;
  emergency: boolean;
  released: Release[];
  /** Units that the citizen's words accuse, with their kin: who complains about them must not reach them. */
  accused: string[];
  /** The citizen's; of a lead case the earliest of its group. */
  due?: Due;
  /** The unit's, where it has another than the citizen's. */
  unitDue?: Due;
  /** From when who holds it now has it. */
  heldSince?: string;
  /** From when he must be left the least time to act: later than `heldSince` where a case was merged into his. */
  handedAt?: string;
  /** Since a rework, until it is referred elsewhere: the unit’s limit is that of the rework. */
  reworkedAt?: string;
  /** The citizen is asked, until then at most. */
  pausedUntil?: string;
  extensionRequest?: { unit: string; days: number; reason: string };
  /** By unit, of this round. */
  said?: Record<string, Said>;
  supervisions?: Supervision[];
  /** The case that this one follows. */
  lead?: string;
  /** The cases that follow this one, with what their limits are computed from, and since when. */
  followers?: (LimitFacts & { id: string; mergedAt: string })[];
  resolvedAt?: string;
  /** The last step of a petition’s review that was asked for. */
  review?: 'review' | 're-review';
  clock?: CaseClock;
  policy: string;
  lastMessageAt: string;
}

export { record, type Stamp, type Unopened } from './fold.ts';
