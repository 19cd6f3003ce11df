import { z } from 'zod';
import { kind, notAcceptedReasons, sha256, unitCode, uuid } from '#libs/contract';

const words = z.string().trim().min(1).max(20_000);
const reason = z.string().trim().min(1).max(2_000);
const days = z.int().min(1).max(366);

/** `version`: the case as the person saw it; another version in between is a conflict that shows what changed. */
const base = { id: z.string().min(1).max(100).describe('the action’s own id: it takes effect once'), version: z.int().min(1) };
const fromUnit = { ...base, version: base.version.optional() };

const askCitizen = {
  action: z.literal('ask-citizen'), question: words.describe('the citizen reads it'),
  days: days.optional().describe('calendar days that he is given; never more than the policy’s'),
};

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
  z.object({ ...base, action: z.literal('mark-confidential'), reason: reason.optional() }),
  z.object({ ...base, ...askCitizen }),
  z.object({ ...base, action: z.literal('grant-extension'), days: days.optional().describe('absent: as many as the unit asked for') }),
  z.object({ ...base, action: z.literal('refuse-extension'), reason: reason.describe('unit and citizen read it') }),
  z.object({ ...base, action: z.literal('merge'), lead: uuid.describe('id of the case that this one is to follow') }),
  z.object({ ...base, action: z.literal('undo-merge') }),
  z.object({ ...base, action: z.literal('remind'), instruction: reason.optional().describe('the unit reads it') }),
  z.object({
    ...base, action: z.literal('supervise'), instruction: reason.describe('the unit and its leaders read it'),
    dueAt: z.iso.datetime({ offset: true }).describe('the supervision’s own limit, RFC 3339 with offset'),
  }),
  z.object({
    ...base, action: z.literal('call-back'), reached: z.boolean(), contacted: z.boolean().optional().describe('the unit had been in touch with him'),
    solved: z.boolean().optional(), satisfied: z.boolean().optional(), note: reason.optional().describe('what he said; the unit reads it where he is not satisfied'),
  }).refine((action) => action.reached || (action.solved === undefined && action.satisfied === undefined && action.contacted === undefined),
    { error: 'leave out contacted, solved and satisfied where he was not reached', path: ['reached'] }),
  z.object({ ...base, action: z.literal('reopen'), reason: reason.describe('the new facts') }),
  z.object({ ...base, action: z.literal('ask-for-review'), step: z.enum(['review', 're-review']), unit: unitCode.describe('who looks at it again') }),
  z.object({ ...base, action: z.literal('move-policy'), policy: sha256.describe('hash of the city’s folder as it is now') }),
]);
export type StaffAction = z.infer<typeof staffAction>;

/** What a department may ask for by POST /api/departments/{code}/cases/{id}/actions. */
export const departmentAction = z.discriminatedUnion('action', [
  z.object({ ...fromUnit, action: z.literal('accept') }),
  z.object({ ...fromUnit, action: z.literal('return'), reason }),
  z.object({ ...fromUnit, action: z.literal('hand-down'), to: unitCode.describe('one of its own sub-units') }),
  z.object({ ...fromUnit, action: z.literal('progress'), text: words, public: z.boolean().default(false) }),
  z.object({ ...fromUnit, ...askCitizen }),
  z.object({ ...fromUnit, action: z.literal('request-extension'), days: days.describe('calendar days'), reason }),
  z.object({
    ...fromUnit, action: z.literal('propose-resolution'), answer: words,
    evidence: z.string().trim().min(1).max(20_000).optional(),
  }),
]);
export type DepartmentAction = z.infer<typeof departmentAction>;

export type Command = StaffAction | DepartmentAction;
export type CommandOf<A extends Command['action']> = Extract<Command, { action: A }>;
