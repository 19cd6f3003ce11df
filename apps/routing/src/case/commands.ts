import { z } from 'zod';
import { kind, notAcceptedReasons, unitCode } from '#libs/contract';

const words = z.string().trim().min(1).max(20_000);
const reason = z.string().trim().min(1).max(2_000);

/** `version`: the case as the person saw it; another version in between is a conflict that shows what changed. */
const base = { id: z.string().min(1).max(100).describe('the action’s own id: it takes effect once'), version: z.int().min(1) };
const fromUnit = { ...base, version: base.version.optional() };

/** What staff may ask for by POST /api/cases/{id}/actions. */
export const staffAction = z.discriminatedUnion('action', [
  z.object({
    ...base, action: z.literal('refer'), lead: unitCode, supporting: z.array(unitCode).max(10).default([]),
    disputed: z.boolean().default(false).describe('named after a dispute: the unit may not return it'),
    reason: reason.optional(),
  }),
  z.object({
    ...base, action: z.literal('correct'), kind: kind.optional(), category: z.string().min(1).optional(),
    subcategory: z.string().min(1).optional(), district: unitCode.optional(), deadline: z.string().min(1).optional(),
    place: z.string().trim().min(1).max(500).optional(),
  }).refine(
    (action) => [action.kind, action.category, action.subcategory, action.district, action.deadline, action.place].some((field) => field !== undefined),
    { error: 'name at least one of kind, category, subcategory, district, deadline, place', path: ['kind'] },
  ),
  z.object({
    ...base, action: z.literal('not-accept'), reason: z.enum(notAcceptedReasons),
    channel: z.string().trim().min(1).max(500).optional().describe('the lawful channel, for other-lawful-channel'),
  }),
  z.object({ ...base, action: z.literal('resolve-directly'), answer: words }),
  z.object({
    ...base, action: z.literal('approve'),
    answer: words.optional().describe('the clerk’s own words; absent: the unit’s proposal as it is'),
  }),
  z.object({ ...base, action: z.literal('rework'), reason: reason.describe('the unit reads it') }),
  z.object({
    ...base, action: z.literal('release-identity'), identity: z.boolean(), text: z.boolean(),
    units: z.array(unitCode).max(20).default([]).describe('empty: every unit that has the case'), reason,
  }).refine((action) => action.identity || action.text, { error: 'release identity, text or both', path: ['identity'] }),
]);
export type StaffAction = z.infer<typeof staffAction>;

/** What a department may ask for by POST /api/departments/{code}/cases/{id}/actions. */
export const departmentAction = z.discriminatedUnion('action', [
  z.object({ ...fromUnit, action: z.literal('accept') }),
  z.object({ ...fromUnit, action: z.literal('return'), reason }),
  z.object({ ...fromUnit, action: z.literal('progress'), text: words, public: z.boolean().default(false) }),
  z.object({
    ...fromUnit, action: z.literal('propose-resolution'), answer: words,
    evidence: z.string().trim().min(1).max(20_000).optional(),
  }),
]);
export type DepartmentAction = z.infer<typeof departmentAction>;

export type Command = StaffAction | DepartmentAction;
