import { z } from 'zod';
import { channel, count, inputCategory, instant, kind, level, medium, unitCode, uuid } from './primitives.ts';

export const caseStatuses = [
  'new', 'assigned', 'accepted', 'returned', 'awaiting-approval', 'resolved', 'not-accepted', 'archived',
] as const;
export const caseStatus = z.enum(caseStatuses);
export type CaseStatus = z.infer<typeof caseStatus>;

/** Reasons for 不予受理, as DOMAIN's list has them. */
export const notAcceptedReasons = [
  'emergency-services', 'other-lawful-channel', 'already-in-hand', 'secret', 'unlawful', 'outside-powers',
] as const;

export const actor = z.object({
  kind: z.enum(['rule', 'clerk', 'supervisor', 'custodian', 'leader', 'unit', 'citizen', 'clock']),
  id: z.string().optional().describe('key id, unit code or rule; never a name'),
});
export type Actor = z.infer<typeof actor>;

export const due = z.object({
  at: instant,
  deadline: z.string().describe('name of the deadline in the city’s policy'),
  policy: z.string().describe('SHA-256 of the city’s folder that it was computed by'),
  provisional: z.boolean().describe('true while a year on the way has no published calendar'),
});
export type Due = z.infer<typeof due>;

/** What a point of a case's clock is for; DOMAIN, Escalation. */
export const pointKinds = ['reminder', 'level', 'overdue', 'pause-end', 'archive', 'supervision'] as const;
export const pointKind = z.enum(pointKinds);
export type PointKind = z.infer<typeof pointKind>;

/** One moment to come at which somebody is told, or the case moves by itself. */
export const clockPoint = z.object({
  unit: unitCode.describe('whose point it is'),
  point: pointKind,
  level,
  at: instant,
  why: z.string().min(1).describe('for people: 80 % of the time, at the limit'),
});
export type ClockPoint = z.infer<typeof clockPoint>;

/**
 * The whole clock of a case as routing computed it: nothing else need be known to fire it. Points that were said, or
 * fell away, are not in it.
 */
export const caseClock = z.object({
  holder: unitCode.describe('whose time runs: the unit, or the centre while it decides'),
  since: instant.describe('from when the holder has it: shares of the time count from here'),
  unitDue: due.optional().describe('the holder’s, where it is not the citizen’s'),
  paused: z.boolean().describe('the citizen is asked: no limit runs'),
  points: z.array(clockPoint).describe('earliest first'),
});
export type CaseClock = z.infer<typeof caseClock>;

const nothing = z.object({});
const reason = z.object({ reason: z.string().min(1) });
const point = z.object({ unit: unitCode, level, at: instant, instruction: z.string().optional() });

const merging = z.object({
  lead: uuid,
  follower: uuid.optional().describe('only on the lead’s own events, where `lead` is the case itself: whom it took or let go'),
  counted: z.object({
    deadline: z.string(), countedFrom: instant, dueAt: instant.optional(), acceptedAt: instant.optional(), limit: z.enum(['rework', 'review']).optional(),
    pauses: z.array(z.object({ from: instant, to: instant.optional() })).optional(),
    extended: z.object({ days: count, at: instant }).optional(),
  }).optional().describe('beside `follower`: from what its limit is computed, since the lead’s due is the earliest of the group'),
});

const classification = z.object({
  kind,
  category: z.string(),
  subcategory: z.string().optional(),
  district: unitCode.optional(),
  deadline: z.string(),
  confidence: z.number().min(0).max(1),
  by: z.enum(['rule', 'person']),
  reasons: z.array(z.string()),
});

/** What each event of a case says beside the common fields. No field holds identity or the citizen's words. */
export const caseEventData = {
  'case.opened': z.object({
    number: z.string(), messageId: uuid, channel, medium, inputCategory, account: z.string(),
    receivedAt: instant, countedFrom: instant, implausible: z.boolean(), candidates: z.array(uuid),
    dueAt: instant.optional().describe('until when the office that forwarded it asks for an end; the policy’s limit where that is earlier'),
  }),
  'case.message-added': z.object({
    messageId: uuid, medium, receivedAt: instant,
    because: z.enum(['quoted-number', 'answer', 'same-sender', 'amended']), revision: z.int().min(0),
  }),
  'case.classified': classification,
  'case.assigned': z.object({
    lead: unitCode, supporting: z.array(unitCode), by: z.enum(['rule', 'person']),
    disputed: z.boolean(), reasons: z.array(z.string()),
  }),
  'case.accepted': z.object({ unit: unitCode }),
  'case.returned': z.object({ unit: unitCode, reason: z.string().min(1) }),
  'case.handed-down': z.object({ unit: unitCode, to: unitCode }),
  'case.progressed': z.object({ unit: unitCode, public: z.boolean() }),
  'case.paused': z.object({ by: unitCode, until: instant }),
  'case.resumed': z.object({ because: z.enum(['answered', 'pause-ended']) }),
  'case.extension-requested': z.object({ unit: unitCode, reason: z.string().min(1), days: count }),
  'case.extended': z.object({ unit: unitCode, days: count, from: instant, to: instant }),
  'case.extension-refused': z.object({ unit: unitCode, reason: z.string().min(1) }),
  'case.approval-requested': z.object({ unit: unitCode }),
  'case.reworked': reason.extend({
    unitDue: due.optional().describe('the unit’s for this round; the citizen’s, beside it, stays'),
  }),
  'case.resolved': z.object({ direct: z.boolean(), unit: unitCode }),
  'case.not-accepted': z.object({ reason: z.enum(notAcceptedReasons), channel: z.string().optional() }),
  'case.merged': merging,
  'case.unmerged': merging,
  'case.supervised': z.object({ instruction: z.string().min(1), dueAt: instant }),
  'case.confidential': nothing,
  'case.identity-released': z.object({
    identity: z.boolean(), text: z.boolean(), units: z.array(unitCode), reason: z.string().min(1),
  }),
  'case.reminded': point,
  'case.escalated': point,
  'case.overdue': point,
  'case.called-back': z.object({
    reached: z.boolean(), contacted: z.boolean().optional(), solved: z.boolean().optional(),
    satisfied: z.boolean().optional(),
  }),
  'case.reopened': reason.extend({ unit: unitCode.optional().describe('who has it again; absent: the centre') }),
  'case.review-requested': z.object({ step: z.enum(['review', 're-review']), unit: unitCode }),
  'case.archived': nothing,
  'case.emergency': z.object({ words: z.array(z.string()) }),
  'case.due-changed': z.object({
    because: z.enum(['calendar', 'policy']).describe('a year’s paper came or changed; the case was moved to another policy by name'),
    from: instant.optional(), to: instant,
  }),
} as const satisfies Record<string, z.ZodObject>;

export type CaseEventType = keyof typeof caseEventData;
export const caseEventTypes = Object.keys(caseEventData) as CaseEventType[];

const common = z.object({
  id: uuid,
  caseId: uuid,
  number: z.string(),
  version: count.describe('1, 2, 3 … per case, without a gap'),
  at: instant,
  by: actor,
  status: caseStatus,
  round: count,
  level,
  unit: unitCode.describe('who holds the case now; the centre when no one else does'),
  due: due.optional().describe('the citizen’s'),
  clock: caseClock.optional().describe('where this event changed it; absent: as the event before left it'),
});

type Common = z.infer<typeof common>;
export type CaseEventOf<T extends CaseEventType> = Common & { type: T; data: z.infer<(typeof caseEventData)[T]> };
export type CaseEvent = { [T in CaseEventType]: CaseEventOf<T> }[CaseEventType];

const variants = caseEventTypes.map((type) =>
  common.extend({ type: z.literal(type), data: caseEventData[type] }),
);

/** One event of one case on cases.events.v1, told apart by `type`. */
export const caseEvent = z.discriminatedUnion(
  'type',
  variants as unknown as [(typeof variants)[number], ...(typeof variants)[number][]],
) as unknown as z.ZodType<CaseEvent>;

/** The schema of one type, for AsyncAPI and for tests. */
export function caseEventSchema(type: CaseEventType): z.ZodObject {
  return common.extend({ type: z.literal(type), data: caseEventData[type] });
}
