import { z } from 'zod';
import { caseStatus, clockPoint, due, pointKind } from '#libs/contract';
import type { FoldedCase } from '../fold/case.ts';

/** A line of the list. No identity exists here: the events have none. */
export const escalationItem = z.object({
  caseId: z.guid(),
  number: z.string(),
  version: z.int(),
  unit: z.string().describe('who holds the case now'),
  status: caseStatus,
  level: z.int(),
  round: z.int(),
  kind: z.string().optional(),
  category: z.string().optional(),
  district: z.string().optional(),
  dueAt: z.string().optional().describe('the citizen’s; absent where there is no limit yet'),
  deadline: z.string().optional(),
  policy: z.string().optional(),
  provisional: z.boolean().optional(),
  paused: z.boolean(),
  lead: z.guid().optional().describe('the case that it follows'),
  next: clockPoint.optional().describe('the earliest point to come, of whichever unit'),
});
export type EscalationItem = z.output<typeof escalationItem>;

/** Every point of one case, past and to come, and why. */
export const escalationDetail = escalationItem.extend({
  clock: z.object({
    holder: z.string().describe('whose time runs'),
    since: z.string(),
    unitDue: due.optional().describe('the holder’s, where it is not the citizen’s'),
    version: z.int().describe('of the event that set the clock'),
  }).optional(),
  past: z.array(z.object({
    unit: z.string(), point: pointKind, level: z.int(), round: z.int(), at: z.string().describe('the point’s own time'),
    saidAt: z.string(), version: z.int().describe('of the event that said it'), why: z.string(),
  })).describe('what was said, oldest first'),
  toCome: z.array(clockPoint.extend({
    proposedAt: z.string().optional().describe('it was due and is proposed: the case’s next event says what became of it'),
    fault: z.string().optional().describe('why it could not be proposed'),
  })).describe('earliest first'),
});
export type EscalationDetail = z.output<typeof escalationDetail>;

export function itemOf(one: FoldedCase): EscalationItem {
  const { id, number, version, unit, status, level, round, kind, category, district, lead, clock } = one;
  const next = clock?.points[0];
  return {
    caseId: id, number, version, unit, status, level, round,
    ...(kind === undefined ? {} : { kind }), ...(category === undefined ? {} : { category }), ...(district === undefined ? {} : { district }),
    ...(one.due ? { dueAt: one.due.at, deadline: one.due.deadline, policy: one.due.policy, provisional: one.due.provisional } : {}),
    paused: clock?.paused ?? false,
    ...(lead === undefined ? {} : { lead }), ...(next ? { next } : {}),
  };
}
