import type { Actor, CaseStatus, DepartmentActionName } from '#libs/contract';
import type { CaseState } from './state.ts';

export const commandNames = [
  'refer', 'correct', 'not-accept', 'resolve-directly', 'approve', 'rework', 'release-identity',
  'accept', 'return', 'progress', 'propose-resolution',
] as const;
export type CommandName = (typeof commandNames)[number];

/** One row of DOMAIN's table of commands. */
export interface Transition {
  by: readonly Actor['kind'][];
  from: readonly CaseStatus[];
  /** Undefined: the state stays. */
  to?: CaseStatus;
  /** The rule, or the practice, that the row comes from. */
  source: string;
}

const open = ['new', 'assigned', 'accepted', 'returned', 'awaiting-approval'] as const;
const any = [...open, 'resolved', 'not-accepted', 'archived'] as const;
const staff = ['clerk', 'supervisor', 'custodian'] as const;

/** Who may do what in which state. Code, the department's `actions` and the tests read this one table. */
export const transitions: Record<CommandName, Transition> = {
  'refer': { by: staff, from: ['new', 'returned'], to: 'assigned', source: '信访工作条例 2022 §22' },
  'correct': { by: staff, from: open, source: '受理中心工作规程: a person corrects what a rule decided' },
  'not-accept': { by: staff, from: ['new', 'returned'], to: 'not-accepted', source: '不予受理 list' },
  'resolve-directly': { by: staff, from: ['new'], to: 'resolved', source: '直接办结' },
  'approve': { by: staff, from: ['awaiting-approval'], to: 'resolved', source: '办结' },
  'rework': { by: staff, from: ['awaiting-approval'], to: 'accepted', source: '重办' },
  'release-identity': { by: staff, from: any, source: '信访工作条例 2022 §30, §46' },
  'accept': { by: ['unit'], from: ['assigned'], to: 'accepted', source: '签收' },
  'return': { by: ['unit'], from: ['assigned', 'accepted'], to: 'returned', source: '信访工作条例 2022 §23: 5 working days' },
  'progress': { by: ['unit'], from: ['accepted'], source: '承办单位反馈' },
  'propose-resolution': { by: ['unit'], from: ['accepted'], to: 'awaiting-approval', source: '办结报审' },
};

/** The statuses in which a case still waits for something. */
export const openStatuses: readonly CaseStatus[] = open;

/** What `unit` may do with the case now; only the unit that holds it may do anything. */
export function actionsOf(state: CaseState, unit: string): DepartmentActionName[] {
  if (state.unit !== unit) return [];
  return commandNames.filter(
    (name): name is CommandName & DepartmentActionName =>
      transitions[name].by.includes('unit') &&
      transitions[name].from.includes(state.status) &&
      !(name === 'return' && state.disputed),
  );
}
