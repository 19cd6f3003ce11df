import type { PointKind } from '#libs/contract';
import type { Sql, Tx } from '#libs/store';

/** A row of `clocks` that was taken. */
export interface DuePoint {
  case_id: string;
  unit: string;
  point: PointKind;
  level: number;
  round: number;
  next_at: Date;
  case_version: number;
}

// Of a case with a parked record not all is read that could have moved its points: they wait with it.
const mayFire = `proposed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM parked_keys p WHERE p.consumer = 'escalation' AND p.topic = 'cases.events.v1' AND p.slot = 'key ' || clocks.case_id)`;

/** When the earliest point that nobody took comes or came. */
export async function earliestPoint(sql: Sql): Promise<Date | undefined> {
  const [row] = await sql.query<{ next_at: Date }>(`SELECT next_at FROM clocks WHERE ${mayFire} ORDER BY next_at, case_id, unit LIMIT 1`);
  return row?.next_at;
}

/** Takes points up to `until`, the oldest first, passing over those that another instance has in hand. */
export async function takeDue(tx: Tx, until: Date, most: number, now: Date): Promise<DuePoint[]> {
  const rows = await tx.query<DuePoint>(
    `WITH due AS MATERIALIZED (
       SELECT case_id, unit FROM clocks WHERE ${mayFire} AND next_at <= $1
       ORDER BY next_at, case_id, unit LIMIT $2 FOR UPDATE SKIP LOCKED
     )
     UPDATE clocks SET proposed_at = $3 FROM due WHERE clocks.case_id = due.case_id AND clocks.unit = due.unit
     RETURNING clocks.case_id, clocks.unit, point, level, round, next_at, case_version`,
    [until, most, now],
  );
  return rows.sort((a, b) => a.next_at.getTime() - b.next_at.getTime() || compare(a.case_id, b.case_id) || compare(a.unit, b.unit));
}

/** Sets them apart until the case's clock changes; the reason stays with them. */
export async function markFaulty(tx: Tx, faulty: readonly { point: DuePoint; fault: string }[]): Promise<void> {
  if (faulty.length === 0) return;
  await tx.execute(
    `UPDATE clocks SET fault = given.fault FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given(case_id, unit, fault)
     WHERE clocks.case_id = given.case_id AND clocks.unit = given.unit`,
    [faulty.map(({ point }) => point.case_id), faulty.map(({ point }) => point.unit), faulty.map(({ fault }) => fault)],
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
