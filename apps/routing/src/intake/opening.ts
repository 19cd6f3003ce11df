import type { Due, IntakeMessageReceived } from '#libs/contract';
import type { Classification } from '#libs/city';
import type { CaseTask, Policy } from '../case/decision.ts';
import type { Draft } from '../case/state.ts';

/** What opening needs of the city’s policy. */
export type OpeningPolicy = Pick<Policy, 'centre' | 'due' | 'isDeadline'>;

/** A task for a person that follows from a message. */
export interface TaskDraft {
  kind: 'emergency' | 'classify' | 'check-repeat' | 'call-back' | 'transcribe' | 'undeliverable' | 'parked' | 'follower' | 'webhook'
    | 'source' | 'incomplete' | CaseTask['kind'];
  subject: string;
  detail: Record<string, unknown>;
  /** From when a person is to see it; at once when absent. */
  dueFrom?: Date;
}

export interface Opening {
  drafts: Draft[];
  tasks: TaskDraft[];
}

const implausibleAfterDays = 30;
/** Providers' clocks run a little ahead of ours; that is no implausible time. */
const clockSkewMinutes = 5;

/**
 * The events with which a case begins. It goes to a unit by itself only when the rules decided one and it may leave:
 * a report, or one whose sender asks for secrecy, waits at the centre for a person (DOMAIN, Privacy). Pure.
 */
export function openCase(
  message: IntakeMessageReceived,
  number: string,
  found: Classification,
  capacity: 'confidential' | 'open',
  candidates: readonly string[],
  policy: OpeningPolicy,
): Opening {
  const { countedFrom, implausible } = startOfLimits(message);
  const dueAt = message.petition?.dueAt;
  const confidential = found.confidential || capacity === 'confidential';
  const goes = found.unit !== policy.centre && !confidential && found.kind !== 'report' && message.automatic === undefined;
  const drafts: Draft[] = [
    {
      type: 'case.opened',
      data: {
        number, messageId: message.id, channel: message.channel, medium: message.medium, inputCategory: message.category,
        account: message.account, receivedAt: message.receivedAt, countedFrom, implausible, candidates: [...candidates],
        ...(dueAt === undefined ? {} : { dueAt }),
      },
    },
    ...(found.emergency ? [{ type: 'case.emergency' as const, data: { words: found.emergencyWords } }] : []),
    ...(confidential ? [{ type: 'case.confidential' as const, data: {} }] : []),
    classified(found, policy.due({ deadline: found.deadline, countedFrom, dueAt })),
    ...(goes ? [assigned(found)] : []),
  ];
  return { drafts, tasks: tasksOf(message, found, { goes, confidential }, candidates) };
}

export function classified(found: Classification, due: Due): Draft {
  const { kind, category, subcategory, district, deadline, confidence, reasons } = found;
  return {
    type: 'case.classified',
    data: {
      kind, category, deadline, confidence, by: 'rule', reasons,
      ...(subcategory === undefined ? {} : { subcategory }),
      ...(district === undefined ? {} : { district }),
    },
    due,
  };
}

export function assigned(found: Classification): Draft {
  return {
    type: 'case.assigned',
    data: { lead: found.unit, supporting: found.supporting, by: 'rule', disputed: false, reasons: found.reasons },
  };
}

/** DESIGN: limits run from receivedAt unless it lies in the future or more than 30 days back; then from storedAt. */
export function startOfLimits(message: IntakeMessageReceived): { countedFrom: string; implausible: boolean } {
  const late = Date.parse(message.storedAt) - Date.parse(message.receivedAt);
  const implausible = late < -clockSkewMinutes * 60_000 || late > implausibleAfterDays * 86_400_000;
  return { countedFrom: implausible ? message.storedAt : message.receivedAt, implausible };
}

function tasksOf(
  message: IntakeMessageReceived, found: Classification, { goes, confidential }: { goes: boolean; confidential: boolean },
  candidates: readonly string[],
): TaskDraft[] {
  const tasks: TaskDraft[] = [];
  if (!goes) {
    tasks.push({
      kind: 'classify',
      subject: whyNotGone(message, found, confidential),
      // A unit that the rules would have taken is the first to think of.
      detail: { candidates: found.decidedBy === 'rule' ? [found.unit] : found.candidates, confidence: found.confidence, reasons: found.reasons },
    });
  }
  if (candidates.length > 0) {
    tasks.push({ kind: 'check-repeat', subject: 'the same sender has open cases', detail: { candidates } });
  }
  // A post has nobody who can be rung, and what a machine wrote wants no answer.
  if (message.replyTo === undefined && message.medium !== 'feed' && message.automatic === undefined) {
    tasks.push({ kind: 'call-back', subject: `nobody can be answered on ${message.medium}`, detail: { medium: message.medium } });
  }
  return tasks;
}

function whyNotGone({ automatic }: IntakeMessageReceived, found: Classification, confidential: boolean): string {
  if (confidential) return 'secrecy is asked for: it leaves only by a person’s release';
  return automatic === undefined ? whyAtCentre(found) : `a machine wrote it (${automatic}): close it, unless it is an appeal`;
}

/** The last reason is why no unit was chosen; after it stand only the words of danger. */
function whyAtCentre({ reasons, emergency }: Classification): string {
  return reasons.at(emergency ? -2 : -1) ?? 'no rule decided';
}
