import type { CaseEvent, PointKind } from '#libs/contract';
import type { FoldedCase, Reached } from './case.ts';

/**
 * The case after one more event. Undefined `before`: its first. An event that is known already changes nothing.
 * @throws VersionGap when an event between is missing: what it moved is not known, so nothing of the case may be believed
 */
export function fold(before: FoldedCase | undefined, event: CaseEvent): FoldedCase {
  const known = before?.version ?? 0;
  if (before && event.version <= known) return before;
  if (event.version !== known + 1) throw new VersionGap(event.caseId, known, event.version);
  const { lead: _lead, district: _district, ...kept }: Partial<FoldedCase> = before ?? {};
  const lead = leadAfter(before?.lead, event);
  const district = event.type === 'case.classified' ? event.data.district : before?.district;
  return {
    ...kept,
    id: event.caseId, number: event.number, version: event.version, status: event.status,
    unit: event.unit, round: event.round, level: event.level,
    ...(event.type === 'case.classified' ? { kind: event.data.kind, category: event.data.category } : {}),
    ...(district === undefined ? {} : { district }),
    ...(event.due ? { due: event.due } : {}),
    ...(lead === undefined ? {} : { lead }),
    ...(event.clock ? { clock: { ...event.clock, version: event.version, round: event.round } } : {}),
  };
}

/** Events of a case came without those between: names the case and what is missing. */
export class VersionGap extends Error {
  override readonly name = 'VersionGap';
  constructor(caseId: string, known: number, version: number) {
    super(`case ${caseId}: version ${version} came and ${known + 1} is missing`);
  }
}

function leadAfter(followed: string | undefined, event: CaseEvent): string | undefined {
  // On the lead's own events `lead` is the case itself.
  if (event.type === 'case.merged') return event.data.lead === event.caseId ? followed : event.data.lead;
  if (event.type === 'case.unmerged') return event.data.lead === event.caseId ? followed : undefined;
  // The lead's outcome is the follower's, and ends the merge.
  if (event.type === 'case.resolved' || event.type === 'case.not-accepted') return undefined;
  return followed;
}

/** The point that this event says was reached. `before` is the case as it was: its clock had the point, with its reason. */
export function reachedBy(before: FoldedCase | undefined, event: CaseEvent): Reached | undefined {
  switch (event.type) {
    case 'case.reminded':
      return said(before, event, 'reminder', event.data, event.by.kind === 'clock' ? 'a reminder' : 'reminded by hand');
    case 'case.escalated':
      return said(before, event, 'level', event.data, 'escalated');
    case 'case.overdue':
      return event.data.instruction === undefined
        ? said(before, event, 'overdue', event.data, 'the limit is over')
        : said(before, event, 'supervision', event.data, 'the limit of a supervision is over');
    case 'case.resumed':
      return event.data.because === 'pause-ended' ? said(before, event, 'pause-end', {}, 'the pause is over') : undefined;
    case 'case.archived':
      return said(before, event, 'archive', {}, 'resolved long enough ago');
    default:
      return undefined;
  }
}

function said(
  before: FoldedCase | undefined, event: CaseEvent, kind: PointKind, told: Partial<Pick<Reached, 'unit' | 'level' | 'at'>>, otherwise: string,
): Reached {
  const ofKind = event.by.kind === 'clock' ? (before?.clock?.points ?? []).filter((one) => one.point === kind) : [];
  const { unit = event.unit, level = event.level } = told;
  const point = told.at === undefined
    ? ofKind[0]
    : ofKind.find((one) => one.unit === unit && one.level === level && Date.parse(one.at) === Date.parse(told.at!));
  return {
    caseId: event.caseId, version: event.version, unit, level, point: kind, round: event.round,
    at: told.at ?? point?.at ?? event.at, saidAt: event.at, why: point?.why ?? otherwise,
  };
}
