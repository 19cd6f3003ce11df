import { notFound, type CallerIdentity } from '#libs/service';
import type { StaffScope } from '#libs/privacy';
import type { Acted } from '../actions/act.ts';
import { openMessage } from '../intake/read-record.ts';
import { readCases } from '../records/cases.ts';
import { detailOf, type Around, type CaseDetail } from '../view/staff-view.ts';
import { auditReading } from './audit.ts';
import type { RoutingParts } from './parts.ts';

/** The case as the caller's scope may see it; the reading is audited first. Throws a 404 problem. */
export async function readDetail(
  id: string, caller: CallerIdentity, parts: RoutingParts, as: { action: string; subject?: string } = { action: 'case.read' },
): Promise<CaseDetail> {
  const kept = (await readCases(parts.store, [id], false)).get(id);
  if (!kept) throw notFound(`There is no case ${id}.`);
  await auditReading({ caseId: id, ...as }, caller, parts);
  const messages = await Promise.all(kept.messages.map(({ message }) => openMessage(message, parts.opener.sealer)));
  return detailOf(kept, messages, await readAround(id, parts), scopeOf(caller));
}

/** The case as an action of the caller left it; that he reads it was written down with the action. */
export async function detailAfter(acted: Acted, caller: CallerIdentity, parts: RoutingParts): Promise<CaseDetail> {
  if (!acted.after) return readDetail(acted.caseId, caller, parts);
  const { kept, messages } = acted.after;
  return detailOf(kept, messages, await readAround(acted.caseId, parts), scopeOf(caller));
}

/** @throws Error for a key that is none of the staff's: their routes let no other in */
export function scopeOf({ scope }: CallerIdentity): StaffScope {
  if (scope === 'staff' || scope === 'supervisor' || scope === 'custodian') return scope;
  throw new Error(`scope ${scope} is none of the staff’s`);
}

async function readAround(id: string, { store }: RoutingParts): Promise<Around> {
  const [events, departments, answers] = await Promise.all([
    store.query<{ event: unknown }>('SELECT event FROM case_events WHERE case_id = $1 ORDER BY version', [id]),
    store.query<{ code: string; role: string; sequence: number }>(
      'SELECT code, role, sequence FROM department_cases WHERE case_id = $1 ORDER BY code', [id],
    ),
    store.query<{ id: string; kind: string; medium: string; at: Date; state: string; reason: string | null }>(
      'SELECT id, kind, medium, at, state, reason FROM answers WHERE case_id = $1 ORDER BY at, id', [id],
    ),
  ]);
  return {
    events: events.map(({ event }) => event),
    departments,
    answers: answers.map(({ at, reason, ...answer }) => ({
      ...answer, at: at.toISOString(), ...(reason === null ? {} : { reason }),
    })),
  };
}
