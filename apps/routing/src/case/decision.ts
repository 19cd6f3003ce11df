import type { Actor, Due } from '#libs/contract';
import type { CaseState, Draft, LimitFacts, Pause } from './state.ts';

/** What a decision may ask of the city’s policy; the shell binds it to the version that the case began under. */
export interface Policy {
  /** SHA-256 of the city’s folder. */
  hash: string;
  /** The unit that holds what no other does. */
  centre: string;
  isUnit(code: string): boolean;
  /** `code` is a sub-unit of `parent`. */
  isSubUnit(code: string, parent: string): boolean;
  /** Top category of a sub-category, undefined when there is none such. */
  categoryOf(subcategory: string): string | undefined;
  isCategory(code: string): boolean;
  deadlineOf(kind: CaseState['kind'], subcategory: string | undefined, account: string, emergency: boolean): string;
  isDeadline(name: string): boolean;
  isDistrict(code: string): boolean;
  /** The limit of one case by itself; until it is accepted, one that runs from acceptance is provisional. */
  due(facts: LimitFacts): Due;
  /** The limit runs from acceptance (信访工作条例 2022 §34), not from receipt. */
  runsFromAcceptance(deadline: string): boolean;
  /** The last instant at which a unit may return what was referred to it at `assignedAt` (信访工作条例 2022 §23). */
  returnableUntil(assignedAt: string): Date;
  /** The unit's limit for a round that begins at `from` with a rework (DOMAIN, Escalation: half, at least 2 working days). */
  dueOfRework(facts: LimitFacts, from: string): Due;
  /** The least until when a unit has what it got at `from`, of a limit that runs from `start` to `due`. */
  leastUntil(from: string, start: string, due: string, pauses: readonly Pause[]): Date;
  /** The moments of one round, earliest first; shares of the time that ran between `start` and `due`. */
  moments(deadline: string, start: string, due: string, pauses: readonly Pause[]): Moment[];
  /** The last instant to which the clock may stand still when the citizen is asked at `from`. */
  pauseUntil(from: Date, days?: number): Date;
  /** What the law lets a unit have more, once, in calendar days (§34). */
  longestExtension: number;
  /** The latest end of a supervision that begins at `from`. */
  supervisionUntil(from: Date): Date;
  /** Until when a petitioner may ask for review of what was resolved (§35, §36). */
  reviewableUntil(resolvedAt: string): Date;
  archiveAt(resolvedAt: string): Date;
  /** The category's own policy, e.g. street lighting: the unit must be able to ring the citizen. */
  showsIdentity(subcategory: string | undefined): boolean;
}

export interface Moment {
  level: number;
  does: 'tell' | 'remind' | 'escalate';
  at: Date;
  why: string;
}

/** Words of the decision that belong to the story of the case, not to its events. */
export interface Entry {
  from: 'unit' | 'centre';
  unit?: string;
  text: string;
  public: boolean;
  kind: 'progress' | 'proposal' | 'answer' | 'question' | 'note';
}

/** What a decision puts before a person, beside its events. */
export interface CaseTask {
  kind: 'returned' | 'extension' | 'sent-before-secrecy';
  subject: string;
  detail: Record<string, unknown>;
}

export interface Accepted {
  ok: true;
  drafts: Draft[];
  entries: Entry[];
  tasks: CaseTask[];
  place?: string;
}

export interface Refused {
  ok: false;
  code: RefusalCode;
  field?: string;
  reason: string;
  remedy: string;
}

export type Decision = Accepted | Refused;

export type RefusalCode = 'not-allowed' | 'wrong-state' | 'invalid' | 'needs-release' | 'needs-custodian' | 'too-late' | 'follower';

/** A command with who gives it and when: what every decision looks at beside the case. */
export interface Asked<Command> {
  command: Command;
  by: Actor;
  policy: Policy;
  now: Date;
}

export function accept(drafts: Draft[], entries: Entry[] = [], tasks: CaseTask[] = []): Accepted {
  return { ok: true, drafts, entries, tasks };
}

export function refuse(code: RefusalCode, reason: string, remedy: string, field?: string): Refused {
  return { ok: false, code, reason, remedy, ...(field === undefined ? {} : { field }) };
}
