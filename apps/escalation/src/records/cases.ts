import type { CaseStatus, Due } from '#libs/contract';
import type { Sql, Tx } from '#libs/store';
import { isOpen, isRunning, nextPoints, type FoldedCase, type KeptClock, type Reached } from '../fold/case.ts';

/** A row of `cases`, without what only indices need. */
export interface CaseRow {
  case_id: string;
  number: string;
  version: number;
  status: CaseStatus;
  unit: string;
  round: number;
  level: number;
  kind: string | null;
  category: string | null;
  district: string | null;
  due: Due | null;
  lead: string | null;
  clock: KeptClock | null;
}

export const caseColumns = 'case_id, number, version, status, unit, round, level, kind, category, district, due, lead, clock';

export function caseOf(row: CaseRow): FoldedCase {
  const { case_id: id, kind, category, district, due, lead, clock, ...rest } = row;
  return {
    id, ...rest,
    ...(kind === null ? {} : { kind }), ...(category === null ? {} : { category }), ...(district === null ? {} : { district }),
    ...(due ? { due } : {}), ...(lead === null ? {} : { lead }), ...(clock ? { clock } : {}),
  };
}

export async function readCases(sql: Sql, ids: readonly string[]): Promise<Map<string, FoldedCase>> {
  const rows = await sql.query<CaseRow>(`SELECT ${caseColumns} FROM cases WHERE case_id = ANY($1::uuid[])`, [ids]);
  return new Map(rows.map((row) => [row.case_id, caseOf(row)]));
}

const insertCases = `
  INSERT INTO cases (${caseColumns}, due_at, deadline, policy, open, running)
  SELECT ${caseColumns}, due_at, due->>'deadline', due->>'policy', open, running FROM jsonb_to_recordset($1::jsonb) AS row(
    case_id uuid, number text, version integer, status text, unit text, round integer, level integer, kind text, category text,
    district text, due jsonb, lead uuid, clock jsonb, due_at timestamptz, open boolean, running boolean)
  ON CONFLICT (case_id) DO UPDATE SET (${caseColumns}, due_at, deadline, policy, open, running) = ROW (
    ${[...caseColumns.split(', '), 'due_at', 'deadline', 'policy', 'open', 'running'].map((column) => `excluded.${column}`).join(', ')})`;

/** Each statement for the whole batch. Of the cases whose clock changed the rows of `clocks` are made anew: not proposed. */
export async function writeFolded(tx: Tx, cases: readonly FoldedCase[], clockChanged: readonly FoldedCase[], reached: readonly Reached[]): Promise<void> {
  if (cases.length > 0) await tx.defer(insertCases, [JSON.stringify(cases.map(rowOf))]);
  if (clockChanged.length > 0) await writeClocks(tx, clockChanged);
  if (reached.length > 0) await writeReached(tx, reached);
}

async function writeClocks(tx: Tx, changed: readonly FoldedCase[]): Promise<void> {
  const points = changed.flatMap(nextPoints);
  await tx.defer(
    `DELETE FROM clocks WHERE case_id = ANY($1::uuid[])
       AND NOT EXISTS (SELECT 1 FROM unnest($2::uuid[], $3::text[]) AS given(case_id, unit) WHERE given.case_id = clocks.case_id AND given.unit = clocks.unit)`,
    [changed.map(({ id }) => id), points.map(({ caseId }) => caseId), points.map(({ unit }) => unit)],
  );
  if (points.length === 0) return;
  await tx.defer(
    `INSERT INTO clocks (case_id, unit, point, level, round, next_at, case_version)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::timestamptz[], $7::int[])
     ON CONFLICT (case_id, unit) DO UPDATE SET point = excluded.point, level = excluded.level, round = excluded.round,
       next_at = excluded.next_at, case_version = excluded.case_version, proposed_at = NULL, fault = NULL`,
    [
      points.map(({ caseId }) => caseId), points.map(({ unit }) => unit), points.map(({ point }) => point), points.map(({ level }) => level),
      points.map(({ round }) => round), points.map(({ at }) => at), points.map(({ caseVersion }) => caseVersion),
    ],
  );
}

async function writeReached(tx: Tx, reached: readonly Reached[]): Promise<void> {
  await tx.defer(
    `INSERT INTO reached (case_id, version, unit, round, level, point, at, said_at, why)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::int[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[])`,
    [
      reached.map(({ caseId }) => caseId), reached.map(({ version }) => version), reached.map(({ unit }) => unit), reached.map(({ round }) => round),
      reached.map(({ level }) => level), reached.map(({ point }) => point), reached.map(({ at }) => at), reached.map(({ saidAt }) => saidAt), reached.map(({ why }) => why),
    ],
  );
}

function rowOf(one: FoldedCase): Record<string, unknown> {
  const { id, ...rest } = one;
  return { case_id: id, ...rest, due_at: one.due?.at ?? 'infinity', open: isOpen(one), running: isRunning(one) };
}
