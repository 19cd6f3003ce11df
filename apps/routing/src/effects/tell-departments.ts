import {
  departmentTopic, derivedId, encodeEvent, eventTypes, type DepartmentMessage,
} from '#libs/contract';
import { mask, type Sealer } from '#libs/privacy';
import type { OutboxRow, Tx } from '#libs/store';
import { writeRows } from '../records/cases.ts';
import { departmentView } from '../view/department-view.ts';
import { unitNoticesOf, type Step } from './step.ts';

export interface TellDepartments {
  sealer: Sealer;
  /** `ce_source` of what routing writes. */
  source: string;
  traceparent: string | undefined;
  at: Date;
  showsIdentity(step: Step): boolean;
}

/**
 * Numbers, keeps and gives out what units are told. Positions and sequences are gapless: their rows stay locked until
 * the transaction ends, and units are locked in the order of their codes, so two transactions cannot deadlock.
 */
export async function tellDepartments(tx: Tx, steps: readonly Step[], deps: TellDepartments): Promise<OutboxRow[]> {
  const tellings = steps.flatMap((step) => unitNoticesOf(step).map((notice) => ({ step, notice })));
  if (tellings.length === 0) return [];
  // Made before the positions are drawn: from then on until the commit nobody else can tell these units anything.
  const views = tellings.map(({ step, notice }) => departmentView(step.state, step.story, notice.unit, notice.role, deps.showsIdentity(step)));
  const [sequence, position] = await Promise.all([
    drawSequences(tx, tellings.map(({ step, notice }) => ({ caseId: step.state.id, code: notice.unit, role: notice.role }))),
    drawPositions(tx, tellings.map(({ notice }) => notice.unit)),
  ]);

  const rows: OutboxRow[] = [];
  const kept: Record<string, unknown>[] = [];
  for (const [index, { step, notice }] of tellings.entries()) {
    const caseId = step.state.id;
    const view = views[index]!;
    const numbered = { position: position(notice.unit), sequence: sequence(`${caseId} ${notice.unit}`) };
    const message: DepartmentMessage = {
      id: derivedId('department', notice.unit, String(numbered.position)),
      type: notice.type,
      ...numbered,
      at: deps.at.toISOString(),
      // One unit’s words may quote the citizen, and go to others.
      ...(notice.note === undefined ? {} : { note: mask(notice.note).text }),
      case: view.case,
    };
    const encoded = encodeEvent({
      id: message.id, type: eventTypes.versioned(message.type), source: deps.source, subject: caseId,
      time: message.at, data: message, ...(deps.traceparent === undefined ? {} : { traceparent: deps.traceparent }),
    });
    rows.push({ ...encoded, topic: departmentTopic(notice.unit), key: caseId });
    kept.push({
      code: notice.unit, ...numbered, id: message.id, case_id: caseId, at: message.at,
      message: await deps.sealer.seal(message, deps.at), shown: view.shown,
    });
  }
  await writeRows(tx, 'department_messages',
    ['code text', 'position bigint', 'id uuid', 'case_id uuid', 'sequence integer', 'at timestamptz', 'message text', 'shown text[]'],
    kept);
  tx.signal('department-messages');
  return rows;
}

async function drawPositions(tx: Tx, codes: readonly string[]): Promise<(code: string) => number> {
  const counts = [...countEach(codes)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = await tx.query<{ code: string; position: string }>(
    `INSERT INTO departments (code, position)
     SELECT code, count FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS row(code, count, place) ORDER BY place
     ON CONFLICT (code) DO UPDATE SET position = departments.position + excluded.position
     RETURNING code, position`,
    [counts.map(([code]) => code), counts.map(([, count]) => count)],
  );
  return counter(rows.map(({ code, position }) => [code, Number(position)]), countEach(codes));
}

interface Sequenced {
  caseId: string;
  code: string;
  role: string;
}

async function drawSequences(tx: Tx, wanted: readonly Sequenced[]): Promise<(slot: string) => number> {
  const slots = wanted.map(({ caseId, code }) => `${caseId} ${code}`);
  const counts = countEach(slots);
  const lastRole = new Map(wanted.map(({ role }, index) => [slots[index]!, role]));
  const rows = await tx.query<{ case_id: string; code: string; sequence: number }>(
    `INSERT INTO department_cases (case_id, code, sequence, role)
     SELECT case_id, code, count, role FROM jsonb_to_recordset($1::jsonb) AS row(case_id uuid, code text, count integer, role text)
     ORDER BY case_id, code
     ON CONFLICT (case_id, code) DO UPDATE SET sequence = department_cases.sequence + excluded.sequence, role = excluded.role
     RETURNING case_id, code, sequence`,
    [JSON.stringify([...counts].map(([slot, count]) => {
      const [case_id, code] = slot.split(' ');
      return { case_id, code, count, role: lastRole.get(slot) };
    }))],
  );
  return counter(rows.map(({ case_id, code, sequence }) => [`${case_id} ${code}`, sequence]), counts);
}

function countEach(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Gives out the drawn numbers in order: the last that each row has now, less what was drawn, plus one, and on. */
function counter(last: readonly (readonly [string, number])[], drawn: ReadonlyMap<string, number>): (slot: string) => number {
  const next = new Map(last.map(([slot, number]) => [slot, number - drawn.get(slot)! + 1]));
  return (slot) => {
    const number = next.get(slot)!;
    next.set(slot, number + 1);
    return number;
  };
}
