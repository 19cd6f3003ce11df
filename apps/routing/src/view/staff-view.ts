import { z } from 'zod';
import {
  attachment, caseClock, caseStatus, due, instant, kind, kinds, medium, place, uuid, type Kind, type Place,
} from '#libs/contract';
import { mask, viewFor, type StaffScope, type View } from '#libs/privacy';
import type { CaseState } from '../case/state.ts';
import type { KeptCase } from '../records/cases.ts';
import { knownOf, type OpenedMessage } from './department-view.ts';

/**
 * One line of a list. Its excerpt is masked always: lists are read over shoulders. A report has none: lists do not open
 * who wrote, so they cannot mask his name.
 */
export const caseSummary = z.object({
  id: uuid,
  number: z.string(),
  version: z.int(),
  status: caseStatus,
  kind,
  category: z.string(),
  subcategory: z.string().optional(),
  district: z.string().optional(),
  unit: z.string(),
  channel: z.string(),
  medium,
  emergency: z.boolean(),
  confidential: z.boolean(),
  openedAt: instant,
  receivedAt: instant,
  due: due.optional(),
  level: z.int(),
  round: z.int(),
  excerpt: z.string(),
});
export type CaseSummary = z.infer<typeof caseSummary>;

/** The whole case as the reader's scope may see it. */
export const caseDetail = caseSummary.extend({
  place: place.optional(),
  supporting: z.array(z.string()),
  told: z.array(z.string()),
  accused: z.array(z.string()).describe('units that his words accuse, with their kin'),
  candidates: z.array(uuid),
  handedTo: z.string().optional().describe('the sub-unit that handles it for the unit'),
  pausedUntil: instant.optional().describe('the citizen is asked until then'),
  extensionRequest: z.object({ unit: z.string(), days: z.int(), reason: z.string() }).optional(),
  extendedDays: z.int().optional(),
  supervisions: z.array(z.object({ instruction: z.string(), dueAt: instant, said: z.boolean().optional() })),
  lead: uuid.optional().describe('the case that it follows'),
  followers: z.array(uuid),
  clock: caseClock.optional().describe('every point to come, and why'),
  released: z.array(z.object({
    identity: z.union([z.literal(false), z.enum(['staff', 'supervisor', 'custodian'])]).describe('who released it, by scope'),
    text: z.boolean(),
    units: z.array(z.string()).describe('empty: every unit that has the case'),
  })),
  shown: z.object({ identity: z.enum(['shown', 'withheld']), text: z.enum(['full', 'masked', 'withheld']), why: z.string() }),
  messages: z.array(z.object({
    id: uuid, receivedAt: instant, medium, account: z.string(), subject: z.string().optional(), text: z.string(),
    masked: z.string().describe('as a unit would read it; what release-identity with text true lets out of a report'),
    textOrigin: z.object({ kind: z.string(), confidence: z.number() }), attachments: z.array(attachment),
    correspondent: z.object({
      name: z.string().optional(), phones: z.array(z.string()), emails: z.array(z.string()), address: z.string().optional(),
      capacity: z.string(), representatives: z.array(z.object({ name: z.string(), phone: z.string().optional() })).optional(),
      proposed: z.array(z.string()).optional().describe('what of it a machine read in a scan and no person has confirmed'),
    }).optional(),
  })),
  entries: z.array(z.object({
    at: instant, author: z.enum(['unit', 'centre']), unit: z.string().optional(), kind: z.string(), public: z.boolean(), text: z.string(),
  })),
  events: z.array(z.unknown()).describe('case events as on cases.events.v1'),
  departments: z.array(z.object({ code: z.string(), role: z.string(), sequence: z.int() })),
  answers: z.array(z.object({
    id: uuid, kind: z.string(), medium: z.string(), at: instant, state: z.string(), reason: z.string().optional(),
  })),
});
export type CaseDetail = z.infer<typeof caseDetail>;

const excerptLength = 80;

export function summaryOf(state: CaseState, text: string): CaseSummary {
  const { id, number, version, status, unit, category, channel, level, round } = state;
  return {
    id, number, version, status, kind: state.kind, category, unit, channel, medium: state.medium, level, round,
    ...(state.subcategory === undefined ? {} : { subcategory: state.subcategory }),
    ...(state.district === undefined ? {} : { district: state.district }),
    emergency: state.emergency, confidential: state.confidential,
    openedAt: state.openedAt, receivedAt: state.receivedAt,
    ...(state.due ? { due: state.due } : {}),
    excerpt: state.kind === 'report' ? '' : Array.from(mask(text.slice(0, 1000)).text).slice(0, excerptLength).join(''),
  };
}

/** What was let out to units, by a person or a policy, does not change what staff see. */
const ofStaff = { categoryShowsIdentity: false, released: { identity: false, text: false, to: [] } } as const;

/** What staff of this scope may see of the case, by libs/privacy’s rules. */
export function staffAccess(state: CaseState, scope: StaffScope): View {
  return viewFor({ kind: 'staff', scope }, {
    ...ofStaff, kind: state.kind, confidential: state.confidential, assignedBy: state.assignedBy === 'person' ? 'person' : 'machine',
  });
}

/** Kinds of cases of which staff of this scope do not see who wrote: nor may they ask which he wrote. */
export function kindsWithoutIdentity(scope: StaffScope): Kind[] {
  return kinds.filter((kind) => [false, true].some((confidential) =>
    viewFor({ kind: 'staff', scope }, { ...ofStaff, kind, confidential, assignedBy: 'machine' }).identity === 'withheld'));
}

export interface Around {
  events: unknown[];
  departments: CaseDetail['departments'];
  answers: CaseDetail['answers'];
}

export function detailOf(kept: KeptCase, messages: readonly OpenedMessage[], around: Around, scope: StaffScope): CaseDetail {
  const { state } = kept;
  const access = staffAccess(state, scope);
  const masked = masker(messages);
  const opened = around.events[0] as { data?: { candidates?: string[] } } | undefined;
  return {
    ...summaryOf(state, messages[0]?.message.text ?? ''),
    ...(kept.place ? { place: access.text === 'full' ? kept.place : maskedPlace(kept.place, masked) } : {}),
    supporting: state.supporting, told: state.told, accused: state.accused,
    candidates: opened?.data?.candidates ?? [],
    released: state.released,
    ...(state.handedTo === undefined ? {} : { handedTo: state.handedTo }),
    ...(state.pausedUntil === undefined ? {} : { pausedUntil: state.pausedUntil }),
    ...(state.extensionRequest === undefined ? {} : { extensionRequest: state.extensionRequest }),
    ...(state.extended === undefined ? {} : { extendedDays: state.extended.days }),
    supervisions: state.supervisions ?? [],
    ...(state.lead === undefined ? {} : { lead: state.lead }),
    followers: (state.followers ?? []).map(({ id }) => id),
    ...(state.clock === undefined ? {} : { clock: state.clock }),
    shown: { identity: access.identity, text: access.text, why: access.why },
    messages: messages.map((message) => messageOf(message, access, masked)),
    entries: kept.entries,
    ...around,
  };
}

function messageOf({ message, correspondent }: OpenedMessage, access: View, masked: Masker): CaseDetail['messages'][number] {
  const { id, receivedAt, account, textOrigin } = message;
  const show = (text: string) => (access.text === 'full' ? text : access.text === 'masked' ? masked(text) : '');
  return {
    id, receivedAt, medium: message.medium, account, textOrigin,
    ...(message.subject === undefined ? {} : { subject: show(message.subject) }),
    text: show(message.text),
    masked: masked(message.text),
    attachments: message.attachments.filter(({ role }) => (role === 'original' || role === 'page' ? access.originals : access.media)),
    ...(access.identity === 'shown' ? { correspondent } : {}),
  };
}

type Masker = (text: string) => string;

/** As a unit would read it: what one message tells of the correspondent is masked in all. */
function masker(messages: readonly OpenedMessage[]): Masker {
  const known = knownOf(messages);
  return (text) => mask(text, known).text;
}

function maskedPlace(where: Place, masked: Masker): Place {
  return where.text === undefined ? where : { ...where, text: masked(where.text) };
}
