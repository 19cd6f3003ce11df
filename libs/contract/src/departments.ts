import { z } from 'zod';
import { caseStatus, due } from './cases.ts';
import { representatives } from './intake.ts';
import { attachment, count, instant, kind, level, medium, place, unitCode, uuid } from './primitives.ts';

export const departmentMessageTypes = [
  'case.assigned', 'case.updated', 'case.reminder', 'case.escalated', 'case.overdue', 'case.rework', 'case.paused',
  'case.resumed', 'extension.granted', 'extension.refused', 'case.withdrawn', 'case.resolved',
] as const;
export type DepartmentMessageType = (typeof departmentMessageTypes)[number];

export const departmentActionNames = [
  'accept', 'return', 'hand-down', 'progress', 'ask-citizen', 'request-extension', 'propose-resolution',
] as const;
export type DepartmentActionName = (typeof departmentActionNames)[number];

/** The citizen as a department may see him: only where a person or the category's policy released it. */
export const shownIdentity = z.object({
  name: z.string().optional(),
  phones: z.array(z.string()),
  emails: z.array(z.string()),
  address: z.string().optional(),
  representatives: representatives.optional(),
});

/** The whole case as one unit may see it. */
export const departmentCase = z.object({
  id: uuid,
  number: z.string(),
  kind,
  category: z.string(),
  subcategory: z.string().optional(),
  subject: z.string().optional(),
  text: z.string(),
  textShown: z.enum(['full', 'masked', 'withheld']),
  place: place.optional(),
  district: unitCode.optional(),
  medium,
  receivedAt: instant,
  attachments: z.array(attachment).describe('those that this unit may fetch'),
  identity: shownIdentity.optional(),
  identityShown: z.boolean(),
  confidential: z.boolean(),
  emergency: z.boolean(),
  status: caseStatus,
  role: z.enum(['lead', 'supporting', 'withdrawn']),
  due: due.optional(),
  level,
  round: count,
  version: count,
  messages: z
    .array(z.object({ at: instant, from: z.enum(['citizen', 'unit', 'centre']), unit: unitCode.optional(), text: z.string() }))
    .describe('the last 20, oldest first'),
  actions: z.array(z.enum(departmentActionNames)).describe('what this unit may do now'),
});
export type DepartmentCase = z.infer<typeof departmentCase>;

/** One message on departments.<code>.v1. It stands alone: nothing else need be read to act on it. */
export const departmentMessage = z.object({
  id: uuid,
  type: z.enum(departmentMessageTypes),
  position: count.describe('1, 2, 3 … per department, without a gap'),
  sequence: count.describe('1, 2, 3 … per case and department, without a gap'),
  at: instant,
  note: z.string().optional().describe('why: the reason of a return, the reminder’s words'),
  case: departmentCase,
});
export type DepartmentMessage = z.infer<typeof departmentMessage>;
