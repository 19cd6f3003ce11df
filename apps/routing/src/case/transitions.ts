import type { Actor, CaseStatus, DepartmentActionName } from '#libs/contract';
import type { CaseState } from './state.ts';

export const commandNames = [
  'refer', 'correct', 'not-accept', 'resolve-directly', 'approve', 'rework', 'release-identity', 'mark-confidential',
  'accept', 'return', 'hand-down', 'progress', 'ask-citizen', 'request-extension', 'propose-resolution',
  'grant-extension', 'refuse-extension', 'merge', 'undo-merge', 'remind', 'supervise', 'call-back', 'reopen', 'ask-for-review',
  'move-policy',
] as const;
export type CommandName = (typeof commandNames)[number];

/** One row of DOMAIN's table of commands. */
export interface Transition {
  by: readonly Actor['kind'][];
  from: readonly CaseStatus[];
  /** Undefined: the state stays. Where the answer decides, what it becomes at the most. */
  to?: CaseStatus;
  /** A case that follows another may have this done to it by itself; all else is done to its lead. */
  onFollower?: true;
  /** The rule, or the practice, that the row comes from. */
  source: string;
}

const open = ['new', 'assigned', 'accepted', 'returned', 'awaiting-approval'] as const;
const any = [...open, 'resolved', 'not-accepted', 'archived'] as const;
const staff = ['clerk', 'supervisor', 'custodian'] as const;
const superior = ['supervisor', 'leader'] as const;

/** Who may do what in which state. Code, the department's `actions` and the tests read this one table. */
export const transitions: Record<CommandName, Transition> = {
  'refer': { by: staff, from: ['new', 'returned'], to: 'assigned', source: '信访工作条例 2022 §22' },
  'correct': { by: staff, from: open, source: '受理中心工作规程: a person corrects what a rule decided' },
  'not-accept': { by: staff, from: ['new', 'returned'], to: 'not-accepted', source: '不予受理 list' },
  'resolve-directly': { by: staff, from: ['new'], to: 'resolved', source: '直接办结' },
  'approve': { by: staff, from: ['awaiting-approval'], to: 'resolved', source: '办结' },
  'rework': { by: staff, from: ['awaiting-approval'], to: 'accepted', source: '重办' },
  'release-identity': { by: staff, from: any, onFollower: true, source: '信访工作条例 2022 §30, §46' },
  'mark-confidential': { by: staff, from: any, onFollower: true, source: '信访工作条例 2022 §30, §46' },
  'accept': { by: ['unit'], from: ['assigned'], to: 'accepted', source: '签收' },
  'return': { by: ['unit'], from: ['assigned', 'accepted'], to: 'returned', source: '信访工作条例 2022 §23: 5 working days' },
  'hand-down': { by: ['unit'], from: ['assigned', 'accepted'], source: '转交下级单位' },
  'progress': { by: ['unit'], from: ['accepted'], source: '承办单位反馈' },
  'ask-citizen': { by: ['unit', ...staff], from: ['assigned', 'accepted'], source: '补充材料: the clock pauses' },
  'request-extension': { by: ['unit'], from: ['accepted'], source: '信访工作条例 2022 §34' },
  'propose-resolution': { by: ['unit'], from: ['accepted'], to: 'awaiting-approval', source: '办结报审' },
  'grant-extension': { by: superior, from: ['accepted'], source: '信访工作条例 2022 §34: once, at most 30 days' },
  'refuse-extension': { by: superior, from: ['accepted'], source: '信访工作条例 2022 §34' },
  'merge': { by: staff, from: open, source: '并单' },
  'undo-merge': { by: staff, from: open, onFollower: true, source: '并单' },
  'remind': { by: staff, from: ['assigned', 'accepted'], source: '催办' },
  'supervise': { by: superior, from: open, source: '督办' },
  'call-back': { by: staff, from: ['resolved'], to: 'accepted', source: '回访' },
  'reopen': { by: [...staff, 'citizen'], from: ['resolved', 'archived'], to: 'assigned', source: '重办: new facts' },
  'ask-for-review': { by: staff, from: ['resolved'], to: 'assigned', source: '信访工作条例 2022 §35, §36' },
  'move-policy': { by: ['supervisor'], from: open, source: 'a case keeps the policy it began under unless it is moved by name' },
};

/** The statuses in which a case still waits for something. */
export const openStatuses: readonly CaseStatus[] = open;

/** The units that have the case now: the lead, the sub-unit that acts for it, the supporters. */
export function unitsOf({ unit, handedTo, supporting, centre }: CaseState): string[] {
  return unit === centre ? [] : [...new Set([unit, ...(handedTo === undefined ? [] : [handedTo]), ...supporting])];
}

/** The unit that holds the case, and the sub-unit that it was handed down to, act on it. */
export function acts(state: CaseState, unit: string): boolean {
  return state.unit === unit || state.handedTo === unit;
}

/** What `unit` may do with the case now; only who holds it, or handles it for him, may do anything. */
export function actionsOf(state: CaseState, unit: string): DepartmentActionName[] {
  if (!acts(state, unit)) return [];
  return commandNames.filter(
    (name): name is CommandName & DepartmentActionName =>
      transitions[name].by.includes('unit') &&
      transitions[name].from.includes(state.status) &&
      !(name === 'return' && (state.disputed || state.unit !== unit)) &&
      !(name === 'hand-down' && state.unit !== unit) &&
      !(name === 'ask-citizen' && state.pausedUntil !== undefined) &&
      !(name === 'request-extension' && (state.extended !== undefined || state.extensionRequest !== undefined)),
  );
}
