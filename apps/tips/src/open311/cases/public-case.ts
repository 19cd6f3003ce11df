import type { CaseEvent, CaseStatus } from '#libs/contract';

/** What is kept of the case of a request: no identity, and none of the citizen's words. */
export interface PublicCase {
  caseId: string;
  number: string;
  version: number;
  status: CaseStatus;
  unit: string;
  /** Code of the subcategory: the sender's choice until the case is classified otherwise. */
  service: string;
  /** Undefined until it is classified: till then nobody sees it. */
  kind?: string;
  dueAt?: string;
  /** The citizen is asked: no limit runs. */
  paused: boolean;
  /** It follows another case. */
  merged: boolean;
  /** Confidential or a report, now or once: nobody ever sees it again. */
  hidden: boolean;
  /** Why it was not accepted. */
  reason?: string;
  /** Of the last change that can be seen; of a closed one, when it was closed. */
  updatedAt: string;
}

/** A change of the status that everybody may see. */
export interface PublicUpdate {
  /** Of the event. */
  id: string;
  caseId: string;
  status: CaseStatus;
  paused: boolean;
  unit: string;
  reason?: string;
  at: string;
}

/** Events of a case came without those between: what they hid is not known. */
export class VersionGap extends Error {
  override readonly name = 'VersionGap';
}

const closed: readonly CaseStatus[] = ['resolved', 'not-accepted', 'archived'];

export function isClosed(status: CaseStatus): boolean {
  return closed.includes(status);
}

/**
 * The case after one more event, and the update that it is. `before` is a version or, at its opening, the chosen service. An
 * event that is known already changes nothing.
 * @throws VersionGap when an event between is missing
 */
export function foldPublic(before: PublicCase | { service: string }, event: CaseEvent): { after: PublicCase; update?: PublicUpdate } {
  const known = 'version' in before ? before : undefined;
  if (known && event.version <= known.version) return { after: known };
  if (event.version !== (known?.version ?? 0) + 1) throw new VersionGap(`case ${event.caseId}: version ${event.version} came and ${(known?.version ?? 0) + 1} is missing`);
  const after = afterEvent(before.service, known, event);
  if (!known || (standing(known) === standing(after))) return { after };
  const { caseId, status, paused, unit, reason } = after;
  return { after, update: { id: event.id, caseId, status, paused, unit, at: event.at, ...(reason === undefined ? {} : { reason }) } };
}

function afterEvent(chosen: string, known: PublicCase | undefined, event: CaseEvent): PublicCase {
  const classified = event.type === 'case.classified' ? event.data : undefined;
  const kind = classified?.kind ?? known?.kind;
  const dueAt = event.due?.at ?? known?.dueAt;
  const reason = event.type === 'case.not-accepted' ? event.data.reason : event.status === 'not-accepted' ? known?.reason : undefined;
  const next = {
    caseId: event.caseId, number: event.number, version: event.version, status: event.status, unit: event.unit,
    service: classified?.subcategory ?? chosen,
    paused: !isClosed(event.status) && isPaused(known, event),
    merged: isMerged(known, event),
    hidden: known?.hidden === true || event.type === 'case.confidential' || kind === 'report',
    ...(kind === undefined ? {} : { kind }), ...(dueAt === undefined ? {} : { dueAt }), ...(reason === undefined ? {} : { reason }),
  };
  const staysClosed = known !== undefined && isClosed(known.status) && isClosed(event.status);
  const seen = !known || (!staysClosed && look(known) !== look(next));
  return { ...next, updatedAt: seen ? event.at : known.updatedAt };
}

function isPaused(known: PublicCase | undefined, event: CaseEvent): boolean {
  if (event.clock) return event.clock.paused;
  if (event.type === 'case.paused') return true;
  return event.type === 'case.resumed' ? false : known?.paused === true;
}

function isMerged(known: PublicCase | undefined, event: CaseEvent): boolean {
  // On the lead's own events `lead` is the case itself. The outcome ends the merge.
  if (event.type === 'case.merged') return event.data.lead !== event.caseId || known?.merged === true;
  if (event.type === 'case.unmerged') return event.data.lead === event.caseId && known?.merged === true;
  return !isClosed(event.status) && known?.merged === true;
}

/** What a change of it is an update. The archive is the office's own matter. */
function standing({ status, paused }: Pick<PublicCase, 'status' | 'paused'>): string {
  return `${status === 'archived' ? 'resolved' : status} ${paused}`;
}

function look(one: Omit<PublicCase, 'updatedAt' | 'version'>): string {
  return JSON.stringify([standing(one), one.unit, one.service, one.dueAt, one.merged, one.kind === undefined, one.reason]);
}
